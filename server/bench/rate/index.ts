/** What one pod holds: the rates at which it still answers nearly everybody quickly. */
import { join } from 'node:path'
import { type Static, Type } from 'typebox'
import { Value } from 'typebox/value'
import { execute } from '../load/execute.ts'
import { type Contender, start } from '../servers/index.ts'

/** Milliseconds that the p99 may take: a bucket of http_request_duration_seconds, so that it can be watched. */
export const BOUND = 25

/** As many as a mesh's proxies keep open to a pod, and far fewer than the queue holds. */
export const POOL = 64

const client = join(import.meta.dirname, 'client.ts')

const number = Type.Number()
/** Milliseconds; `failed` are requests without a 200. */
const shape = Type.Object({ p50: number, p99: number, p999: number, failed: number })

export interface Rate extends Static<typeof shape> {
  /** Requests per second that were sent. */
  readonly rate: number
  /** Milliseconds of processor time that a request took; undefined where it cannot be known. */
  readonly processor: number | undefined
}

/** Seconds at a middling rate that do not count: compilers warm up. */
const WARM_UP = { rate: 1_000, seconds: 3 }

/** Each rate for some seconds, one after the other, at one new process. */
export const rates = async (
  { command }: Contender,
  list: readonly number[],
  seconds: number,
): Promise<readonly Rate[]> => {
  const server = await start(command())
  const load = async (rate: number, length: number) => {
    const args = [server.port, rate, length, POOL].map((argument) => `${argument}`)
    return Value.Parse(shape, JSON.parse(await execute(process.execPath, client, ...args)))
  }
  try {
    await load(WARM_UP.rate, WARM_UP.seconds)
    const results: Rate[] = []
    for (const rate of list) {
      const before = server.processorSeconds()
      const seen = await load(rate, seconds)
      const after = server.processorSeconds()
      const processor =
        before === undefined || after === undefined
          ? undefined
          : ((after - before) * 1_000) / (rate * seconds)
      results.push({ rate, processor, ...seen })
    }
    return results
  } finally {
    await server.stop()
  }
}

/** The highest rate up to which every median p99 keeps the bound and nothing fails; 0 when the first does not. */
export const held = (steps: readonly { readonly rate: number; readonly kept: boolean }[]): number => {
  const sorted = steps.toSorted((a, b) => a.rate - b.rate)
  const broken = sorted.findIndex(({ kept }) => !kept)
  return (broken < 0 ? sorted : sorted.slice(0, broken)).at(-1)?.rate ?? 0
}
