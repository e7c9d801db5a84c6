/** Clusters that come, go, or are called otherwise: each in steps that leave the requests somewhere to go. */
import type { Finding } from '../findings/index.ts'
import { type Cluster, canaryClusters, type Fleet, shareOf } from '../fleet/index.ts'
import { tracesIn } from '../observability/index.ts'
import { inCluster, inFleet, type Pair, type PairRule } from './pair.ts'

/** Clusters of `one` that `other` does not have. */
const only = (one: Fleet, other: Fleet): readonly Cluster[] => {
  const names = new Set<string>(other.clusters.map(({ name }) => name))
  return one.clusters.filter(({ name }) => !names.has(name))
}

/** The same place under another name. */
const sameAs = (a: Cluster) => (b: Cluster) => a.addresses.nodes === b.addresses.nodes

const renamedTo = ({ before, after }: Pair, cluster: Cluster) =>
  only(after.fleet, before.fleet).find(sameAs(cluster))

const renamed: PairRule = (pair) =>
  only(pair.before.fleet, pair.after.fleet).flatMap((old): readonly Finding[] => {
    const now = renamedTo(pair, old)
    return now === undefined
      ? []
      : [
          {
            code: 'pair-cluster-renamed',
            place: inCluster(now.name, 'name'),
            message: `${old.name} is called ${now.name} now: its Argo CD follows a folder that is gone, and its pods keep the old name`,
            mend: `a new name is a new cluster: keep ${old.name}.yaml, add ${now.name}.yaml with ranges of its own and share 0, bring it up, move the shares, then take ${old.name} away (docs/operating.md)`,
          },
        ]
  })

/** What a cluster cannot change while it lives: the cloud makes another one of it. */
const placeOf = ({ cloud, addresses }: Cluster): ReadonlyMap<string, string> =>
  new Map([
    ['cloud.provider', cloud.provider],
    cloud.provider === 'aws' ? ['cloud.account', cloud.account] : ['cloud.project', cloud.project],
    ['cloud.region', cloud.region],
    ...Object.entries(addresses).map(([kind, range]) => [`addresses.${kind}`, range] as const),
  ])

const moved: PairRule = ({ before, after }) => {
  const known = new Map(before.fleet.clusters.map((cluster) => [cluster.name, placeOf(cluster)]))
  return after.fleet.clusters.flatMap((cluster) => {
    const old = known.get(cluster.name)
    if (old === undefined) return []
    return [...placeOf(cluster)]
      .filter(([field, value]) => old.get(field) !== value)
      .map(([field, value]) => ({
        code: 'pair-cluster-moved' as const,
        place: inCluster(cluster.name, field),
        message: `from ${old.get(field) ?? 'nothing'} to ${value}: the cloud takes ${cluster.name} down with all that runs there, and makes another`,
        mend: `keep it; add a cluster with another name there, move the share, and take ${cluster.name} away (docs/operating.md)`,
      }))
  })
}

const added: PairRule = (pair) => {
  const { fleet } = pair.after
  return only(fleet, pair.before.fleet)
    .filter(({ name }) => shareOf(fleet, name) > 0)
    .map(({ name }) => ({
      code: 'pair-cluster-added',
      place: inFleet(`traffic.split.${name}`),
      message: `${name} is new and gets ${shareOf(fleet, name)} percent at once, before it runs`,
      mend: `write ${name}: 0 first, merge, bring it up, and then: npm run weights -- ${name}=${shareOf(fleet, name)} …`,
    }))
}

/** What still needs a cluster, and what to do about it first. */
const needs = (fleet: Fleet, { name }: Cluster): readonly string[] => [
  ...(shareOf(fleet, name) > 0 ? [`npm run weights -- ${name}=0 <other>=…`] : []),
  ...(fleet.traffic.evacuated.includes(name) ? [] : [`npm run evacuate -- ${name}`]),
  ...(canaryClusters(fleet).includes(name) ? ['npm run canary -- abort (or promote)'] : []),
  ...(tracesIn(fleet) === name ? ['observability.tracesIn: <other>'] : []),
]

const removed: PairRule = (pair) => {
  const { before } = pair
  return only(before.fleet, pair.after.fleet)
    .filter((cluster) => renamedTo(pair, cluster) === undefined)
    .flatMap((cluster): readonly Finding[] => {
      const first = needs(before.fleet, cluster)
      return first.length === 0
        ? []
        : [
            {
              code: 'pair-cluster-removed',
              place: inCluster(cluster.name),
              message: `${cluster.name} leaves while it is still in use`,
              mend: `keep the file; first ${first.join(', then ')}; merge, and take it away in the next commit`,
            },
          ]
    })
}

/** Without `tracesIn` the first by name keeps the traces, so a cluster that comes or goes would move them unasked. */
const traces: PairRule = ({ before, after }) => {
  const [old, now] = [tracesIn(before.fleet), tracesIn(after.fleet)]
  if (old === now || after.fleet.observability.tracesIn !== undefined) return []
  const stays = after.fleet.clusters.some(({ name }) => name === old)
  return [
    {
      code: 'pair-traces',
      place: inFleet('observability.tracesIn'),
      message: `nothing says where the traces are kept, so they move from ${old} to ${now}, which is the first by name now`,
      mend: `write observability.tracesIn: ${stays ? old : now}`,
    },
  ]
}

export const clusterRules = {
  'pair-cluster-renamed': renamed,
  'pair-cluster-moved': moved,
  'pair-cluster-added': added,
  'pair-cluster-removed': removed,
  'pair-traces': traces,
} as const
