/** What the Pod Security Standard `restricted` would refuse of a workload's pods. */
import { at, isMap, type Json, type JsonMap, type KubeObject, mapsAt, textAt } from '../objects/index.ts'

/** Volumes that `restricted` knows. */
const volumes = [
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'persistentVolumeClaim',
  'projected',
  'secret',
]

/** Kernel settings that stay inside the pod. */
const sysctls = [
  'kernel.shm_rmid_forced',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.ip_unprivileged_port_start',
  'net.ipv4.tcp_syncookies',
  'net.ipv4.ping_group_range',
]

const seccomp = (context: Json | undefined) =>
  ['RuntimeDefault', 'Localhost'].includes(textAt(context, 'seccompProfile', 'type') ?? '')

const containerProblems = (pod: JsonMap, container: JsonMap): readonly string[] => {
  const context = at(container, 'securityContext')
  const outer = at(pod, 'securityContext')
  const drop = at(context, 'capabilities', 'drop')
  const add = at(context, 'capabilities', 'add')
  const checks: readonly (readonly [boolean, string])[] = [
    [at(context, 'privileged') !== true, 'is privileged'],
    [at(context, 'allowPrivilegeEscalation') === false, 'may escalate'],
    [Array.isArray(drop) && drop.includes('ALL'), 'keeps capabilities'],
    [add === undefined || JSON.stringify(add) === '["NET_BIND_SERVICE"]', 'adds capabilities'],
    [(at(context, 'runAsNonRoot') ?? at(outer, 'runAsNonRoot')) === true, 'may run as root'],
    [(at(context, 'runAsUser') ?? at(outer, 'runAsUser')) !== 0, 'runs as root'],
    [seccomp(context) || seccomp(outer), 'has no seccomp profile'],
    [mapsAt(container, 'ports').every(({ hostPort }) => hostPort === undefined), 'takes a port of the host'],
  ]
  return checks.flatMap(([holds, problem]) => (holds ? [] : [`${textAt(container, 'name')} ${problem}`]))
}

/** In words; empty when the pods of the workload may run in a `restricted` namespace. */
export const restrictedProblems = (workload: KubeObject): readonly string[] => {
  const pod = at(workload, 'spec', 'template', 'spec')
  if (!isMap(pod)) return ['it has no pods']
  const host = ['hostNetwork', 'hostPID', 'hostIPC'].filter((field) => pod[field] === true)
  const unsafe = mapsAt(pod, 'securityContext', 'sysctls')
    .map((each) => textAt(each, 'name') ?? '')
    .filter((name) => !sysctls.includes(name))
  const foreign = mapsAt(pod, 'volumes')
    .flatMap((volume) => Object.keys(volume))
    .filter((key) => key !== 'name' && !volumes.includes(key))
  return [
    ...host.map((field) => `it has ${field}`),
    ...unsafe.map((name) => `it sets ${name}`),
    ...foreign.map((kind) => `it has a volume of ${kind}`),
    ...[...mapsAt(pod, 'initContainers'), ...mapsAt(pod, 'containers')].flatMap((container) =>
      containerProblems(pod, container),
    ),
  ]
}
