import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createLosses, type Loss } from './losses.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const said = () => {
  const lines: Loss[] = []
  return { lines, losses: createLosses((loss) => lines.push(loss)) }
}

describe('lost spans', () => {
  test('are said at once, and what is lost in the minute after at its end, together', () => {
    const { lines, losses } = said()
    losses.add(3, 'refused')
    expect(lines).toEqual([{ spans: 3, reason: 'refused' }])
    losses.add(4, 'refused')
    losses.add(5, 'late')
    vi.advanceTimersByTime(59_000)
    expect(lines).toHaveLength(1)
    vi.advanceTimersByTime(1_000)
    expect(lines.slice(1)).toEqual([{ spans: 9, reason: 'late' }])
  })

  test('of an hour are sixty lines that name every span', () => {
    const { lines, losses } = said()
    for (let second = 0; second < 3_600; second++) {
      losses.add(2, 'refused')
      vi.advanceTimersByTime(1_000)
    }
    losses.end()
    expect(lines.length).toBeLessThanOrEqual(62)
    expect(lines.reduce((sum, { spans }) => sum + spans, 0)).toBe(7_200)
  })

  test('that are none are not said', () => {
    const { lines, losses } = said()
    losses.add(1, 'refused')
    vi.advanceTimersByTime(600_000)
    losses.end()
    expect(lines).toHaveLength(1)
  })

  test('are said at the end, without waiting for the minute', () => {
    const { lines, losses } = said()
    losses.add(1, 'refused')
    losses.add(2, 'refused')
    losses.end()
    expect(lines).toEqual([
      { spans: 1, reason: 'refused' },
      { spans: 2, reason: 'refused' },
    ])
    expect(vi.getTimerCount()).toBe(0)
  })
})
