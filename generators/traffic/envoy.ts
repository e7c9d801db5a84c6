/**
 * Envoy's rules for who gets a request of one cluster (an Istio subset), as pure arithmetic.
 * Source: Envoy's documentation, "Priority levels" and "Panic threshold", and its load_balancer_impl.cc (integers).
 */

/** Percent; a priority keeps all of its traffic while at least 1/1.4 (72 percent) of its hosts are available. */
const OVERPROVISIONING = 140

/**
 * Percent of its hosts below which a priority is in panic, if all priorities together cannot take everything. At 1 that
 * is when none is left (or fewer than one in a hundred).
 */
export const PANIC_BELOW = 1

/** Hosts of one priority: all that Envoy knows, and those of them that are not ejected. */
export interface Priority {
  readonly known: number
  readonly available: number
}

/** What one priority gets. */
export interface Load {
  /** Percent of the requests. */
  readonly percent: number
  /** In panic requests go to all hosts that are known, ejected or not. */
  readonly panic: boolean
}

const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0)

/** Whole percents, `part` of `total` each until nothing is left; what rounding leaves goes to the first that has something. */
const distribute = (parts: readonly number[], total: number): readonly number[] => {
  let left = 100
  const loads = parts.map((part) => {
    const load = Math.min(left, Math.floor((part * 100) / total))
    left -= load
    return load
  })
  const first = parts.findIndex((part) => part > 0)
  return loads.map((load, i) => (i === first ? load + left : load))
}

/** What each priority gets, in order; nobody gets anything when no host is known. */
export const priorityLoads = (priorities: readonly Priority[]): readonly Load[] => {
  const health = priorities.map(({ known, available }) =>
    known === 0 ? 0 : Math.min(100, Math.floor((OVERPROVISIONING * available) / known)),
  )
  const total = Math.min(100, sum(health))
  const panics = priorities.map(
    ({ known, available }) => total < 100 && (known === 0 || (100 * available) / known < PANIC_BELOW),
  )
  const hosts = priorities.map(({ known }) => known)
  if (sum(hosts) === 0) return priorities.map(() => ({ percent: 0, panic: true }))
  const loads = panics.every(Boolean) ? distribute(hosts, sum(hosts)) : distribute(health, total)
  return loads.map((percent, i) => ({ percent, panic: panics[i] === true }))
}
