/**
 * What a chart brings beside what was asked of it: kinds of objects, ports, and rights. Each is judged once, in a table;
 * a version of the chart that brings more is judged again.
 */
import {
  at,
  compareText,
  groupOf,
  isList,
  isMap,
  type Json,
  type JsonMap,
  type KubeObject,
  mapsAt,
  selects,
  textAt,
} from '../objects/index.ts'

export interface Brought {
  /** `Kind.group`. */
  readonly kinds: readonly string[]
  /** `Service istiod 443 to 15017`, `Deployment istiod 8080`. */
  readonly ports: readonly string[]
  /** `ClusterRole istiod: list watch secrets`; what lets a pod out of its own walls is one too. */
  readonly rights: readonly string[]
}

const texts = (value: Json | undefined): readonly string[] => (isList(value) ? value.map(String) : [])

const nameOf = ({ kind, metadata }: KubeObject) => `${kind} ${metadata.name}`

const sorted = (lines: Iterable<string>) => [...new Set(lines)].sort(compareText)

const kindOf = ({ apiVersion, kind }: KubeObject) => [kind, groupOf(apiVersion)].filter(Boolean).join('.')

const protocolOf = (port: JsonMap) => {
  const protocol = textAt(port, 'protocol') ?? 'TCP'
  return protocol === 'TCP' ? '' : `/${protocol}`
}

const containersOf = (workload: KubeObject) =>
  ['initContainers', 'containers'].flatMap((list) => mapsAt(workload, 'spec', 'template', 'spec', list))

const containerPorts = (workload: KubeObject) =>
  containersOf(workload)
    .flatMap((container) => mapsAt(container, 'ports'))
    .map((port) => `${nameOf(workload)} ${port.containerPort}${protocolOf(port)}`)

/** Ports of the pods that the Prometheus operator makes of its kinds, which no chart renders (pkg/ of 0.93.1). */
const operated: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Prometheus: { web: '9090', 'reloader-web': '8080', grpc: '10901', http: '10902' },
  Alertmanager: { web: '9093', 'reloader-web': '8080', 'mesh-tcp': '9094', 'mesh-udp': '9094/UDP' },
}

const operatedPort = (name: string) => Object.values(operated).flatMap((ports) => ports[name] ?? [])[0]

/** A port that is named is that of the pods behind the Service: a chart's, else the operator's. */
const numberOf = (target: Json, service: KubeObject, objects: readonly KubeObject[]) => {
  if (typeof target === 'number') return target
  const selector = at(service, 'spec', 'selector')
  const labelsOf = (workload: KubeObject) => at(workload, 'spec', 'template', 'metadata', 'labels')
  const behind = objects.filter((each) => {
    const labels = labelsOf(each)
    return isMap(selector) && isMap(labels) && selects(selector, labels)
  })
  const ports = behind.flatMap(containersOf).flatMap((container) => mapsAt(container, 'ports'))
  const known = ports.find(({ name }) => name === target)?.containerPort
  return known ?? operatedPort(String(target)) ?? target
}

const servicePorts = (service: KubeObject, objects: readonly KubeObject[]) =>
  mapsAt(service, 'spec', 'ports').map((port) => {
    const target = numberOf(port.targetPort ?? port.port ?? '', service, objects)
    const to = `${target}` === `${port.port}` ? '' : ` to ${target}`
    return `${nameOf(service)} ${port.port}${protocolOf(port)}${to}`
  })

const looking = ['get', 'list', 'watch']
/** To look at these is more than to look: a secret is its value, and some subresources are ways in. */
const telling = ['secrets', 'nodes/proxy', 'pods/exec', 'pods/attach', 'pods/portforward']
/** Secrets are of the core, which has no name. */
const tells = (groups: readonly string[], resource: string) =>
  resource === '*' ? groups.some((group) => group === '*' || group === '') : telling.includes(resource)

/** What a rule of a role allows that needs a reason: to change anything, or to read what is secret. */
const rightsOf = (role: KubeObject, rule: JsonMap): readonly string[] => {
  const verbs = texts(rule.verbs)
  const groups = texts(rule.apiGroups)
  const all = [...texts(rule.resources), ...texts(rule.nonResourceURLs)]
  const looks = verbs.every((verb) => looking.includes(verb))
  const resources = looks ? all.filter((name) => tells(groups, name)) : all
  if (resources.length === 0) return []
  const group = groups.filter((each) => each !== '').map((each) => ` in ${each}`)
  const named = texts(rule.resourceNames).map((each) => ` named ${each}`)
  return [`${nameOf(role)}: ${verbs.join(' ')} ${resources.join(' ')}${group.join('')}${named.join('')}`]
}

/** Roles of people that take up this one's rules. */
const aggregated = (role: KubeObject) => {
  const labels = at(role, 'metadata', 'labels')
  return Object.keys(isMap(labels) ? labels : {})
    .filter((label) => label.startsWith('rbac.authorization.k8s.io/aggregate-to-'))
    .map((label) => `${nameOf(role)}: part of ${label.split('aggregate-to-')[1]}`)
}

/** A role that the chart does not bring itself, or one given to others than its own accounts. */
const foreign = (binding: KubeObject, objects: readonly KubeObject[]) => {
  const known = (kind: string | undefined, name: string | undefined) =>
    objects.some((each) => each.kind === kind && each.metadata.name === name)
  const role = at(binding, 'roleRef')
  const strangers = mapsAt(binding, 'subjects').filter(
    (subject) => !known(textAt(subject, 'kind'), textAt(subject, 'name')),
  )
  return [
    ...(known(textAt(role, 'kind'), textAt(role, 'name'))
      ? []
      : [`${nameOf(binding)}: ${textAt(role, 'kind')} ${textAt(role, 'name')}`]),
    ...strangers.map((each) => `${nameOf(binding)}: to ${textAt(each, 'kind')} ${textAt(each, 'name')}`),
  ]
}

const walls = (workload: KubeObject) => {
  const pod = at(workload, 'spec', 'template', 'spec')
  const host = ['hostNetwork', 'hostPID', 'hostIPC'].filter((field) => at(pod, field) === true)
  const paths = mapsAt(pod, 'volumes').flatMap((volume) => textAt(volume, 'hostPath', 'path') ?? [])
  const containers = containersOf(workload).flatMap((container) => {
    const context = at(container, 'securityContext')
    const added = texts(at(context, 'capabilities', 'add')).filter((name) => name !== 'NET_BIND_SERVICE')
    return [...(at(context, 'privileged') === true ? ['privileged'] : []), ...added]
  })
  return [...host, ...paths.map((path) => `the node's ${path}`), ...containers].map(
    (what) => `${nameOf(workload)}: ${what}`,
  )
}

/** What these objects of one chart bring. */
export const broughtBy = (objects: readonly KubeObject[]): Brought => ({
  kinds: sorted(objects.map(kindOf)),
  ports: sorted(
    objects.flatMap((object) => [
      ...(object.kind === 'Service' ? servicePorts(object, objects) : []),
      ...containerPorts(object),
      ...Object.values(operated[object.kind] ?? {}).map((port) => `${nameOf(object)} ${port}`),
    ]),
  ),
  rights: sorted(
    objects.flatMap((object) => [
      ...(object.kind.endsWith('Role') ? mapsAt(object, 'rules') : []).flatMap((rule) =>
        rightsOf(object, rule),
      ),
      ...(object.kind.endsWith('Role') ? aggregated(object) : []),
      ...(object.kind.endsWith('RoleBinding') ? foreign(object, objects) : []),
      ...walls(object),
    ]),
  ),
})
