/** What one pod holds: the rates at which it still answers nearly everybody quickly. */
import { failedOf, fixedRate } from './load/index.ts'
import { type Contender, start } from './servers/index.ts'

/** Milliseconds that the p99 may take: a bucket of http_request_duration_seconds, so that it can be watched. */
export const BOUND = 25

/** As many as a mesh's proxies keep open to a pod, and far fewer than the queue holds. */
export const POOL = 64

/** Times are milliseconds. */
export interface Rate {
  /** Requests per second that were sent. */
  readonly rate: number
  readonly p50: number
  readonly p99: number
  readonly p999: number
  readonly failed: number
  /** Processor time of the server per request, milliseconds. */
  readonly processor: number
}

/** At a middling rate, and does not count: compilers warm up. */
const WARM_UP = { rate: 1_000, seconds: 3, connections: POOL }

/** Each rate for some seconds, one after the other, at one new process. */
export const rates = async (
  { command }: Contender,
  list: readonly number[],
  seconds: number,
): Promise<readonly Rate[]> => {
  const { port, processorSeconds, stop } = await start(command())
  try {
    await fixedRate(port, WARM_UP)
    const results: Rate[] = []
    for (const rate of list) {
      const before = processorSeconds()
      const sent = await fixedRate(port, { rate, seconds, connections: POOL })
      const processor = ((processorSeconds() - before) * 1_000) / (rate * seconds)
      const well = sent.statuses.find(({ status }) => status === 200)
      const { p50 = Number.NaN, p99 = Number.NaN, p999 = Number.NaN } = well ?? {}
      results.push({ rate, p50, p99, p999, failed: failedOf(sent), processor })
    }
    return results
  } finally {
    await stop()
  }
}

/** The highest rate up to which every median p99 keeps the bound and nothing fails; 0 when the first does not. */
export const held = (steps: readonly { readonly rate: number; readonly kept: boolean }[]): number => {
  const sorted = steps.toSorted((a, b) => a.rate - b.rate)
  const broken = sorted.findIndex(({ kept }) => !kept)
  return (broken < 0 ? sorted : sorted.slice(0, broken)).at(-1)?.rate ?? 0
}
