/**
 * Envoy's rules for who gets a request of one cluster (an Istio subset), as pure arithmetic.
 * Source: Envoy's documentation, "Priority levels" and "Degraded endpoints", and its load_balancer_impl.cc (integers).
 */

/** Percent; a priority keeps all of its traffic while at least 1/1.4 (72 percent) of its hosts are available. */
const OVERPROVISIONING = 140

/** Hosts of one priority: all that Envoy knows, and those of them that are not ejected. */
export interface Priority {
  readonly known: number
  readonly available: number
}

/**
 * Percent of the requests that each priority gets, in order. All 0 when no host is available: with Istio's panic
 * threshold of 0 such requests fail (503, UH).
 */
export const priorityLoads = (priorities: readonly Priority[]): readonly number[] => {
  const health = priorities.map(({ known, available }) =>
    known === 0 ? 0 : Math.min(100, Math.floor((OVERPROVISIONING * available) / known)),
  )
  const total = Math.min(
    100,
    health.reduce((a, b) => a + b, 0),
  )
  if (total === 0) return priorities.map(() => 0)
  let left = 100
  const loads = health.map((percent) => {
    const load = Math.min(left, Math.floor((percent * 100) / total))
    left -= load
    return load
  })
  const first = loads.findIndex((load) => load > 0)
  return loads.map((load, i) => (i === first ? load + left : load))
}
