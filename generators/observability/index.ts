import type { Part } from '../parts/index.ts'

export const observabilityParts: readonly Part[] = []
