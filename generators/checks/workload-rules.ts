/** Rules over pods and what selects them. */
import type { Finding } from '../findings/index.ts'
import { parseQuantity, registryOf } from '../fleet/index.ts'
import { at, type Json, type JsonMap, mapsAt, numberAt, selects, textAt } from '../objects/index.ts'
import {
  autoscalerOf,
  type ClusterTree,
  containersOf,
  found,
  type Located,
  mapAt,
  ofKind,
  podCounts,
  podLabels,
  type Rule,
  sameNamespace,
  workloadsOf,
} from './tree.ts'

const perCluster =
  (rule: (home: ClusterTree) => readonly Finding[]): Rule =>
  ({ clusters }) =>
    clusters.flatMap(rule)

const perWorkload = (rule: (located: Located, home: ClusterTree) => readonly Finding[]) =>
  perCluster((home) => workloadsOf(home).flatMap((located) => rule(located, home)))

const noPods = (located: Located, field: string) =>
  found(
    'workload-selector',
    located,
    field,
    'it selects no pod of this cluster',
    'select labels that the pods carry',
  )

const selectsPods = (home: ClusterTree, located: Located, selector: JsonMap | undefined) =>
  workloadsOf(home).some(
    ({ object }) =>
      sameNamespace(object, located.object) &&
      podLabels(object) !== undefined &&
      selects(selector, podLabels(object)),
  )

/** Where each kind keeps the labels that select pods. */
const podSelectors: Readonly<Record<string, readonly string[]>> = {
  Service: ['spec', 'selector'],
  PodDisruptionBudget: ['spec', 'selector', 'matchLabels'],
  NetworkPolicy: ['spec', 'podSelector', 'matchLabels'],
}

const monitorFindings = (home: ClusterTree, located: Located): readonly Finding[] => {
  const services = ofKind(home, 'Service').filter(
    ({ object }) =>
      sameNamespace(object, located.object) &&
      selects(mapAt(located.object, 'spec', 'selector', 'matchLabels'), mapAt(object, 'metadata', 'labels')),
  )
  if (services.length === 0)
    return [
      found(
        'workload-selector',
        located,
        'spec.selector',
        'it selects no Service of this cluster',
        'select labels that the Service carries',
      ),
    ]
  const ports = services.flatMap(({ object }) =>
    mapsAt(object, 'spec', 'ports').map((port) => textAt(port, 'name')),
  )
  return mapsAt(located.object, 'spec', 'endpoints').flatMap((endpoint, i) =>
    ports.includes(textAt(endpoint, 'port'))
      ? []
      : [
          found(
            'workload-selector',
            located,
            `spec.endpoints[${i}].port`,
            `the Service has no port named ${textAt(endpoint, 'port')}`,
            `name one of ${ports.join(', ')}`,
          ),
        ],
  )
}

const scalerFindings = (home: ClusterTree, located: Located): readonly Finding[] =>
  workloadsOf(home).some(({ object }) => autoscalerOf({ ...home, objects: [located] }, object) !== undefined)
    ? []
    : [
        found(
          'workload-selector',
          located,
          'spec.scaleTargetRef',
          'it scales no workload of this cluster',
          'name a Deployment that exists',
        ),
      ]

const selector = perCluster((home) => [
  ...Object.entries(podSelectors).flatMap(([kind, path]) =>
    ofKind(home, kind).flatMap((located) =>
      selectsPods(home, located, mapAt(located.object, ...path)) ? [] : [noPods(located, path.join('.'))],
    ),
  ),
  ...workloadsOf(home).flatMap((located) => {
    const labels = mapAt(located.object, 'spec', 'selector', 'matchLabels')
    return labels !== undefined && selects(labels, podLabels(located.object))
      ? []
      : [
          found(
            'workload-selector',
            located,
            'spec.selector',
            'it does not select its own pods',
            'give the pod template every label of the selector',
          ),
        ]
  }),
  ...ofKind(home, 'ServiceMonitor').flatMap((located) => monitorFindings(home, located)),
  ...ofKind(home, 'HorizontalPodAutoscaler').flatMap((located) => scalerFindings(home, located)),
])

const replicasHpa = perWorkload((located, home) =>
  autoscalerOf(home, located.object) !== undefined &&
  numberAt(located.object, 'spec', 'replicas') !== undefined
    ? [
        found(
          'workload-replicas-hpa',
          located,
          'spec.replicas',
          'an autoscaler owns the number of these pods',
          'leave spec.replicas out',
        ),
      ]
    : [],
)

const amount = (value: Json | undefined, count: number): number | undefined => {
  if (typeof value === 'number') return value
  const percent = typeof value === 'string' ? /^(\d+)%$/.exec(value)?.[1] : undefined
  return percent === undefined ? undefined : Math.ceil((count * Number(percent)) / 100)
}

/** Pods that a budget lets go at a time, of `count` healthy ones. Kubernetes rounds percents up, for both fields. */
const evictable = (budget: Located, count: number) => {
  const most = amount(at(budget.object, 'spec', 'maxUnavailable'), count)
  return most ?? count - (amount(at(budget.object, 'spec', 'minAvailable'), count) ?? 0)
}

const pdb = perCluster((home) =>
  ofKind(home, 'PodDisruptionBudget').flatMap((budget) => {
    const guarded = workloadsOf(home).filter(
      ({ object }) =>
        sameNamespace(object, budget.object) &&
        selects(mapAt(budget.object, 'spec', 'selector', 'matchLabels'), podLabels(object)),
    )
    const count = guarded.reduce((total, { object }) => total + podCounts(home, object).min, 0)
    return count > 0 && evictable(budget, count) < 1
      ? [
          found(
            'workload-pdb',
            budget,
            'spec',
            `of ${count} pods it lets none be evicted`,
            'allow one or more: maxUnavailable: 25%',
          ),
        ]
      : []
  }),
)

const image = perWorkload((located, { cluster }) => {
  const registry = registryOf(cluster.cloud)
  return containersOf(located.object).flatMap((container): readonly Finding[] => {
    const name = textAt(container, 'image') ?? ''
    const field = `container ${textAt(container, 'name')} image`
    if (!/@sha256:[0-9a-f]{64}$/.test(name))
      return [
        found(
          'workload-image',
          located,
          field,
          `${name || 'no image'} is not an image by digest`,
          'write repository@sha256:…',
        ),
      ]
    return name.startsWith(`${registry}/`)
      ? []
      : [
          found(
            'workload-image',
            located,
            field,
            `${name} is not from ${registry}`,
            "pull from the cluster's own registry",
          ),
        ]
  })
})

const resourceFindings = (located: Located, container: JsonMap): readonly Finding[] =>
  ['cpu', 'memory'].flatMap((kind): readonly Finding[] => {
    const [request, limit] = [
      textAt(container, 'resources', 'requests', kind),
      textAt(container, 'resources', 'limits', kind),
    ]
    const field = `container ${textAt(container, 'name')} resources`
    if (request === undefined)
      return [found('workload-resources', located, field, `it requests no ${kind}`, `write requests.${kind}`)]
    return (parseQuantity(request) ?? 0) > (parseQuantity(limit ?? request) ?? 0)
      ? [
          found(
            'workload-resources',
            located,
            field,
            `the ${kind} request ${request} is above the limit ${limit}`,
            'lower the request or raise the limit',
          ),
        ]
      : []
  })

const resources = perWorkload((located) =>
  containersOf(located.object).flatMap((container) => resourceFindings(located, container)),
)

/** Seconds; Kubernetes' own default, 30, is already too long on spot. */
const SPOT_GRACE = 25

const termination = perWorkload((located, { cluster }) => {
  const grace = numberAt(located.object, 'spec', 'template', 'spec', 'terminationGracePeriodSeconds') ?? 30
  return cluster.nodes.spot && grace > SPOT_GRACE
    ? [
        found(
          'workload-termination',
          located,
          'spec.template.spec.terminationGracePeriodSeconds',
          `${grace} s are longer than a spot node has`,
          `write ${SPOT_GRACE} or less, and a drain that fits in it`,
        ),
      ]
    : []
})

export const workloadRules = {
  'workload-selector': selector,
  'workload-replicas-hpa': replicasHpa,
  'workload-pdb': pdb,
  'workload-image': image,
  'workload-resources': resources,
  'workload-termination': termination,
} as const satisfies Readonly<Record<string, Rule>>
