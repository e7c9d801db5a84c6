/** What is the same in all clusters of a fleet and grows with it: made once, so that a thousand clusters stay linear. */
import type { Fleet } from '../fleet/index.ts'

/** The function, but that it makes one result per fleet. */
export const perFleet = <Result extends object>(make: (fleet: Fleet) => Result) => {
  const made = new WeakMap<Fleet, Result>()
  return (fleet: Fleet): Result => {
    const known = made.get(fleet) ?? make(fleet)
    made.set(fleet, known)
    return known
  }
}
