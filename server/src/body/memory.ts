/** What a chunk takes beside its bytes: a client that sends byte by byte has as many chunks as bytes. */
const CHUNK = 256

/** The bytes that unfinished bodies hold, all together: bounded, so that slow senders cannot take a pod's memory. */
export class BodyMemory {
  readonly #limit: number
  #held = 0

  /** `limit` in bytes. */
  constructor(limit: number) {
    this.#limit = limit
  }

  get held(): number {
    return this.#held
  }

  /** Holds one more chunk and answers what was taken for it; undefined when there is no room. */
  hold(bytes: number): number | undefined {
    const taken = bytes + CHUNK
    if (this.#held + taken > this.#limit) return undefined
    this.#held += taken
    return taken
  }

  free(taken: number) {
    this.#held -= taken
  }
}
