/** What a change of weights saves a month, and how sure that is. */
import { HOURS } from '../assumptions.ts'
import type { Range, Running } from '../running.ts'
import type { Curve } from './curve.ts'

/** $ an hour that one cluster costs less at `next` than at `now`, with a node at `price`. */
const savedOf = ({ nodes, way }: Curve, now: number, next: number, price: number) =>
  price * (nodes(now) - nodes(next)) + way * (now - next)

/**
 * $ a month. Usual: at the last prices and the average load. Low and high: on the day on which it is least and most, with
 * each price at the end of its range that is worst and best for the change.
 */
export const savingOf = (
  all: readonly Running[],
  curves: readonly Curve[],
  days: readonly (readonly Curve[])[],
  now: readonly number[],
  next: readonly number[],
): Range => {
  const at = (by: readonly Curve[], price: (range: Range, grows: boolean) => number) =>
    HOURS *
    all.reduce((sum, { node }, i) => {
      const [curve, before, after] = [by[i], now[i] ?? 0, next[i] ?? 0]
      return curve === undefined ? sum : sum + savedOf(curve, before, after, price(node, after > before))
    }, 0)
  const every = days.length === 0 ? [curves] : days
  return {
    low: Math.min(...every.map((day) => at(day, ({ low, high }, grows) => (grows ? high : low)))),
    usual: at(curves, ({ usual }) => usual),
    high: Math.max(...every.map((day) => at(day, ({ low, high }, grows) => (grows ? low : high)))),
  }
}
