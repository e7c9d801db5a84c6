import type { Part } from '../parts/index.ts'

export const meshParts: readonly Part[] = []
