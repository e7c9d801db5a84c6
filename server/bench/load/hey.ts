/** hey: one line of csv per request. */
import { BODY } from '../body.ts'
import { percentile } from '../spread.ts'
import { execute } from './execute.ts'
import type { Load } from './load.ts'

const request = ['-m', 'POST', '-T', 'application/json', '-d', BODY]

export const hey: Load = async (url, connections, seconds) => {
  const text = await execute('hey', '-z', `${seconds}s`, '-c', `${connections}`, '-o', 'csv', ...request, url)
  const rows = text
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','))
  const times = rows.map(([time]) => Number(time) * 1_000).sort((a, b) => a - b)
  return {
    rate: rows.length / seconds,
    p50: percentile(times, 50),
    p99: percentile(times, 99),
    p999: percentile(times, 99.9),
    failed: rows.filter((row) => !row[6]?.startsWith('2')).length,
  }
}

/** `hey -n <requests> -c <connections>`: how many of them were not answered with 200. */
export const heyCount = async (url: string, requests: number, connections: number): Promise<number> => {
  const text = await execute('hey', '-n', `${requests}`, '-c', `${connections}`, ...request, url)
  return requests - Number(/\[200\]\s+(\d+) responses/.exec(text)?.[1] ?? 0)
}
