/** How many pods there are, what they get of their nodes, how their end and their health are seen. */
import type { Finding } from '../../findings/index.ts'
import { at, isMap, type Json, numberAt } from '../../objects/index.ts'
import type { Case, DangerRule } from './case.ts'
import { containerChanges, podChanges } from './pods.ts'
import { listed, moved, tells } from './said.ts'
import { ofKinds } from './things.ts'
import { type Leaf, valueLeaves } from './values.ts'

const fewer = tells('danger-replicas')
const MEND_PODS = 'two pods are the least that outlive one of them; npm run replicas checks the rest'

const SCALED: readonly string[] = ['Deployment', 'StatefulSet', 'ReplicaSet']

/** Why a number of pods is too small now; undefined where it is not, or was not more. */
const tooFew = (before: number | undefined, after: number | undefined): string | undefined => {
  if (after === undefined || (before !== undefined && after >= before)) return undefined
  if (after === 0) return 'no pod answers'
  if (before === undefined) return undefined
  if (after === 1) return 'one pod is left: none answers while it moves'
  return after < before / 2 ? 'more than half of them end at once' : undefined
}

const replicas: DangerRule = (of) => [
  ...ofKinds(of, ...SCALED).flatMap((change) => {
    const why = tooFew(
      numberAt(change.before, 'spec', 'replicas'),
      numberAt(change.after, 'spec', 'replicas'),
    )
    return why === undefined
      ? []
      : [
          fewer(
            of,
            change,
            'spec.replicas',
            `${moved(at(change.before, 'spec', 'replicas'), at(change.after, 'spec', 'replicas'))}: ${why}`,
            MEND_PODS,
          ),
        ]
  }),
  ...ofKinds(of, 'HorizontalPodAutoscaler', 'ScaledObject').flatMap((change): readonly Finding[] => {
    const { what, before, after } = change
    if (what === 'removed')
      return at(before, 'metadata', 'labels', 'track') === 'canary'
        ? []
        : [fewer(of, change, '', 'it leaves git: nobody adds pods when more is asked', MEND_PODS)]
    return (['minReplicas', 'maxReplicas'] as const).flatMap((field) => {
      const [old, now] = [numberAt(before, 'spec', field), numberAt(after, 'spec', field)]
      const why = tooFew(old, now)
      return why === undefined
        ? []
        : [fewer(of, change, `spec.${field}`, `${moved(old, now)}: ${why}`, MEND_PODS)]
    })
  }),
  ...valueLeaves(of).flatMap(({ change, path, before, after }) => {
    if (!/(^|\.)(replicas|replicaCount|minReplicas|autoscaleMin|shards)$/.test(path)) return []
    const why = tooFew(
      typeof before === 'number' ? before : undefined,
      typeof after === 'number' ? after : undefined,
    )
    return why === undefined ? [] : [fewer(of, change, path, `${moved(before, after)}: ${why}`, MEND_PODS)]
  }),
]

const starved = tells('danger-resources')
const MEND_RESOURCES =
  'keep requests of both, and the limit of memory: without them pods of a full node end in any order'

const amounts = (container: Json | undefined) =>
  new Map(
    (['requests', 'limits'] as const).flatMap((kind) => {
      const found = at(container, 'resources', kind)
      return Object.entries(isMap(found) ? found : {}).map(
        ([what, value]) => [`${kind}.${what}`, value] as const,
      )
    }),
  )

const resources: DangerRule = (of) => [
  ...podChanges(of).flatMap((pods) =>
    containerChanges(pods).flatMap(({ path, before, after }) => {
      const now = amounts(after)
      const lost = [...amounts(before)].filter(([key]) => !now.has(key))
      return lost.length === 0
        ? []
        : [
            starved(
              of,
              pods.change,
              `${path}.resources`,
              listed(lost.map(([key, value]) => `${key} ${moved(value, undefined)}`)),
              MEND_RESOURCES,
            ),
          ]
    }),
  ),
  ...grouped(
    of,
    /^(.*resources)\.(requests|limits)(\.|$)/,
    ({ before, after }) => before !== undefined && (after === undefined || after === null),
  ).map(({ change, path, all }) =>
    starved(
      of,
      change,
      path,
      listed(all.map((leaf) => `${leaf.path.slice(path.length + 1)} ${moved(leaf.before, leaf.after)}`)),
      MEND_RESOURCES,
    ),
  ),
]

/** Fields of values that are hit, by what stands in the first brackets of the pattern: several of one map are one thing. */
function grouped(of: Case, pattern: RegExp, hit: (leaf: Leaf) => boolean) {
  const hits = valueLeaves(of).flatMap((leaf) => {
    const path = pattern.exec(leaf.path)?.[1]
    return path === undefined || !hit(leaf) ? [] : [{ leaf, path }]
  })
  return [
    ...Map.groupBy(
      hits,
      ({ leaf: { change }, path }) => `${change.name} ${change.clusters.join()} ${path}`,
    ).values(),
  ].flatMap((same) => {
    const [first] = same
    return first === undefined
      ? []
      : [{ change: first.leaf.change, path: first.path, all: same.map(({ leaf }) => leaf) }]
  })
}

const blind = tells('danger-probe')
const MEND_PROBE =
  'keep the probe: it is what takes a pod that does not answer out of the endpoints, or starts it anew'
const PROBES = {
  readinessProbe: 'it gets requests before it can answer, and while it cannot',
  livenessProbe: 'nothing starts it anew when it hangs',
  startupProbe: 'it is killed while it loads, or asked before it has',
  lifecycle: 'what it does before it ends is gone: requests on their way are cut',
} as const

const isThere = (value: Json | undefined) => isMap(value) && Object.keys(value).length > 0

const probes: DangerRule = (of) => [
  ...podChanges(of).flatMap((pods) =>
    containerChanges(pods).flatMap(({ path, before, after }) =>
      Object.entries(PROBES).flatMap(([field, why]) =>
        isThere(before?.[field]) && !isThere(after[field])
          ? [blind(of, pods.change, `${path}.${field}`, `it is gone: ${why}`, MEND_PROBE)]
          : [],
      ),
    ),
  ),
  ...grouped(
    of,
    /^((?:.*\.)?(?:readiness|liveness|startup)Probe)(\.|$)/,
    ({ path, before, after }) =>
      (/Probe$|(httpGet|tcpSocket|exec|grpc)\b/.test(path) &&
        before !== undefined &&
        (after === undefined || after === null)) ||
      (/enabled$/.test(path) && before === true && after !== true),
  ).map(({ change, path }) => blind(of, change, path, 'it is gone', MEND_PROBE)),
]

const hurried = tells('danger-rollout')

/** Percent, or pods, that may be gone in a rollout; the API server's default is a quarter. */
const unavailable = (workload: Json | undefined) =>
  String(
    at(workload, 'spec', 'strategy', 'rollingUpdate', 'maxUnavailable') ??
      at(workload, 'spec', 'updateStrategy', 'rollingUpdate', 'maxUnavailable') ??
      '25%',
  )

const grows = (before: string, after: string) => {
  const [old, now] = [before, after].map((value) => Number(value.replace('%', '')))
  if (old === undefined || now === undefined || before === after) return false
  return old === 0 || before.endsWith('%') === after.endsWith('%') ? now > old : false
}

const rollout: DangerRule = (of) =>
  ofKinds(of, 'Deployment', 'StatefulSet', 'DaemonSet').flatMap((change) => {
    const { what, before, after } = change
    if (what !== 'changed') return []
    const tell = (field: string, message: string) =>
      hurried(of, change, field, message, 'keep maxUnavailable 0, and the time that pods need to end')
    const type = (side: Json | undefined) => at(side, 'spec', 'strategy', 'type')
    const grace = (side: Json | undefined) =>
      numberAt(side, 'spec', 'template', 'spec', 'terminationGracePeriodSeconds') ?? 30
    const priority = (side: Json | undefined) => at(side, 'spec', 'template', 'spec', 'priorityClassName')
    const spread = (side: Json | undefined) =>
      at(side, 'spec', 'template', 'spec', 'topologySpreadConstraints') ??
      at(side, 'spec', 'template', 'spec', 'affinity', 'podAntiAffinity')
    return [
      ...(type(before) !== type(after) && type(after) === 'Recreate'
        ? [
            tell(
              'spec.strategy.type',
              `${moved(type(before), type(after))}: every pod ends before the first new one starts`,
            ),
          ]
        : []),
      ...(type(after) !== 'Recreate' && grows(unavailable(before), unavailable(after))
        ? [
            tell(
              'spec.strategy.rollingUpdate.maxUnavailable',
              `${moved(unavailable(before), unavailable(after))}: pods end before their successors are ready`,
            ),
          ]
        : []),
      ...(grace(after) < grace(before)
        ? [
            tell(
              'spec.template.spec.terminationGracePeriodSeconds',
              `${moved(grace(before), grace(after))} s: requests on their way are cut where they take longer`,
            ),
          ]
        : []),
      ...(priority(before) !== undefined && priority(after) === undefined
        ? [
            tell(
              'spec.template.spec.priorityClassName',
              `${moved(priority(before), priority(after))}: on a full node others push these pods away`,
            ),
          ]
        : []),
      ...(spread(before) !== undefined && spread(after) === undefined
        ? [
            tell(
              'spec.template.spec.topologySpreadConstraints',
              'its pods may all stand in one zone, or on one node',
            ),
          ]
        : []),
    ]
  })

export const workloadRules = {
  'danger-replicas': replicas,
  'danger-resources': resources,
  'danger-probe': probes,
  'danger-rollout': rollout,
} as const
