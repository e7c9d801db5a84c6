import type { Part } from '../parts/index.ts'

export const secretParts: readonly Part[] = []
