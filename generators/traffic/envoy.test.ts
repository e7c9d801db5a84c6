import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Priority, priorityLoads } from './envoy.ts'

/** A priority of 100 hosts, of which some percent are available. */
const of = (available: number): Priority => ({ known: 100, available })
const empty: Priority = { known: 0, available: 0 }

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
    expect(priorityLoads(available.map(of))).toEqual(loads)
  })

  test('one of three hosts available is 46 percent: the health is a whole number', () => {
    expect(priorityLoads([{ known: 3, available: 1 }, of(100)])).toEqual([46, 54])
    expect(priorityLoads([{ known: 3, available: 2 }, of(100)])).toEqual([93, 7])
  })

  test('a priority alone keeps everything while one host is left', () => {
    expect(priorityLoads([of(1)])).toEqual([100])
  })

  test('a priority without hosts is passed over', () => {
    expect(priorityLoads([empty, of(100)])).toEqual([0, 100])
    expect(priorityLoads([of(50), empty, of(100)])).toEqual([70, 0, 30])
    expect(priorityLoads([empty, empty, of(10)])).toEqual([0, 0, 100])
  })

  test('without an available host nobody gets anything: panic is off', () => {
    expect(priorityLoads([of(0), of(0)])).toEqual([0, 0])
    expect(priorityLoads([empty])).toEqual([0])
    expect(priorityLoads([])).toEqual([])
  })
})

describe('whatever the hosts', () => {
  const priority = fc
    .tuple(fc.nat({ max: 40 }), fc.nat({ max: 40 }))
    .map(([available, others]): Priority => ({ known: available + others, available }))
  const priorities = fc.array(priority, { minLength: 1, maxLength: 4 })
  const total = (loads: readonly number[]) => loads.reduce((a, b) => a + b, 0)

  test('the loads are whole percents that total 100, or 0 when no host is available', () => {
    fc.assert(
      fc.property(priorities, (all) => {
        const loads = priorityLoads(all)
        expect(loads.every((load) => Number.isInteger(load) && load >= 0)).toBe(true)
        expect(total(loads)).toBe(all.some(({ available }) => available > 0) ? 100 : 0)
      }),
    )
  })

  test('only a priority with available hosts gets requests', () => {
    fc.assert(
      fc.property(priorities, (all) => {
        priorityLoads(all).forEach((load, i) => {
          if (load > 0) expect(all[i]?.available).toBeGreaterThan(0)
        })
      }),
    )
  })

  test('the first priority keeps all requests with 72 percent of its hosts, and not with 71', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), priorities, (available, rest) => {
        const [first] = priorityLoads([of(available), of(100), ...rest])
        expect(first === 100).toBe(available >= 72)
      }),
    )
  })

  test('a host more in the first priority never takes requests from it', () => {
    fc.assert(
      fc.property(priority, priorities, ({ known, available }, rest) => {
        const [before = 0] = priorityLoads([{ known: known + 1, available }, ...rest])
        const [after = 0] = priorityLoads([{ known: known + 1, available: available + 1 }, ...rest])
        expect(after).toBeGreaterThanOrEqual(before)
      }),
    )
  })
})
