/** Rules over the traffic objects: routes lead to pods, and can lead elsewhere when those fail. */
import type { Finding } from '../findings/index.ts'
import {
  at,
  isList,
  isMap,
  type JsonMap,
  type KubeObject,
  mapsAt,
  namespaceOf,
  numberAt,
  selects,
  textAt,
} from '../objects/index.ts'
import {
  type ClusterTree,
  distinct,
  found,
  type Located,
  mapAt,
  ofKind,
  podLabels,
  type Rule,
  type Tree,
  workloadsOf,
} from './tree.ts'

/** A route's destination, and where it stands in its VirtualService. */
interface Leg {
  readonly located: Located
  readonly home: ClusterTree
  readonly field: string
  readonly host: string
  readonly subset: string | undefined
  readonly port: number | undefined
}

const legs = (tree: Tree): readonly Leg[] =>
  distinct(tree, 'VirtualService').flatMap(({ located, home }) =>
    mapsAt(located.object, 'spec', 'http').flatMap((http, i) =>
      mapsAt(http, 'route').map(
        (route, j): Leg => ({
          located,
          home,
          field: `spec.http[${i}].route[${j}].destination`,
          host: textAt(route, 'destination', 'host') ?? '',
          subset: textAt(route, 'destination', 'subset'),
          port: numberAt(route, 'destination', 'port', 'number'),
        }),
      ),
    ),
  )

const serviceHost = (service: KubeObject) =>
  `${service.metadata.name}.${namespaceOf(service)}.svc.cluster.local`
const serviceOf = (home: ClusterTree, host: string) =>
  ofKind(home, 'Service').find(({ object }) => serviceHost(object) === host)?.object
const ruleOf = (home: ClusterTree, host: string) =>
  ofKind(home, 'DestinationRule').find(({ object }) => textAt(object, 'spec', 'host') === host)
const subsetsByName = (rule: KubeObject) =>
  new Map(mapsAt(rule, 'spec', 'subsets').map((subset) => [textAt(subset, 'name'), subset]))

const hostOwner: Rule = (tree) =>
  tree.clusters.flatMap((home) => {
    const owners = new Map<string, Located>()
    const claims = [
      ...ofKind(home, 'VirtualService').flatMap((located) => {
        const gateways = at(located.object, 'spec', 'gateways')
        const inMesh = !isList(gateways) || gateways.includes('mesh')
        const hosts = at(located.object, 'spec', 'hosts')
        return inMesh && isList(hosts)
          ? hosts.map((host) => ({ located, claim: `VirtualService ${host}`, host }))
          : []
      }),
      ...ofKind(home, 'DestinationRule').map((located) => {
        const host = textAt(located.object, 'spec', 'host') ?? ''
        return { located, claim: `DestinationRule ${host}`, host }
      }),
    ]
    return claims.flatMap(({ located, claim, host }): readonly Finding[] => {
      const owner = owners.get(claim)
      owners.set(claim, owner ?? located)
      return owner === undefined
        ? []
        : [
            found(
              'traffic-host-owner',
              located,
              'spec',
              `${host} belongs to ${located.object.kind} ${owner.object.metadata.name} already`,
              'put the rules of both into one object',
            ),
          ]
    })
  })

const subsetMissing: Rule = (tree) =>
  legs(tree).flatMap(({ located, home, field, host, subset }) => {
    if (subset === undefined) return []
    const rule = ruleOf(home, host)
    return rule !== undefined && subsetsByName(rule.object).has(subset)
      ? []
      : [
          found(
            'traffic-subset-missing',
            located,
            `${field}.subset`,
            `no DestinationRule of ${host} has a subset ${subset}`,
            'name a subset that exists, or define this one',
          ),
        ]
  })

/** The `key=value` labels that a policy prefers, in order; the cluster's own label apart. */
const preferences = (subset: JsonMap) => {
  const priorities = at(subset, 'trafficPolicy', 'loadBalancer', 'localityLbSetting', 'failoverPriority')
  const pairs = isList(priorities) ? priorities.map((text) => String(text).split('=')) : []
  const wanted = pairs.flatMap(([key = '', value]) => (value === undefined ? [] : [[key, value] as const]))
  return {
    cluster: wanted.find(([key]) => key === CLUSTER_LABEL)?.[1],
    labels: Object.fromEntries(wanted.filter(([key]) => key !== CLUSTER_LABEL)),
  }
}

const CLUSTER_LABEL = 'topology.istio.io/cluster'
const placeLabels = [
  'cloud',
  'region',
  'topology.kubernetes.io/region',
  'topology.kubernetes.io/zone',
  CLUSTER_LABEL,
]

/** Every subset that a route names, once, with the pods that it may lead to by cluster. */
const namedSubsets = (tree: Tree) => {
  const byRule = new Map<
    Located,
    { readonly home: ClusterTree; readonly host: string; readonly names: Set<string> }
  >()
  for (const { home, host, subset } of legs(tree)) {
    const rule = ruleOf(home, host)
    if (rule === undefined || subset === undefined) continue
    const entry = byRule.get(rule) ?? { home, host, names: new Set<string>() }
    byRule.set(rule, { ...entry, names: entry.names.add(subset) })
  }
  return [...byRule].flatMap(([rule, { home, host, names }]) => {
    const selector = mapAt(serviceOf(home, host) ?? rule.object, 'spec', 'selector')
    const subsets = subsetsByName(rule.object)
    return [...names].flatMap((name) => {
      const subset = subsets.get(name)
      return subset === undefined
        ? []
        : [{ rule, name, subset, labels: { ...selector, ...(isMap(subset.labels) ? subset.labels : {}) } }]
    })
  })
}

const subsetEmpty: Rule = (tree) => {
  const pods = new Map(
    tree.clusters.map((each) => [
      each.cluster.name as string,
      workloadsOf(each).map(({ object }) => podLabels(object)),
    ]),
  )
  const all = [...pods.values()].flat()
  const some = (labels: JsonMap, among: readonly (JsonMap | undefined)[]) =>
    among.some((pod) => pod !== undefined && selects(labels, pod))
  return namedSubsets(tree).flatMap(({ rule, name, subset, labels }): readonly Finding[] => {
    const field = `spec.subsets ${name}`
    const prefers = preferences(subset)
    if (!some(labels, all))
      return [
        found(
          'traffic-subset-empty',
          rule,
          field,
          'its labels select no pod in any cluster',
          'select labels that the pods carry',
        ),
      ]
    if (prefers.cluster === undefined) return []
    const there = pods.get(prefers.cluster)
    if (there === undefined)
      return [
        found(
          'traffic-subset-empty',
          rule,
          field,
          `it prefers cluster ${prefers.cluster}, which does not exist`,
          `prefer one of ${[...pods.keys()].slice(0, 10).join(', ')}`,
        ),
      ]
    return some({ ...labels, ...prefers.labels }, there)
      ? []
      : [
          found(
            'traffic-subset-empty',
            rule,
            field,
            `no pod in ${prefers.cluster} is what it prefers`,
            'run such pods there, or take the route to this subset away',
          ),
        ]
  })
}

const subsetLabel: Rule = (tree) =>
  namedSubsets(tree).flatMap(({ rule, name, subset }) => {
    const labels = isMap(subset.labels) ? subset.labels : {}
    return placeLabels
      .filter((label) => label in labels)
      .map((label) =>
        found(
          'traffic-subset-label',
          rule,
          `spec.subsets ${name}`,
          `it requires ${label}=${String(labels[label])}, so it cannot fail over`,
          'prefer the cluster by localityLbSetting.failoverPriority instead',
        ),
      )
  })

const weightsTotal: Rule = (tree) =>
  distinct(tree, 'VirtualService').flatMap(({ located }) =>
    mapsAt(located.object, 'spec', 'http').flatMap((http, i): readonly Finding[] => {
      const routes = mapsAt(http, 'route')
      const weights = routes.map((route) => numberAt(route, 'weight') ?? (routes.length === 1 ? 100 : 0))
      const total = weights.reduce((a, b) => a + b, 0)
      const whole = weights.every((weight) => Number.isInteger(weight) && weight >= 0)
      return total === 100 && whole
        ? []
        : [
            found(
              'traffic-weights-total',
              located,
              `spec.http[${i}]`,
              `the weights ${weights.join(' + ')} total ${total}`,
              'make them whole percents that total 100',
            ),
          ]
    }),
  )

/** Every traffic policy of a DestinationRule, with its field. */
const policies = (tree: Tree) =>
  distinct(tree, 'DestinationRule').flatMap(({ located }) => {
    const top = mapAt(located.object, 'spec', 'trafficPolicy')
    const inner = mapsAt(located.object, 'spec', 'subsets').flatMap((subset) => {
      const policy = subset.trafficPolicy
      return isMap(policy) ? [{ located, policy, field: `spec.subsets ${textAt(subset, 'name')}` }] : []
    })
    return [...(top === undefined ? [] : [{ located, policy: top, field: 'spec.trafficPolicy' }]), ...inner]
  })

const localityOf = (policy: JsonMap) => {
  const setting = at(policy, 'loadBalancer', 'localityLbSetting')
  return isMap(setting) ? setting : undefined
}

const outlier: Rule = (tree) =>
  policies(tree).flatMap(({ located, policy, field }): readonly Finding[] => {
    if (localityOf(policy) === undefined) return []
    const percent = numberAt(policy, 'outlierDetection', 'maxEjectionPercent')
    return percent === 100
      ? []
      : [
          found(
            'traffic-outlier',
            located,
            field,
            `it has locality settings with maxEjectionPercent ${percent ?? '10 (the default)'}`,
            'give the same policy an outlierDetection with maxEjectionPercent: 100',
          ),
        ]
  })

const localityMix: Rule = (tree) =>
  policies(tree).flatMap(({ located, policy, field }) => {
    const setting = localityOf(policy) ?? {}
    return 'distribute' in setting && ('failover' in setting || 'failoverPriority' in setting)
      ? [
          found(
            'traffic-locality-mix',
            located,
            field,
            'it has distribute beside failover',
            'keep one: subsets that prefer a cluster need failoverPriority alone',
          ),
        ]
      : []
  })

const port: Rule = (tree) =>
  legs(tree).flatMap(({ located, home, field, host, port: number }): readonly Finding[] => {
    const service = serviceOf(home, host)
    if (service === undefined)
      return [
        found(
          'traffic-port',
          located,
          `${field}.host`,
          `there is no Service ${host}`,
          'route to a Service of this tree',
        ),
      ]
    const ports = mapsAt(service, 'spec', 'ports').map((each) => numberAt(each, 'port'))
    if (number === undefined)
      return [
        found(
          'traffic-port',
          located,
          `${field}.port`,
          'the destination has no port',
          `name one of ${ports.join(', ')}`,
        ),
      ]
    return ports.includes(number)
      ? []
      : [
          found(
            'traffic-port',
            located,
            `${field}.port`,
            `Service ${service.metadata.name} has no port ${number}`,
            `name one of ${ports.join(', ')}`,
          ),
        ]
  })

const retries: Rule = (tree) =>
  distinct(tree, 'VirtualService').flatMap(({ located }) =>
    mapsAt(located.object, 'spec', 'http').flatMap((http, i): readonly Finding[] => {
      const attempts = numberAt(http, 'retries', 'attempts')
      const remote = at(http, 'retries', 'retryRemoteLocalities')
      const field = `spec.http[${i}].retries`
      if (attempts === undefined || attempts < 2)
        return [
          found(
            'traffic-retries',
            located,
            field,
            `${attempts ?? 'no'} attempts never reach another cloud`,
            'write attempts: 2 or more',
          ),
        ]
      return remote === true
        ? []
        : [
            found(
              'traffic-retries',
              located,
              field,
              'retryRemoteLocalities is not true',
              'write retryRemoteLocalities: true',
            ),
          ]
    }),
  )

export const trafficRules = {
  'traffic-host-owner': hostOwner,
  'traffic-subset-missing': subsetMissing,
  'traffic-subset-empty': subsetEmpty,
  'traffic-subset-label': subsetLabel,
  'traffic-weights-total': weightsTotal,
  'traffic-outlier': outlier,
  'traffic-locality-mix': localityMix,
  'traffic-port': port,
  'traffic-retries': retries,
} as const satisfies Readonly<Record<string, Rule>>
