/**
 * Fields that the API server fills in. Argo CD applies on the server's side: a field that leaves git has no owner any more,
 * and its default comes back (seen with the API server's own field manager: 12 replicas become 1).
 */
import { reports, workloads } from '../checks/index.ts'
import { at, equal, isMap, type Json, type KubeObject, mapsAt, textAt } from '../objects/index.ts'
import { changesOf, type PairRule, perHome } from './pair.ts'

interface Returning {
  readonly kinds: readonly string[]
  readonly path: readonly string[]
  readonly fallback: Json
  readonly harm: string
}

const pod = ['spec', 'template', 'spec']

/** Source: pkg/apis/<group>/<version>/defaults.go of Kubernetes 1.35; for the budget, what its controller does without the field. */
const table: readonly Returning[] = [
  {
    kinds: ['Deployment', 'StatefulSet'],
    path: ['spec', 'replicas'],
    fallback: 1,
    harm: 'all pods but one are ended',
  },
  {
    kinds: ['Deployment'],
    path: ['spec', 'strategy', 'rollingUpdate', 'maxUnavailable'],
    fallback: '25%',
    harm: 'a rollout ends pods before their successors are ready',
  },
  {
    kinds: ['Deployment'],
    path: ['spec', 'strategy', 'type'],
    fallback: 'RollingUpdate',
    harm: 'old and new pods run side by side',
  },
  {
    kinds: ['StatefulSet'],
    path: ['spec', 'updateStrategy', 'type'],
    fallback: 'RollingUpdate',
    harm: 'its pods are replaced with every change',
  },
  {
    kinds: workloads,
    path: [...pod, 'terminationGracePeriodSeconds'],
    fallback: 30,
    harm: 'pods are ended earlier, or later than their node has',
  },
  {
    kinds: workloads,
    path: [...pod, 'dnsPolicy'],
    fallback: 'ClusterFirst',
    harm: 'its pods find other names',
  },
  {
    kinds: ['Service'],
    path: ['spec', 'type'],
    fallback: 'ClusterIP',
    harm: 'its load balancer or node port is taken away',
  },
  {
    kinds: ['Service'],
    path: ['spec', 'sessionAffinity'],
    fallback: 'None',
    harm: 'callers are spread anew',
  },
  {
    kinds: ['Service'],
    path: ['spec', 'internalTrafficPolicy'],
    fallback: 'Cluster',
    harm: 'requests leave their node',
  },
  {
    kinds: ['Service'],
    path: ['spec', 'externalTrafficPolicy'],
    fallback: 'Cluster',
    harm: 'the address of the caller is lost',
  },
  {
    kinds: ['HorizontalPodAutoscaler'],
    path: ['spec', 'minReplicas'],
    fallback: 1,
    harm: 'all pods but one are ended while it is quiet',
  },
  {
    kinds: ['PodDisruptionBudget'],
    path: ['spec', 'unhealthyPodEvictionPolicy'],
    fallback: 'IfHealthyBudget',
    harm: 'sick pods block the drain of their node',
  },
]

const returned = reports('pair-default')
const MEND =
  'keep the field in git. To leave it to another owner for good, let that one own it first: kubectl apply --server-side --field-manager=handover with this field alone, then take it out of git'

const byTable = (before: KubeObject, after: KubeObject) =>
  table.flatMap(({ kinds, path, fallback, harm }) => {
    const old = at(before, ...path)
    return kinds.includes(before.kind) &&
      old !== undefined &&
      !equal(old, fallback) &&
      at(after, ...path) === undefined
      ? [{ field: path.join('.'), old, fallback, harm }]
      : []
  })

/** A port of a Service without `targetPort` goes to the port of its own number. */
const targetPorts = (before: KubeObject, after: KubeObject) => {
  if (before.kind !== 'Service') return []
  const now = new Map(mapsAt(after, 'spec', 'ports').map((port) => [port.port, port]))
  return mapsAt(before, 'spec', 'ports').flatMap(({ port, targetPort }) => {
    const same = now.get(port ?? null)
    return isMap(same) && targetPort !== undefined && targetPort !== port && same.targetPort === undefined
      ? [
          {
            field: `spec.ports ${textAt(same, 'name') ?? port} targetPort`,
            old: targetPort,
            fallback: port ?? null,
            harm: 'requests go to a port where nobody listens',
          },
        ]
      : []
  })
}

const defaults: PairRule = perHome((home) =>
  changesOf(home).changed.flatMap(({ before, after }) =>
    [...byTable(before.object, after.object), ...targetPorts(before.object, after.object)].flatMap(
      ({ field, old, fallback, harm }) =>
        returned(
          after,
          field,
          `${JSON.stringify(old)} leaves git, and the API server's default ${JSON.stringify(fallback)} comes back: ${harm}`,
          MEND,
        ),
    ),
  ),
)

export const defaultRules = { 'pair-default': defaults } as const
