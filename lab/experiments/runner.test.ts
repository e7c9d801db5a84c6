import { describe, expect, test } from 'vitest'
import type { LoadAsk } from './context.ts'
import type { Measure } from './experiment.ts'
import { paced, setRight, verdict } from './runner.ts'
import { fakeLab } from './testing.ts'

const failed = (value: number): Measure => ({ name: 'failed', value, limit: { atMost: 0 } })

describe('a verdict', () => {
  test('is that of the limits', () => {
    expect(verdict({ name: 'crash', group: 'faults' }, [failed(0)], 1)).toEqual({
      bad: false,
      said: 'crash: as expected',
    })
    expect(verdict({ name: 'crash', group: 'faults' }, [failed(3)], 1)).toEqual({
      bad: true,
      said: 'crash: NOT as expected: failed 3, not 0',
    })
  })

  test('is none where limits are of time and the machine is slow, and says so', () => {
    expect(verdict({ name: 'drift', group: 'commits' }, [failed(3)], 2.5)).toEqual({
      bad: false,
      said: 'drift: NOT JUDGED: this machine is 2.5 times slower than where its limits were found: failed 3, not 0',
    })
    expect(verdict({ name: 'drift', group: 'commits' }, [failed(3)], 1.4)).toMatchObject({ bad: true })
  })

  test('is given on a slow machine to what is not of time, and to what is as expected', () => {
    expect(verdict({ name: 'crash', group: 'faults' }, [failed(3)], 2.5)).toMatchObject({ bad: true })
    expect(verdict({ name: 'drift', group: 'commits' }, [failed(0)], 2.5).said).toBe('drift: as expected')
  })
})

describe('load on a slower machine', () => {
  const askedFor = async (group: 'faults' | 'shares', ask: LoadAsk, slowness = 2.5) => {
    const asks: LoadAsk[] = []
    const { context } = fakeLab({})
    const lab = {
      ...context,
      left: false,
      restore: async () => undefined,
      load: async (each: LoadAsk) => {
        asks.push(each)
        return { rows: [], totals: [] }
      },
    }
    await paced(lab, { group }, slowness).load(ask)
    return asks
  }

  test('is less by the square', async () => {
    expect(await askedFor('faults', { split: 75, pinned: 25, seconds: 9 })).toEqual([
      { split: 12, pinned: 4, seconds: 9 },
    ])
  })

  test('is the same count where requests are counted, in as much more time', async () => {
    expect(await askedFor('shares', { split: 120, seconds: 140 })).toEqual([{ split: 48, seconds: 350 }])
  })

  test('takes three times as long at most', async () => {
    expect(await askedFor('shares', { split: 120, seconds: 140 }, 6)).toEqual([{ split: 20, seconds: 420 }])
  })
})

test.each([
  { left: true, does: ['0.0 mend', 'restore'] },
  { left: false, does: [] },
])('what a killed run has left ($left) is set right before the next', async ({ left, does }) => {
  const { context, did } = fakeLab({})
  await setRight({ ...context, left, restore: async () => void did.push('restore') })
  expect(did).toEqual(does)
})
