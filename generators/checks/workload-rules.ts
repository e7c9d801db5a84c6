/** Rules over pods: how many there are, where their image comes from, what they reserve. */
import type { Finding } from '../findings/index.ts'
import { parseQuantity, registryOf } from '../fleet/index.ts'
import { app } from '../inference/index.ts'
import { at, type Json, type JsonMap, namespaceOf, selects, textAt } from '../objects/index.ts'
import {
  autoscalerOf,
  type ClusterTree,
  containersOf,
  type Located,
  mapAt,
  ofKind,
  perCluster,
  perWorkload,
  podCounts,
  podLabels,
  type Rule,
  reports,
  sameNamespace,
  workloadsOf,
} from './tree.ts'

const fixed = reports('workload-replicas-hpa')
const replicasHpa = perWorkload((located, home) =>
  autoscalerOf(home, located.object) === undefined || at(located.object, 'spec', 'replicas') === undefined
    ? []
    : fixed(
        located,
        'spec.replicas',
        'an autoscaler owns the number of these pods',
        'leave spec.replicas out',
      ),
)

const amount = (value: Json | undefined, count: number): number | undefined => {
  if (typeof value === 'number') return value
  const percent = typeof value === 'string' ? /^(\d+)%$/.exec(value)?.[1] : undefined
  return percent === undefined ? undefined : Math.ceil((count * Number(percent)) / 100)
}

/** Pods that a budget lets go at a time, of `count` healthy ones. Kubernetes rounds percents up, for both fields. */
const evictable = ({ object }: Located, count: number) =>
  amount(at(object, 'spec', 'maxUnavailable'), count) ??
  count - (amount(at(object, 'spec', 'minAvailable'), count) ?? 0)

const guards = (budget: Located, workload: Located) =>
  sameNamespace(workload.object, budget.object) &&
  selects(mapAt(budget.object, 'spec', 'selector', 'matchLabels'), podLabels(workload.object))

const keeps = reports('workload-pdb')

const roomFindings = (home: ClusterTree, budget: Located): readonly Finding[] => {
  const count = workloadsOf(home)
    .filter((workload) => guards(budget, workload))
    .reduce((total, { object }) => total + podCounts(home, object).min, 0)
  return count === 0 || evictable(budget, count) >= 1
    ? []
    : keeps(
        budget,
        'spec',
        `of ${count} pods it lets none be evicted`,
        'allow one or more: maxUnavailable: 25%',
      )
}

/** The eviction API refuses a pod that two budgets guard. */
const pdb = perCluster((home) => {
  const budgets = ofKind(home, 'PodDisruptionBudget')
  const guarded = workloadsOf(home).flatMap((workload): readonly Finding[] => {
    const [first, second] = budgets.filter((budget) => guards(budget, workload))
    return first === undefined || second === undefined
      ? []
      : keeps(
          second,
          'spec.selector',
          `PodDisruptionBudget ${first.object.metadata.name} guards the pods of ${workload.object.metadata.name} too, so none can be evicted`,
          'let one budget select each pod',
        )
  })
  return [...budgets.flatMap((budget) => roomFindings(home, budget)), ...guarded]
})

const pulls = reports('workload-image')
const image = perWorkload((located, { cluster }) => {
  const registry = registryOf(cluster.cloud)
  return containersOf(located.object).flatMap((container) => {
    const name = textAt(container, 'image') ?? ''
    const field = `container ${textAt(container, 'name')} image`
    // The platform's images are of other projects, by their release, as the charts have them.
    if (namespaceOf(located.object) !== app.namespace)
      return /(:v?\d+\.\d+\.\d+|@sha256:[0-9a-f]{64})$/.test(name)
        ? []
        : pulls(located, field, `${name || 'no image'} is not one release`, 'write a tag such as :v1.2.3')
    if (!/@sha256:[0-9a-f]{64}$/.test(name))
      return pulls(
        located,
        field,
        `${name || 'no image'} is not an image by digest`,
        'write repository@sha256:…',
      )
    return name.startsWith(`${registry}/`)
      ? []
      : pulls(located, field, `${name} is not from ${registry}`, "pull from the cluster's own registry")
  })
})

const reserves = reports('workload-resources')

const resourceFindings = (located: Located, container: JsonMap): readonly Finding[] =>
  ['cpu', 'memory'].flatMap((kind) => {
    const field = `container ${textAt(container, 'name')} resources`
    const request = at(container, 'resources', 'requests', kind)
    const limit = at(container, 'resources', 'limits', kind) ?? request
    if (request === undefined)
      return reserves(located, field, `it requests no ${kind}`, `write requests.${kind}`)
    // Quantities may be numbers in YAML: cpu: 1.
    const [least, most] = [parseQuantity(String(request)), parseQuantity(String(limit))]
    if (least === undefined || most === undefined)
      return reserves(
        located,
        field,
        `the ${kind} ${least === undefined ? request : limit} is not a quantity`,
        'write one such as 500m or 1Gi',
      )
    return least <= most
      ? []
      : reserves(
          located,
          field,
          `the ${kind} request ${request} is above the limit ${limit}`,
          'lower the request or raise the limit',
        )
  })

const resources = perWorkload((located) =>
  containersOf(located.object).flatMap((container) => resourceFindings(located, container)),
)

export const workloadRules = {
  'workload-replicas-hpa': replicasHpa,
  'workload-pdb': pdb,
  'workload-image': image,
  'workload-resources': resources,
} as const satisfies Readonly<Record<string, Rule>>
