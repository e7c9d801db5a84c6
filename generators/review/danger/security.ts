/** What pods may do to their node and to each other: security contexts, and what they take of the host. */
import type { Finding } from '../../findings/index.ts'
import { at, isMap, type Json, type JsonMap, mapsAt, textAt } from '../../objects/index.ts'
import type { Case, DangerRule } from './case.ts'
import { textsIn } from './cover.ts'
import { containerChanges, type PodChange, podChanges } from './pods.ts'
import { listed, moved, tells } from './said.ts'
import { type Leaf, valueLeaves } from './values.ts'

const weaker = tells('danger-pod-security')
const MEND = 'keep what the namespace asks for (restricted); what needs more gets a namespace of its own'

type Weakness = readonly [string, string]

const contextOf = (value: Json | undefined): JsonMap => {
  const found = at(value, 'securityContext')
  return isMap(found) ? found : {}
}

/** What a security context lets through; `bare`: also what it only does not refuse. */
const ofContext = (context: JsonMap, bare: boolean): readonly Weakness[] => {
  const drop = textsIn(at(context, 'capabilities', 'drop'))
  const seccomp = textAt(context, 'seccompProfile', 'type')
  const said: readonly (readonly [boolean, string, string])[] = [
    [context.privileged === true, 'privileged', 'it is root on its node'],
    [
      context.allowPrivilegeEscalation === true,
      'allowPrivilegeEscalation',
      'its processes may get more rights than they begin with',
    ],
    [context.runAsUser === 0, 'runAsUser', 'it runs as root'],
    [context.runAsNonRoot === false, 'runAsNonRoot', 'it may run as root'],
    [seccomp === 'Unconfined', 'seccompProfile.type', 'it may use every call of the kernel'],
    [context.procMount === 'Unmasked', 'procMount', 'it sees what the kernel hides'],
  ]
  const unsaid: readonly (readonly [boolean, string, string])[] = [
    [
      context.allowPrivilegeEscalation !== false,
      'allowPrivilegeEscalation',
      'its processes may get more rights than they begin with',
    ],
    [context.runAsNonRoot !== true, 'runAsNonRoot', 'it may run as root'],
    [context.readOnlyRootFilesystem !== true, 'readOnlyRootFilesystem', 'it may change its own files'],
    [!drop.includes('ALL'), 'capabilities.drop', 'it keeps capabilities of root'],
    [seccomp === undefined, 'seccompProfile', 'it may use every call of the kernel'],
  ]
  return [
    ...[...said, ...(bare ? unsaid : [])].flatMap(([is, field, why]) => (is ? [[field, why] as const] : [])),
    ...textsIn(at(context, 'capabilities', 'add')).map(
      (each) => ['capabilities.add', `it has ${each}`] as const,
    ),
    ...mapsAt(context, 'sysctls').map(
      (each) => ['sysctls', `it sets ${textAt(each, 'name') ?? ''} of the kernel`] as const,
    ),
  ]
}

const ofPod = (pod: JsonMap): readonly Weakness[] => [
  ...['hostNetwork', 'hostPID', 'hostIPC', 'shareProcessNamespace'].flatMap((field) =>
    pod[field] === true
      ? [
          [
            field,
            field === 'shareProcessNamespace'
              ? 'its containers see each other'
              : 'it sees what its node does',
          ] as const,
        ]
      : [],
  ),
  ...mapsAt(pod, 'volumes').flatMap((volume) =>
    volume.hostPath === undefined
      ? []
      : [['volumes', `it has ${textAt(volume, 'hostPath', 'path') ?? 'a path'} of its node`] as const],
  ),
]

/** A pod's context holds where a container says nothing. */
const ofContainer = (pod: JsonMap, container: JsonMap, bare: boolean): readonly Weakness[] => {
  const shared = contextOf(pod)
  const inherited = Object.fromEntries(
    ['runAsNonRoot', 'runAsUser', 'seccompProfile'].flatMap((key) =>
      shared[key] === undefined ? [] : [[key, shared[key]]],
    ),
  )
  return [
    ...ofContext({ ...inherited, ...contextOf(container) }, bare).filter(([field]) => field !== 'sysctls'),
    ...mapsAt(container, 'ports').flatMap((port) =>
      port.hostPort === undefined
        ? []
        : [['ports', `it takes port ${String(port.hostPort)} of its node`] as const],
    ),
  ]
}

const key = ([field, why]: Weakness) => `${field} ${why}`
const onlyIn = (now: readonly Weakness[], before: readonly Weakness[]) => {
  const old = new Set(before.map(key))
  return [...new Map(now.filter((each) => !old.has(key(each))).map((each) => [key(each), each])).values()]
}

/** A whole new workload is judged by what it says: what it does not say is for its namespace to refuse. */
const ofChange = (of: Case, pods: PodChange): readonly Finding[] => {
  const { change, path, before, after } = pods
  const tell = (where: string, all: readonly Weakness[]) =>
    all.length === 0
      ? []
      : [weaker(of, change, where, listed(all.map(([field, why]) => `${field}: ${why}`)), MEND)]
  const account = (pod: JsonMap | undefined) => textAt(pod, 'serviceAccountName')
  const own: readonly Weakness[] = [
    ...onlyIn(ofPod(after), before === undefined ? [] : ofPod(before)),
    ...onlyIn(
      ofContext(contextOf(after), false).filter(([field]) => field === 'sysctls' || field === 'runAsUser'),
      before === undefined ? [] : ofContext(contextOf(before), false),
    ),
    ...(before?.automountServiceAccountToken === false && after.automountServiceAccountToken !== false
      ? [['automountServiceAccountToken', 'its containers get a token of the API server'] as const]
      : []),
    ...(before !== undefined && account(before) !== account(after)
      ? [['serviceAccountName', `${moved(account(before), account(after))}, it has other rights`] as const]
      : []),
  ]
  return [
    ...tell(path, own),
    ...containerChanges(pods).flatMap((container) => {
      const old = container.before
      const bare = before !== undefined
      const was = old === undefined ? [] : ofContainer(before ?? {}, old, bare)
      // Of a container that is new in a pod that is not, what it does not say counts too.
      return tell(`${container.path}.securityContext`, onlyIn(ofContainer(after, container.after, bare), was))
    }),
  ]
}

const HARDENED: readonly (readonly [RegExp, Json, string])[] = [
  [/allowPrivilegeEscalation$/, false, 'its processes may get more rights than they begin with'],
  [/runAsNonRoot$/, true, 'it may run as root'],
  [/readOnlyRootFilesystem$/, true, 'it may change its own files'],
  [/automountServiceAccountToken$|automountToken$/, false, 'its containers get a token of the API server'],
]

const ofLeaf = ({ path, before, after }: Leaf): string | undefined => {
  const hardened = HARDENED.find(([field, safe]) => field.test(path) && before === safe && after !== safe)
  if (hardened !== undefined) return hardened[2]
  if (/(^|\.)(privileged|allowPrivilegeEscalation)$/.test(path) && after === true)
    return 'it may become root on its node'
  if (/(^|\.)(hostNetwork|hostPID|hostIPC)(\.enabled)?$/.test(path) && after === true)
    return 'it sees what its node does'
  if (/(^|\.)runAsUser$/.test(path) && after === 0) return 'it runs as root'
  if (/(^|\.)runAsNonRoot$/.test(path) && after === false) return 'it may run as root'
  if (/hostPath(\.|$)/.test(path) && after !== undefined) return 'it has a path of its node'
  if (/(^|\.)hostPort$/.test(path) && typeof after === 'number') return 'it takes a port of its node'
  if (/capabilities\.add$/.test(path) && textsIn(after).some((each) => !textsIn(before).includes(each)))
    return 'it has more capabilities of root'
  if (/capabilities\.drop$/.test(path) && textsIn(before).some((each) => !textsIn(after).includes(each)))
    return 'it keeps capabilities of root'
  if (
    /seccompProfile\.type$/.test(path) &&
    (after === 'Unconfined' || (before !== undefined && after === undefined))
  )
    return 'it may use every call of the kernel'
  return undefined
}

const values = (of: Case): readonly Finding[] => {
  const hits = valueLeaves(of).flatMap((leaf) => {
    const why = ofLeaf(leaf)
    return why === undefined ? [] : [{ ...leaf, why }]
  })
  return [...Map.groupBy(hits, ({ change }) => change)].map(([change, all]) =>
    weaker(
      of,
      change,
      all[0]?.path ?? '',
      listed(all.map(({ path, before, after, why }) => `${path} ${moved(before, after)}, ${why}`)),
      MEND,
    ),
  )
}

const security: DangerRule = (of) => [...podChanges(of).flatMap((pods) => ofChange(of, pods)), ...values(of)]

export const securityRules = { 'danger-pod-security': security } as const
