/** What load is sent: requests at a fixed rate, whatever comes back. */

/** One stream of requests at one gateway. */
export interface Stream {
  /** Of its rows; unique in a plan. */
  readonly name: string
  readonly address: string
  readonly port: number
  /** Requests per second. */
  readonly rate: number
  /** The cluster that its requests ask for. @default none: the split decides */
  readonly pin?: string
}

export interface LoadPlan {
  /** The name that clients use. They speak plain HTTP, as the global load balancer does. */
  readonly host: string
  readonly pinHeader: string
  readonly streams: readonly Stream[]
  /** How long requests are sent. */
  readonly seconds: number
  /** Milliseconds after which a request without an answer has failed; above the route's own timeout. */
  readonly patience: number
}

/** Streams as the experiments have them: the split and one pin at each gateway. */
export const streamsAt = (
  gateways: ReadonlyMap<string, string>,
  load: { readonly split: number; readonly pinned: number; readonly pin?: string },
): readonly Stream[] =>
  [...gateways].flatMap(([gateway, address]) => {
    const at = { address, port: 80 }
    const pinned: readonly Stream[] =
      load.pin === undefined || load.pinned === 0
        ? []
        : [{ ...at, name: `${load.pin} via ${gateway}`, rate: load.pinned, pin: load.pin }]
    return [
      ...(load.split === 0 ? [] : [{ ...at, name: `split via ${gateway}`, rate: load.split }]),
      ...pinned,
    ]
  })
