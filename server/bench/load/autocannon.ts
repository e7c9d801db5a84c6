/** autocannon, which npm brings along: percentiles in whole milliseconds only, and itself the limit above some 30,000 req/s. */
import { createRequire } from 'node:module'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { BODY } from '../body.ts'
import { execute } from './execute.ts'
import type { Load } from './load.ts'

const program = createRequire(import.meta.url).resolve('autocannon')

const number = Type.Number()
const shape = Type.Object({
  requests: Type.Object({ average: number }),
  latency: Type.Object({ p50: number, p99: number, p99_9: number }),
  non2xx: number,
  errors: number,
})

export const autocannon: Load = async (url, connections, seconds) => {
  const size = ['-c', `${connections}`, '-d', `${seconds}`]
  const request = ['-m', 'POST', '-H', 'content-type=application/json', '-b', BODY]
  const text = await execute(process.execPath, program, '-j', '-n', ...size, ...request, url)
  const { requests, latency, non2xx, errors } = Value.Parse(shape, JSON.parse(text))
  return {
    rate: requests.average,
    p50: latency.p50,
    p99: latency.p99,
    p999: latency.p99_9,
    failed: non2xx + errors,
  }
}
