import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Priority, priorityLoads } from './envoy.ts'

/** A priority of 100 hosts, of which some percent are available. */
const of = (available: number): Priority => ({ known: 100, available })
const empty: Priority = { known: 0, available: 0 }
const loadsOf = (priorities: readonly Priority[]) => priorityLoads(priorities).map(({ percent }) => percent)
const panicOf = (priorities: readonly Priority[]) => priorityLoads(priorities).map(({ panic }) => panic)

describe("priority loads are those of Envoy's documentation", () => {
  // https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/upstream/load_balancing/priority, its three tables.
  test.each([
    [
      [100, 100],
      [100, 0],
    ],
    [
      [72, 100],
      [100, 0],
    ],
    [
      [71, 100],
      [99, 1],
    ],
    [
      [50, 100],
      [70, 30],
    ],
    [
      [25, 100],
      [35, 65],
    ],
    [
      [0, 100],
      [0, 100],
    ],
    [
      [72, 72],
      [100, 0],
    ],
    [
      [71, 71],
      [99, 1],
    ],
    [
      [50, 50],
      [70, 30],
    ],
    [
      [25, 25],
      [50, 50],
    ],
    [
      [100, 100, 100],
      [100, 0, 0],
    ],
    [
      [72, 72, 100],
      [100, 0, 0],
    ],
    [
      [71, 71, 100],
      [99, 1, 0],
    ],
    [
      [50, 50, 100],
      [70, 30, 0],
    ],
    [
      [25, 100, 100],
      [35, 65, 0],
    ],
    [
      [25, 25, 100],
      [35, 35, 30],
    ],
    // Healths 35, 35 and 28 of 98: the documentation rounds to 36, 36 and 28; the code gives what floors leave to the first.
    [
      [25, 25, 20],
      [37, 35, 28],
    ],
  ])('%j percent available: %j percent of the requests', (available, loads) => {
    expect(loadsOf(available.map(of))).toEqual(loads)
  })

  test('one of three hosts available is 46 percent: the health is a whole number', () => {
    expect(loadsOf([{ known: 3, available: 1 }, of(100)])).toEqual([46, 54])
    expect(loadsOf([{ known: 3, available: 2 }, of(100)])).toEqual([93, 7])
  })

  test('a priority alone keeps everything while one host is left', () => {
    expect(loadsOf([of(1)])).toEqual([100])
  })

  test('a priority without hosts is passed over', () => {
    expect(loadsOf([empty, of(100)])).toEqual([0, 100])
    expect(loadsOf([of(50), empty, of(100)])).toEqual([70, 0, 30])
    expect(loadsOf([empty, empty, of(10)])).toEqual([0, 0, 100])
  })

  test('without a host nobody gets anything', () => {
    expect(loadsOf([empty])).toEqual([0])
    expect(loadsOf([empty, empty])).toEqual([0, 0])
    expect(loadsOf([])).toEqual([])
  })
})

describe('panic: requests go to all hosts', () => {
  test('when none is available in any priority; then by how many there are', () => {
    expect(loadsOf([of(0), of(0)])).toEqual([50, 50])
    expect(panicOf([of(0), of(0)])).toEqual([true, true])
    expect(loadsOf([{ known: 1, available: 0 }, empty, { known: 2, available: 0 }])).toEqual([34, 0, 66])
  })

  test('never while the priorities together can take everything', () => {
    expect(panicOf([of(0), of(72)])).toEqual([false, false])
    expect(panicOf([of(0), { known: 1, available: 1 }])).toEqual([false, false])
  })

  test('of a priority alone when the others cannot take everything: it gets nothing all the same', () => {
    expect(panicOf([of(0), of(50)])).toEqual([true, false])
    expect(loadsOf([of(0), of(50)])).toEqual([0, 100])
  })

  test('below one in a hundred, and not at it', () => {
    expect(panicOf([{ known: 101, available: 1 }])).toEqual([true])
    expect(panicOf([of(1)])).toEqual([false])
  })
})

describe('whatever the hosts', () => {
  const priority = fc
    .tuple(fc.nat({ max: 40 }), fc.nat({ max: 40 }))
    .map(([available, others]): Priority => ({ known: available + others, available }))
  const priorities = fc.array(priority, { minLength: 1, maxLength: 4 })
  const total = (loads: readonly number[]) => loads.reduce((a, b) => a + b, 0)

  test('the loads are whole percents that total 100, or 0 when no host is known', () => {
    fc.assert(
      fc.property(priorities, (all) => {
        const loads = loadsOf(all)
        expect(loads.every((load) => Number.isInteger(load) && load >= 0)).toBe(true)
        expect(total(loads)).toBe(all.some(({ known }) => known > 0) ? 100 : 0)
      }),
    )
  })

  test('only a priority with available hosts gets requests, but in panic', () => {
    fc.assert(
      fc.property(priorities, (all) => {
        priorityLoads(all).forEach(({ percent, panic }, i) => {
          if (percent > 0 && !panic) expect(all[i]?.available).toBeGreaterThan(0)
        })
      }),
    )
  })

  test('the first priority keeps all requests with 72 percent of its hosts, and not with 71', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), priorities, (available, rest) => {
        const [first] = loadsOf([of(available), of(100), ...rest])
        expect(first === 100).toBe(available >= 72)
      }),
    )
  })

  test('a host more in the first priority never takes requests from it', () => {
    fc.assert(
      fc.property(priority, priorities, ({ known, available }, rest) => {
        const [before = 0] = loadsOf([{ known: known + 1, available }, ...rest])
        const [after = 0] = loadsOf([{ known: known + 1, available: available + 1 }, ...rest])
        expect(after).toBeGreaterThanOrEqual(before)
      }),
    )
  })
})
