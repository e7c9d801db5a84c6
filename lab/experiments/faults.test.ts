import { describe, expect, test } from 'vitest'
import { fleetOf } from '../../generators/testing/fleets.ts'
import type { Row } from '../traffic/index.ts'
import { faultExperiments, readFault } from './faults.ts'
import { answer, fakeLab, rowOf } from './testing.ts'

const fleet = fleetOf()
const aws = (count: number) => answer('aws', count)
const gcp = (count: number) => answer('gcp', count)
const even = { ...aws(150), ...gcp(150) }

/** Rows of both gateways, 30 seconds, as `of` makes those of a second of the split. */
const rowsOf = (of: (second: number, gateway: string) => Partial<Row>): readonly Row[] =>
  ['aws', 'gcp'].flatMap((gateway) =>
    Array.from({ length: 30 }, (_, second) =>
      rowOf({ stream: `split via ${gateway}`, second, by: even, ...of(second, gateway) }),
    ),
  )

const read = (rows: readonly Row[]) =>
  new Map(
    readFault({ fleet: () => fleet }, rows, { victim: 'aws', from: 6.2, to: 20.4 }).map(({ name, value }) => [
      name,
      value,
    ]),
  )

describe('what rows say of a fault from 6.2 to 20.4 s', () => {
  test('nothing at all', () => {
    const seen = read(rowsOf(() => ({})))
    expect(Object.fromEntries(seen)).toMatchObject({
      'failed via aws': 0,
      'slow via aws, s': 0,
      'steady via aws after, s': 0,
      'aws meanwhile via aws, %': 50,
      'aws back via gcp, s': 0,
    })
  })

  test('failures and slow seconds are of their gateway, and steady counts from the fault', () => {
    const seen = read(
      rowsOf((second, gateway) => {
        if (gateway === 'gcp') return {}
        if (second === 6) return { failed: { 503: 4 }, p99: 900, max: 1_200 }
        return second === 8 ? { p99: 300 } : {}
      }),
    )
    expect(Object.fromEntries(seen)).toMatchObject({
      'failed via aws': 4,
      'failed via gcp': 0,
      'slowest via aws, ms': 1_200,
      'slow via aws, s': 2,
      // The second from 8 to 9 is the last that is not well: 2.8 s after 6.2.
      'steady via aws after, s': 3,
      'steady via gcp after, s': 0,
    })
  })

  test('the share of the victim meanwhile, and when it is back', () => {
    const seen = read(
      rowsOf((second, gateway) =>
        second < 6 || second > (gateway === 'aws' ? 20 : 25) ? {} : { by: gcp(300) },
      ),
    )
    expect(Object.fromEntries(seen)).toMatchObject({
      'aws meanwhile via aws, %': 0,
      'aws back via aws, s': 0,
      'aws back via gcp, s': 5,
    })
    expect(
      read(rowsOf((second) => (second < 6 ? {} : { by: gcp(300) }))).get('aws back via aws, s'),
    ).toBeUndefined()
  })
})

describe('an experiment', () => {
  const named = (name: string) => {
    const found = faultExperiments.find((each) => each.name === name)
    if (found === undefined) throw new Error(name)
    return found
  }

  test('strikes in the middle of its load, mends, and holds 0 failures against what was sent', async () => {
    const lab = fakeLab({ rows: () => rowsOf(() => ({})) })
    const measures = await named('two-dead').run(lab.context)
    expect(lab.did).toEqual(['load 75+25 aws 71 s', '6.0 break dead aws 2', '26.0 mend'])
    expect(measures[0]).toEqual({ name: 'failed', value: 0, limit: { atMost: 0 } })
  })

  test('that strikes two things does so in their order and at their times', async () => {
    const lab = fakeLab({ rows: () => rowsOf(() => ({})) })
    await named('api-gone-istiod').run(lab.context)
    expect(lab.did.slice(1)).toEqual(['6.0 break api-server aws', '11.0 break istiod gcp', '66.0 mend'])
  })

  test('that strikes all clouds may fail 0.1 % of what was sent', async () => {
    const lab = fakeLab({ rows: () => rowsOf((second) => (second === 7 ? { failed: { 504: 9 } } : {})) })
    const [failed] = await named('slow-everywhere').run(lab.context)
    expect(lab.did.slice(1, 3)).toEqual(['6.0 break too-slow aws', '6.0 break too-slow gcp'])
    expect(failed).toEqual({ name: 'failed', value: 18, limit: { atMost: 18 } })
  })
})
