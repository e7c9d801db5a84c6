import type { Json } from '../objects/index.ts'

/** A file of apps/: its path there, and its YAML documents. */
export interface BootstrapFile {
  readonly path: string
  readonly documents: readonly Json[]
}
