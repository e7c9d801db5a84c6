/** What the page says of traffic: rows of the load, added up. */
import type { Fleet } from '../../generators/fleet/index.ts'
import { answersBy, failedOf, percentBy, type Row, sentOf } from '../traffic/index.ts'
import type { Flow, Second, StreamLook, TrafficLook } from './lab.ts'

/** Seconds that a rate is the mean of, that a share is over, and that are shown. */
const [RATE, SHARE, SHOWN] = [5, 15, 60]

const SPLIT = 'split'
const sideOf = (stream: string): readonly [asked: string, gateway: string] => {
  const [asked = '', gateway = ''] = stream.split(' via ')
  return [asked, gateway]
}

const middle = (values: readonly number[]) =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

const secondOf = (row: Row): Second => ({
  sent: row.sent,
  failed: failedOf([row]),
  p50: row.p50,
  p99: row.p99,
})

const streamOf = (name: string, rows: readonly Row[]): StreamLook => {
  const [asked, gateway] = sideOf(name)
  const now = rows.slice(-RATE)
  return {
    name,
    gateway,
    ...(asked !== SPLIT && { pin: asked }),
    seconds: rows.slice(-SHOWN).map(secondOf),
    sent: sentOf(now) / now.length,
    failed: failedOf(now) / now.length,
    p50: middle(now.map(({ p50 }) => p50)),
    p99: Math.max(...now.map(({ p99 }) => p99)),
  }
}

const flowsOf = (fleet: Fleet, name: string, rows: readonly Row[]): readonly Flow[] => {
  const [asked, gateway] = sideOf(name)
  const now = rows.slice(-RATE)
  return [...answersBy(fleet, now, ({ cluster }) => cluster)].map(([cluster, count]) => ({
    gateway,
    cluster,
    pinned: asked !== SPLIT,
    rate: count / now.length,
  }))
}

/** `began` and `now` are milliseconds of the clock. Nothing for a load that has no row yet. */
export const trafficOf = (
  fleet: Fleet,
  { began, rows }: { readonly began: number; readonly rows: readonly Row[] },
  now: number,
): TrafficLook | undefined => {
  const last = rows.at(-1)
  if (last === undefined) return undefined
  const streams = [...Map.groupBy(rows, ({ stream }) => stream)]
  const split = streams.flatMap(([name, each]) => (sideOf(name)[0] === SPLIT ? each.slice(-SHARE) : []))
  return {
    streams: streams.map(([name, each]) => streamOf(name, each)),
    flows: streams.flatMap(([name, each]) => flowsOf(fleet, name, each)),
    seen: Object.fromEntries(percentBy(answersBy(fleet, split, ({ cluster }) => cluster))),
    age: Math.max(0, Math.round(now / 1_000 - began / 1_000 - last.second - 1)),
  }
}
