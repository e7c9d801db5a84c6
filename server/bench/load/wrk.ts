/** wrk: one thread, keep-alive, percentiles in microseconds. */
import { join } from 'node:path'
import { execute } from './execute.ts'
import type { Load } from './load.ts'

const script = join(import.meta.dirname, 'wrk.lua')

const figures =
  /^figures requests=(\d+) microseconds=(\d+) p50=(\d+) p99=(\d+) p999=(\d+) status=(\d+) socket=(\d+)$/m

export const wrk: Load = async (url, connections, seconds) => {
  const text = await execute(
    'wrk',
    '-t1',
    `-c${connections}`,
    `-d${seconds}s`,
    '--timeout',
    '10s',
    '-s',
    script,
    url,
  )
  const found = figures.exec(text)
  if (found === null) throw new Error(`wrk gave no figures: ${text}`)
  const [requests = 0, microseconds = 1, p50 = 0, p99 = 0, p999 = 0, status = 0, socket = 0] = found
    .slice(1)
    .map(Number)
  return {
    rate: requests / (microseconds / 1e6),
    p50: p50 / 1_000,
    p99: p99 / 1_000,
    p999: p999 / 1_000,
    failed: status + socket,
  }
}
