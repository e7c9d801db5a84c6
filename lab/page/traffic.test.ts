import { expect, test } from 'vitest'
import { fleetOf } from '../../generators/testing/fleets.ts'
import type { Row, Written } from '../traffic/index.ts'
import { trafficOf } from './traffic.ts'

const fleet = fleetOf()
const BEGAN = 1_000_000
const [aws, gcp] = ['aws us-east-1 ml-inference-stable-1', 'gcp us-central1 ml-inference-canary-1']

const row = (stream: string, second: number, more: Partial<Row> = {}): Written => ({
  began: BEGAN,
  row: {
    stream,
    second,
    sent: 100,
    by: { [aws]: 70, [gcp]: 30 },
    failed: {},
    p50: 4,
    p99: 12,
    max: 20,
    ...more,
  },
})
const seconds = <T>(count: number, of: (second: number) => T): readonly T[] =>
  Array.from({ length: count }, (_, i) => of(i))

test('before any load there is no traffic', () => {
  expect(trafficOf(fleet, [], BEGAN)).toBeUndefined()
})

test('rates are those of the last seconds, by the gateway, what is asked, and who answers', () => {
  const rows = seconds(30, (second) => row('split via gcp', second, second < 20 ? { sent: 10, by: {} } : {}))
  const traffic = trafficOf(fleet, rows, BEGAN + 31_000)
  expect(traffic?.flows).toEqual([
    { gateway: 'gcp', cluster: 'aws', pinned: false, rate: 70 },
    { gateway: 'gcp', cluster: 'gcp', pinned: false, rate: 30 },
  ])
  expect(traffic).toMatchObject({ age: 1, streams: [{ gateway: 'gcp', sent: 100, failed: 0, p50: 4 }] })
})

test('what a share is, pinned requests do not decide', () => {
  const rows = seconds(20, (second) => [
    row('split via aws', second),
    row('aws via aws', second, { by: { [aws]: 100 } }),
  ]).flat()
  const traffic = trafficOf(fleet, rows, BEGAN + 20_000)
  expect(traffic?.seen).toEqual({ aws: 70, gcp: 30 })
  expect(traffic?.streams[1]).toMatchObject({ name: 'aws via aws', pin: 'aws' })
})

test('failures are seen in the second they belong to, and in the rate; the worst p99 is shown', () => {
  const rows = seconds(10, (second) =>
    row('split via aws', second, second === 8 ? { failed: { 503: 10, timeout: 5 }, p99: 2_000 } : {}),
  )
  const [stream] = trafficOf(fleet, rows, BEGAN + 10_000)?.streams ?? []
  expect(stream).toMatchObject({ failed: 3, p99: 2_000, p50: 4 })
  expect(stream?.seconds.map(({ failed }) => failed)).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 15, 0])
})

test('only the last minute is shown', () => {
  const rows = seconds(100, (second) => row('split via aws', second, { sent: second }))
  const [stream] = trafficOf(fleet, rows, BEGAN)?.streams ?? []
  expect(stream?.seconds).toHaveLength(60)
  expect(stream?.seconds[0]?.sent).toBe(40)
})

test('a load that ended while another goes on is gone; one that ended last is shown with its age', () => {
  const rows = [
    ...seconds(10, (second) => row('split via aws', second)),
    ...seconds(60, (second) => row('split via gcp', second)),
  ]
  const traffic = trafficOf(fleet, rows, BEGAN + 70_000)
  expect(traffic?.streams.map(({ name }) => name)).toEqual(['split via gcp'])
  expect(traffic?.age).toBe(10)
})
