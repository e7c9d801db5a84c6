/** Load from the best tool that this machine has. */
import { onPath } from '../cores.ts'
import { autocannon } from './autocannon.ts'
import { hey } from './hey.ts'
import { wrk } from './wrk.ts'

export { heyCount } from './hey.ts'

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

export interface Tool {
  readonly name: string
  readonly load: Load
}

export const tool = (): Tool => {
  if (onPath('wrk')) return { name: 'wrk', load: wrk }
  if (onPath('hey')) return { name: 'hey, since wrk is not on PATH', load: hey }
  return {
    name: 'autocannon, since neither wrk nor hey is on PATH; its times are whole milliseconds',
    load: autocannon,
  }
}
