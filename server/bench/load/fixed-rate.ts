/** Load at a fixed rate, by a client of ours in a process of its own: wrk has no rate, and mixes the times of all statuses. */
import { join } from 'node:path'
import { execute } from './cores.ts'

export interface Plan {
  /** Requests per second; or each connection's next one as soon as it has its answer, when times count from then. */
  readonly rate: number | 'as answered'
  readonly seconds: number
  readonly connections: number
  /** Milliseconds that a connection rests after a 429. @default 0 */
  readonly pause?: number
  /** Who gets SIGTERM, a second after the first request. @default nobody */
  readonly terminated?: number
}

/** What came of it. Times are milliseconds. */
export interface Sent {
  readonly statuses: readonly {
    readonly status: number
    readonly count: number
    readonly p50: number
    readonly p99: number
    readonly p999: number
    readonly longest: number
  }[]
  /** Requests without an answer, by the code of the failure, such as ECONNREFUSED. */
  readonly failures: Readonly<Record<string, number>>
}

export const fixedRate = async (port: number, plan: Plan): Promise<Sent> => {
  const client = join(import.meta.dirname, 'client.ts')
  return JSON.parse(await execute(process.execPath, client, JSON.stringify({ port, ...plan })))
}

/** Requests that were answered otherwise than with 200, or not at all. */
export const failedOf = ({ statuses, failures }: Sent): number =>
  [
    ...statuses.filter(({ status }) => status !== 200).map(({ count }) => count),
    ...Object.values(failures),
  ].reduce((sum, count) => sum + count, 0)
