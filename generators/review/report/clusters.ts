/** Sets of clusters in words: every writer of a review tells them alike. */

/** Names that are still read; more are counted. */
const NAMED = 3

const count = (number: number) => number.toLocaleString('en-US')

/**
 * `aws + gcp`, `gcp only`, `all but eu`, `all 1,000 clusters`, `7 of 1,000 clusters: a, b, c …`. `all` are the clusters of
 * either side, `some` are of them; both are sorted. None at all are what every cluster shares.
 */
export const clusterNames = (all: readonly string[], some: readonly string[]): string => {
  if (some.length === 0) return 'every cluster'
  if (some.length === 1) return all.length > 1 ? `${some[0]} only` : `${some[0]}`
  if (some.length <= NAMED) return some.join(' + ')
  if (some.length >= all.length) return `all ${count(some.length)} clusters`
  const has = new Set(some)
  const others = all.filter((name) => !has.has(name))
  if (others.length <= NAMED) return `all but ${others.join(', ')}`
  return `${count(some.length)} of ${count(all.length)} clusters: ${some.slice(0, NAMED).join(', ')} …`
}

/** Of a change: what is the same in several clusters that are named stands once, and says so: `aws + gcp: same change`. */
export const clusterSet = (all: readonly string[], some: readonly string[]): string => {
  const names = clusterNames(all, some)
  return some.length > 1 && some.length <= NAMED ? `${names}: same change` : names
}
