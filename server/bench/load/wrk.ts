/** Each connection sends the next request as soon as it has its answer: by wrk, one thread, keep-alive. */
import { join } from 'node:path'
import { tool } from '../../../tools/index.ts'
import { execute } from './cores.ts'
import { traceparent } from './request.ts'

/** What a load saw. Times are milliseconds. */
export interface Seen {
  readonly requests: number
  /** Requests per second. */
  readonly rate: number
  readonly p50: number
  readonly p99: number
  readonly p999: number
  /** Answers of 4xx and 5xx, broken connections and timeouts. */
  readonly failed: number
}

export interface Requests {
  readonly body: string
  /** Of the traceparent. */
  readonly flags: '00' | '01'
  readonly connections: number
  readonly seconds: number
}

export const wrk = async (port: number, { flags, body, connections, seconds }: Requests): Promise<Seen> => {
  const text = await execute(
    await tool('wrk'),
    ...[
      '-t1',
      `-c${connections}`,
      `-d${seconds}s`,
      '--timeout',
      '10s',
      '-s',
      join(import.meta.dirname, 'wrk.lua'),
    ],
    ...['-H', `traceparent: ${traceparent(flags)}`, `http://127.0.0.1:${port}/predict`, '--', body],
  )
  const seen: Omit<Seen, 'rate'> & { readonly microseconds: number } = JSON.parse(
    text.trim().split('\n').at(-1) ?? '',
  )
  const { requests, microseconds, p50, p99, p999, failed } = seen
  const milliseconds = { p50: p50 / 1_000, p99: p99 / 1_000, p999: p999 / 1_000 }
  return { requests, failed, rate: requests / (microseconds / 1e6), ...milliseconds }
}
