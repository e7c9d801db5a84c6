/** Fields that the API server never changes: Argo CD's sync of such an object fails, and is tried again without end. */
import { reports } from '../checks/index.ts'
import { at, equal, isMap, type Json, type KubeObject } from '../objects/index.ts'
import { changesOf, type PairRule, perHome } from './pair.ts'

interface Fixed {
  readonly kinds: readonly string[]
  /** The part that cannot change; empty for the whole object. */
  readonly path: readonly string[]
  /** Keys of it that can. Default none. */
  readonly but?: readonly string[]
  /** True when a field that was not there before may be set. Default false. */
  readonly fillable?: true
}

/** Source: the ValidateXUpdate functions in pkg/apis/<group>/validation/validation.go of Kubernetes 1.35. */
const table: readonly Fixed[] = [
  { kinds: ['Deployment', 'DaemonSet'], path: ['spec', 'selector'] },
  {
    kinds: ['StatefulSet'],
    path: ['spec'],
    but: [
      'replicas',
      'ordinals',
      'template',
      'updateStrategy',
      'revisionHistoryLimit',
      'persistentVolumeClaimRetentionPolicy',
      'minReadySeconds',
    ],
  },
  { kinds: ['Job'], path: ['spec', 'template'] },
  { kinds: ['Job'], path: ['spec', 'selector'] },
  { kinds: ['PersistentVolumeClaim'], path: ['spec'], but: ['resources', 'volumeAttributesClassName'] },
  { kinds: ['StorageClass'], path: ['provisioner'] },
  { kinds: ['StorageClass'], path: ['parameters'] },
  { kinds: ['StorageClass'], path: ['reclaimPolicy'] },
  { kinds: ['StorageClass'], path: ['volumeBindingMode'] },
  { kinds: ['Service'], path: ['spec', 'clusterIP'], fillable: true },
  { kinds: ['Secret'], path: ['type'] },
  { kinds: ['ClusterRoleBinding', 'RoleBinding'], path: ['roleRef'] },
  { kinds: ['PriorityClass'], path: ['value'] },
  { kinds: ['PriorityClass'], path: ['preemptionPolicy'] },
]

const without = (value: Json | undefined, keys: readonly string[]): Json | undefined =>
  isMap(value) ? Object.fromEntries(Object.entries(value).filter(([key]) => !keys.includes(key))) : value

const touched = (before: KubeObject, after: KubeObject) =>
  table
    .filter(({ kinds }) => kinds.includes(before.kind))
    .filter(({ path, but = [], fillable = false }) => {
      const [old, now] = [without(at(before, ...path), but), without(at(after, ...path), but)]
      return !equal(old, now) && !(fillable && old === undefined)
    })
    .map(({ path }) => path.join('.'))

/** ConfigMaps and Secrets that say so of themselves. */
const sealed = (before: KubeObject, after: KubeObject) =>
  before.immutable === true && !equal(before.data, after.data) ? ['data'] : []

/** The fields of an object that Kubernetes refuses to change; empty where it takes the change. */
export const fixedFields = (before: KubeObject, after: KubeObject): readonly string[] => [
  ...touched(before, after),
  ...sealed(before, after),
]

const refused = reports('pair-immutable')

/** What has pods is deleted without them, so that they serve until the new object has taken them over. */
const mendOf = ({ kind, metadata }: KubeObject) =>
  `give it another name, and take the old one away in a later commit; or keep the name and, when this is merged, kubectl delete ${kind.toLowerCase()} ${metadata.name}${['Deployment', 'StatefulSet', 'DaemonSet'].includes(kind) ? ' --cascade=orphan' : ''}: Argo CD makes it anew`

const immutable: PairRule = perHome((home) =>
  changesOf(home).changed.flatMap(({ before, after }) =>
    fixedFields(before.object, after.object).flatMap((field) =>
      refused(
        after,
        field,
        'Kubernetes never changes it, so the sync of this object fails for ever',
        mendOf(after.object),
      ),
    ),
  ),
)

export const immutableRules = { 'pair-immutable': immutable } as const
