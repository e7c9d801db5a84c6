/** What people read: each cluster's authority, when it ends, and what to do after a change. */
import type { X509Certificate } from 'node:crypto'
import type { Entries, Wanted } from './plan.ts'

const DAY_MS = 86_400_000

/** Enough of a fingerprint to tell roots apart. */
export const shortPrint = ({ fingerprint256 }: X509Certificate) => fingerprint256.slice(0, 11)

const daysLeft = (certificate: X509Certificate, now: Date) =>
  Math.floor((certificate.validToDate.getTime() - now.getTime()) / DAY_MS)

const when = (days: number) => (days < 0 ? `ended ${-days} days ago` : `ends in ${days} days`)

const ends = (certificate: X509Certificate, now: Date) =>
  `${certificate.validToDate.toISOString().slice(0, 10)} (${daysLeft(certificate, now)} days)`

/** A line a cluster, and what needs somebody: an entry that is missing, wrong, or ends within `within` days. */
export const reportOf = (
  entries: Entries,
  now: Date,
  within: number,
): { readonly lines: readonly string[]; readonly problems: readonly string[] } => {
  const lines: string[] = []
  const problems: string[] = []
  for (const [cluster, found] of entries) {
    if (found === undefined || !('cacerts' in found)) {
      const why = found === undefined ? 'no entry' : found.wrong
      lines.push(`${cluster}: ${why}`)
      problems.push(`${cluster}: ${why}`)
      continue
    }
    const { certificate, roots, issuer } = found.cacerts
    const trusts = roots.map((root) => `${shortPrint(root)} until ${ends(root, now)}`)
    lines.push(
      `${cluster}: until ${ends(certificate, now)}, of root ${shortPrint(issuer)}; trusts ${trusts.join(' and ')}`,
    )
    for (const [what, each] of [
      ['intermediate', certificate],
      ...roots.map((root) => ['root', root] as const),
    ] as const)
      if (daysLeft(each, now) < within) problems.push(`${cluster}: its ${what} ${when(daysLeft(each, now))}`)
  }
  const prints = new Set(
    [...entries.values()].flatMap((found) =>
      found !== undefined && 'cacerts' in found
        ? [found.cacerts.roots.map(shortPrint).toSorted().join(' and ')]
        : [],
    ),
  )
  if (prints.size > 1)
    problems.push(
      `the clusters do not trust the same roots: ${[...prints].join('; ')}. Run the last new-root step again`,
    )
  return { lines, problems }
}

const restart = (clusters: readonly string[]) =>
  clusters.map(
    (cluster) => `  kubectl --context ${cluster} -n istio-system rollout restart deployment istiod`,
  )

const follow = (clusters: readonly string[]) => [
  'Secret cacerts follows its entry within the hour; at once when it is asked to:',
  ...clusters.map(
    (cluster) =>
      `  kubectl --context ${cluster} -n istio-system annotate externalsecret cacerts force-sync=$(date +%s) --overwrite`,
  ),
]

const RENEWED = 'Pods have new certificates within a day.'

/** What is left to do when a task has changed the entries of some clusters. */
export const nextSteps = (
  { task }: Wanted,
  { all, changed }: { readonly all: readonly string[]; readonly changed: readonly string[] },
): readonly string[] => {
  switch (task) {
    case 'make':
      return ['Clusters take it from there when they are brought up.']
    case 'renew':
      return [...follow(changed), `istiod takes a new intermediate without a restart. ${RENEWED}`]
    case 'trust':
      return [
        ...follow(all),
        'Then restart istiod, which takes no new root while it runs:',
        ...restart(all),
        `${RENEWED} Only when a day has passed, so that every pod trusts both roots: new-root sign`,
      ]
    case 'sign':
      return [
        ...follow(all),
        `istiod takes the new intermediates without a restart. ${RENEWED}`,
        'Only when a day has passed, so that no pod has a certificate of the old root: new-root drop',
      ]
    case 'drop':
      return [...follow(all), 'Then restart istiod, which drops no root while it runs:', ...restart(all)]
  }
}
