/** What the page says of traffic: rows of the load, added up. */
import type { Fleet } from '../../generators/fleet/index.ts'
import {
  answersBy,
  failedOf,
  middle,
  percentBy,
  type Row,
  sentOf,
  sidesOf,
  type Written,
} from '../traffic/index.ts'
import type { Flow, Second, StreamLook, TrafficLook } from './lab.ts'

/** Seconds that a rate is the mean of, that a share is over, and that are shown. */
const [RATE, SHARE, SHOWN] = [5, 15, 60]

/** Longer than the patience of a request, whose second waits for it. */
const OVER_MS = 20_000

const SPLIT = 'split'

const secondOf = (row: Row): Second => ({
  sent: row.sent,
  failed: failedOf([row]),
  p50: row.p50,
  p99: row.p99,
})

const streamOf = (name: string, rows: readonly Row[]): StreamLook => {
  const [asked, gateway] = sidesOf(name)
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
  const [asked, gateway] = sidesOf(name)
  const now = rows.slice(-RATE)
  return [...answersBy(fleet, now, ({ cluster }) => cluster)].map(([cluster, count]) => ({
    gateway,
    cluster,
    pinned: asked !== SPLIT,
    rate: count / now.length,
  }))
}

const endOf = ({ began, row }: Written) => began + (row.second + 1) * 1_000

/** `now` is milliseconds of the clock. Nothing when no load has written a row. */
export const trafficOf = (
  fleet: Fleet,
  written: readonly Written[],
  now: number,
): TrafficLook | undefined => {
  if (written.length === 0) return undefined
  const last = Math.max(...written.map(endOf))
  const streams = [...Map.groupBy(written, ({ row }) => row.stream)]
    // One that ended while another load goes on is over.
    .filter(([, rows]) => rows.some((row) => endOf(row) > last - OVER_MS))
    .map(([name, rows]) => [name, rows.map(({ row }) => row)] as const)
  const split = streams.flatMap(([name, rows]) => (sidesOf(name)[0] === SPLIT ? rows.slice(-SHARE) : []))
  return {
    streams: streams.map(([name, rows]) => streamOf(name, rows)),
    flows: streams.flatMap(([name, rows]) => flowsOf(fleet, name, rows)),
    seen: Object.fromEntries(percentBy(answersBy(fleet, split, ({ cluster }) => cluster))),
    age: Math.max(0, Math.round((now - last) / 1_000)),
  }
}
