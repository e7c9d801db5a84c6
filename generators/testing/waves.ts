/** Walks the waves of a cluster: what each object needs, and whether it is there by then. Only tests import this room. */
import type { Cluster } from '../fleet/index.ts'
import {
  at,
  groupOf,
  isList,
  isMap,
  type Json,
  type KubeObject,
  mapsAt,
  namespaceOf,
  textAt,
} from '../objects/index.ts'
import { type Chart, type Part, waves } from '../parts/index.ts'
import type { Made } from '../render/index.ts'

/** `kind namespace/name`, or `kind name` for what is in no namespace. */
type Name = string
const named = (kind: string, name: string, namespace?: string): Name =>
  namespace === undefined ? `${kind} ${name}` : `${kind} ${namespace}/${name}`

/** API groups of Kubernetes itself; every other group is some chart's. */
const builtIn = (group: string) => !group.includes('.') || group.endsWith('.k8s.io')

/** Every text at a key of a value, at any depth. */
const textsAt = (value: Json | undefined, key: string): readonly string[] => {
  if (isList(value)) return value.flatMap((item) => textsAt(item, key))
  if (!isMap(value)) return []
  return Object.entries(value).flatMap(([each, inner]) =>
    each === key && typeof inner === 'string' ? [inner] : textsAt(inner, key),
  )
}

const texts = (list: Json | undefined) =>
  isList(list) ? list.filter((each): each is string => typeof each === 'string') : []

const podNeeds = (pod: Json | undefined, namespace: string): readonly Name[] => {
  const containers = [...mapsAt(pod, 'containers'), ...mapsAt(pod, 'initContainers')]
  const variables = containers.flatMap((each) => mapsAt(each, 'env'))
  const sources = containers.flatMap((each) => mapsAt(each, 'envFrom'))
  const volumes = mapsAt(pod, 'volumes')
  const from = (kind: string, name: string | undefined) =>
    name === undefined ? [] : [named(kind, name, namespace)]
  return [
    ...from('ServiceAccount', textAt(pod, 'serviceAccountName') ?? 'default'),
    ...mapsAt(pod, 'imagePullSecrets').flatMap((each) => from('Secret', textAt(each, 'name'))),
    ...variables.flatMap((each) => [
      ...from('Secret', textAt(each, 'valueFrom', 'secretKeyRef', 'name')),
      ...from('ConfigMap', textAt(each, 'valueFrom', 'configMapKeyRef', 'name')),
    ]),
    ...sources.flatMap((each) => [
      ...from('Secret', textAt(each, 'secretRef', 'name')),
      ...from('ConfigMap', textAt(each, 'configMapRef', 'name')),
    ]),
    ...volumes.flatMap((each) => [
      ...from('Secret', textAt(each, 'secret', 'secretName')),
      ...from('ConfigMap', textAt(each, 'configMap', 'name')),
      ...from('PersistentVolumeClaim', textAt(each, 'persistentVolumeClaim', 'claimName')),
    ]),
  ]
}

/** What an object names that must be there. */
const kindNeeds = (object: KubeObject, namespace: string): readonly Name[] => {
  const { kind } = object
  if (kind === 'Gateway')
    return mapsAt(object, 'spec', 'servers').flatMap((server) => {
      const name = textAt(server, 'tls', 'credentialName')
      return name === undefined ? [] : [named('Secret', name, namespace)]
    })
  if (kind === 'VirtualService')
    return texts(at(object, 'spec', 'gateways'))
      .filter((gateway) => gateway !== 'mesh')
      .map((gateway) => `Gateway ${gateway.includes('/') ? gateway : `${namespace}/${gateway}`}`)
  if (kind === 'ExternalSecret')
    return [
      named(
        textAt(object, 'spec', 'secretStoreRef', 'kind') ?? 'SecretStore',
        textAt(object, 'spec', 'secretStoreRef', 'name') ?? '',
      ),
    ]
  if (kind === 'ValidatingAdmissionPolicyBinding')
    return [named('ValidatingAdmissionPolicy', textAt(object, 'spec', 'policyName') ?? '')]
  if (kind === 'HorizontalPodAutoscaler')
    return [
      named(
        textAt(object, 'spec', 'scaleTargetRef', 'kind') ?? '',
        textAt(object, 'spec', 'scaleTargetRef', 'name') ?? '',
        namespace,
      ),
    ]
  if (kind === 'ClusterRoleBinding')
    return mapsAt(object, 'subjects').map((subject) =>
      named('ServiceAccount', textAt(subject, 'name') ?? '', textAt(subject, 'namespace')),
    )
  const account = textAt(object, 'metadata', 'annotations', 'kubernetes.io/service-account.name')
  if (kind === 'Secret' && account !== undefined) return [named('ServiceAccount', account, namespace)]
  const pod = at(object, 'spec', 'template', 'spec')
  return pod === undefined ? [] : podNeeds(pod, namespace)
}

const needsOf = (object: KubeObject): readonly Name[] => {
  const namespace = namespaceOf(object)
  const group = groupOf(object.apiVersion)
  return [
    ...(namespace === undefined ? [] : [named('Namespace', namespace)]),
    ...(builtIn(group) ? [] : [named('definitions of', group)]),
    ...textsAt(object, 'storageClassName').map((name) => named('StorageClass', name)),
    ...kindNeeds(object, namespace ?? ''),
  ]
}

const givenBy = (object: KubeObject): readonly Name[] => {
  const { kind, metadata } = object
  const namespace = namespaceOf(object)
  return [
    named(kind, metadata.name, namespace),
    ...(kind === 'Namespace' ? [named('ServiceAccount', 'default', metadata.name)] : []),
    ...(kind === 'ExternalSecret'
      ? [named('Secret', textAt(object, 'spec', 'target', 'name') ?? metadata.name, namespace)]
      : []),
  ]
}

/** What a chart needs: its namespaces, and what its values name. */
const chartNeeds = ({ namespace, alsoIn = [] }: Chart, values: readonly Json[]): readonly Name[] => [
  ...[namespace, ...alsoIn].map((name) => named('Namespace', name)),
  ...values.flatMap((each) => [
    ...[...textsAt(each, 'storageClassName'), ...textsAt(each, 'storageClass')].map((name) =>
      named('StorageClass', name),
    ),
    ...[...textsAt(each, 'existingSecret'), ...textsAt(each, 'secretName')].map((name) =>
      named('Secret', name, namespace),
    ),
  ]),
]

const chartGives = ({ defines = [], provides = [] }: Chart): readonly Name[] => [
  ...defines.map((group) => named('definitions of', group)),
  ...provides.map(({ kind, name, namespace }) => named(kind, name, namespace)),
]

/** What a new cluster has before the first wave: by Kubernetes, by its cloud, by bootstrap. */
const start = ({ cloud }: Cluster): readonly Name[] => [
  ...['default', 'kube-system', 'argocd'].map((name) => named('Namespace', name)),
  named('definitions of', 'argoproj.io'),
  ...(cloud.provider === 'gcp' ? [named('StorageClass', 'standard-rwo')] : []),
]

interface Step {
  readonly part: string
  readonly wave: number
  readonly needs: readonly { readonly by: string; readonly need: Name }[]
  readonly gives: readonly Name[]
}

const stepOf = (part: Part, { objects, values }: Made, cluster: string): Step => {
  const wave = waves[part.wave]
  if (part.type === 'app') {
    const own = objects.get(part.name)?.get(cluster) ?? []
    return {
      part: part.name,
      wave,
      needs: own.flatMap((object) =>
        needsOf(object).map((need) => ({ by: `${object.kind} ${object.metadata.name}`, need })),
      ),
      gives: own.flatMap(givenBy),
    }
  }
  const shared = values.get(part.name)
  const each = [shared?.base, shared?.own.get(cluster)].filter((one) => one !== undefined)
  const here = each.length > 0
  return {
    part: part.name,
    wave,
    needs: here ? chartNeeds(part, each).map((need) => ({ by: 'its values', need })) : [],
    gives: here ? chartGives(part) : [],
  }
}

/** Each need that is not met in the same or an earlier wave, as `part, object: needs …`; kinds must be defined earlier. */
export const unmet = (cluster: Cluster, parts: readonly Part[], made: Made): readonly string[] => {
  const steps = parts.map((part) => stepOf(part, made, cluster.name))
  const given = (last: number) =>
    new Set([...start(cluster), ...steps.filter(({ wave }) => wave <= last).flatMap(({ gives }) => gives)])
  return steps.flatMap(({ part, wave, needs }) => {
    const [byNow, before] = [given(wave), given(wave - 1)]
    return needs
      .filter(({ need }) => !(need.startsWith('definitions of') ? before : byNow).has(need))
      .map(({ by, need }) => `${part}, ${by}: needs ${need}`)
  })
}
