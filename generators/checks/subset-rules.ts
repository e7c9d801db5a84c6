/** Rules over the subsets that routes name: they exist, pods are what they prefer, and they can fail over. */
import { at, isList, isMap, type JsonMap, type KubeObject, namespaceOf, selects } from '../objects/index.ts'
import { destinations, type Subset } from './destinations.ts'
import {
  type ClusterTree,
  mapAt,
  podCounts,
  podLabels,
  type Rule,
  reports,
  type Tree,
  workloadsOf,
} from './tree.ts'

const CLUSTER_LABEL = 'topology.istio.io/cluster'

/** Labels that say where a pod is; Istio itself gives the endpoints those of `topology.`. */
const placeLabels = [
  'cloud',
  'region',
  'topology.kubernetes.io/region',
  'topology.kubernetes.io/zone',
  'topology.istio.io/network',
  CLUSTER_LABEL,
]

const missing = reports('traffic-subset-missing')
const subsetMissing: Rule = (tree) =>
  destinations(tree).flatMap(({ located, field, host, subset, hosts }) =>
    subset === undefined || hosts.subsets.get(host)?.has(subset)
      ? []
      : missing(
          located,
          `${field}.subset`,
          `no DestinationRule of ${host} has a subset ${subset}`,
          'name a subset that exists, or define this one',
        ),
  )

interface NamedSubset extends Subset {
  readonly service: KubeObject | undefined
  readonly labels: JsonMap
}

/** Every subset that a route names, once. */
const namedSubsets = (tree: Tree): readonly NamedSubset[] => {
  const all = new Map<JsonMap, NamedSubset>()
  for (const { host, subset: name, hosts } of destinations(tree)) {
    const found = name === undefined ? undefined : hosts.subsets.get(host)?.get(name)
    if (found === undefined || all.has(found.subset)) continue
    const labels = isMap(found.subset.labels) ? found.subset.labels : {}
    all.set(found.subset, { ...found, service: hosts.services.get(host), labels })
  }
  return [...all.values()]
}

/** The labels that a subset prefers (`key=value` of its failover priority); its cluster apart. */
const preferences = (subset: JsonMap) => {
  const priorities = at(subset, 'trafficPolicy', 'loadBalancer', 'localityLbSetting', 'failoverPriority')
  const pairs = isList(priorities) ? priorities.map((text) => String(text).split('=')) : []
  const wanted = pairs.flatMap(([key = '', value]) => (value === undefined ? [] : [[key, value] as const]))
  return {
    cluster: wanted.find(([key]) => key === CLUSTER_LABEL)?.[1],
    labels: Object.fromEntries(wanted),
  }
}

/** The labels of a map that pods can carry. */
const ofPods = (labels: JsonMap): JsonMap =>
  Object.fromEntries(Object.entries(labels).filter(([key]) => !key.startsWith('topology.')))

interface Pod {
  readonly namespace: string | undefined
  readonly labels: JsonMap
}

/** One pod of each workload that has any. */
const podsOf = (home: ClusterTree): readonly Pod[] =>
  workloadsOf(home).flatMap(({ object }) => {
    const labels = podLabels(object)
    return labels === undefined || podCounts(home, object).max === 0
      ? []
      : [{ namespace: namespaceOf(object), labels }]
  })

const empty = reports('traffic-subset-empty')
const subsetEmpty: Rule = (tree) => {
  const pods = new Map<string, readonly Pod[]>(tree.clusters.map((home) => [home.cluster.name, podsOf(home)]))
  const kinds = new Map([...pods.values()].flat().map((pod) => [JSON.stringify(pod), pod]))
  const everywhere = [...kinds.values()]
  return namedSubsets(tree).flatMap(({ located, name, subset, service, labels }) => {
    if (service === undefined) return []
    const field = `spec.subsets ${name}`
    const some = (wanted: JsonMap, among: readonly Pod[]) => {
      const all = { ...mapAt(service, 'spec', 'selector'), ...ofPods(labels), ...ofPods(wanted) }
      return among.some((pod) => pod.namespace === namespaceOf(service) && selects(all, pod.labels))
    }
    const prefers = preferences(subset)
    const there = prefers.cluster === undefined ? everywhere : pods.get(prefers.cluster)
    if (!some({}, everywhere))
      return empty(
        located,
        field,
        'its labels select no pod in any cluster',
        'select labels that the pods carry',
      )
    if (there === undefined)
      return empty(
        located,
        field,
        `it prefers cluster ${prefers.cluster}, which does not exist`,
        `prefer one of ${[...pods.keys()].slice(0, 10).join(', ')}`,
      )
    return some(prefers.labels, there)
      ? []
      : empty(
          located,
          field,
          `no pod in ${prefers.cluster ?? 'any cluster'} is what it prefers`,
          'run such pods there, or take the route to this subset away',
        )
  })
}

const label = reports('traffic-subset-label')
const subsetLabel: Rule = (tree) =>
  namedSubsets(tree).flatMap(({ located, name, labels }) =>
    placeLabels
      .filter((place) => place in labels)
      .flatMap((place) =>
        label(
          located,
          `spec.subsets ${name}`,
          `it requires ${place}=${String(labels[place])}, so it cannot fail over`,
          'prefer the cluster by localityLbSetting.failoverPriority instead',
        ),
      ),
  )

export const subsetRules = {
  'traffic-subset-missing': subsetMissing,
  'traffic-subset-empty': subsetEmpty,
  'traffic-subset-label': subsetLabel,
} as const satisfies Readonly<Record<string, Rule>>
