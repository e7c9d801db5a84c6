/** One thing that is paid for. */
import type { ClusterName } from '../fleet/index.ts'

export interface Line {
  /** Who pays; shared: what all clusters have once. */
  readonly of: ClusterName | 'shared'
  readonly part: string
  /** What was counted, in the words of a bill. */
  readonly counted: string
  /** $ a month with the nodes that the cluster starts with. */
  readonly atRest: number
  /** $ a month with all the nodes it may have. */
  readonly atMost: number
}

/** What a line is without the one who pays. */
export type Share = Omit<Line, 'of'>

/** A part that costs the same however many nodes there are. */
export const flat = (part: string, counted: string, cost: number): Share => ({
  part,
  counted,
  atRest: cost,
  atMost: cost,
})

/** A part that grows with the nodes. */
export const perNodes = (
  part: string,
  counted: (nodes: string) => string,
  { desired, max }: { readonly desired: number; readonly max: number },
  cost: (nodes: number) => number,
): Share => ({
  part,
  counted: counted(desired === max ? `${max}` : `${desired}..${max}`),
  atRest: cost(desired),
  atMost: cost(max),
})
