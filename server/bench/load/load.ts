/** What a load saw. Times are milliseconds. */
export interface Seen {
  /** Requests per second. */
  readonly rate: number
  readonly p50: number
  readonly p99: number
  readonly p999: number
  /** Answers other than 2xx (wrk: 4xx and 5xx), broken connections and timeouts. */
  readonly failed: number
}

/** Sends predictions over that many connections, each the next one as soon as it has its answer. */
export type Load = (url: string, connections: number, seconds: number) => Promise<Seen>
