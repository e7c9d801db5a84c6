/** What a source says of a machine: $ an hour; undefined is a price that it does not have. */
export interface Found {
  readonly type: string
  readonly onDemand: number | undefined
  readonly spot: { readonly usd: number; readonly low: number; readonly high: number } | undefined
}
