/** Which objects a policy looks at: its rules, and the selectors of namespaces and objects. */
import {
  at,
  isList,
  isMap,
  type Json,
  type JsonMap,
  type KubeObject,
  mapsAt,
  namespaceOf,
  textAt,
} from '../../objects/index.ts'

/** The resource of a kind, by the rule that Kubernetes itself guesses it by. */
const resourceOf = (kind: string) => {
  const lower = kind.toLowerCase()
  if (lower.endsWith('s')) return `${lower}es`
  return lower.endsWith('y') ? `${lower.slice(0, -1)}ies` : `${lower}s`
}

/** Group, version, kind and resource of an object. */
export const typeOf = ({ apiVersion, kind }: KubeObject) => {
  const [version = '', group = ''] = apiVersion.split('/').reverse()
  return { group, version, kind, resource: resourceOf(kind) }
}

const lists = (value: Json | undefined, wanted: string) =>
  isList(value) && (value.includes(wanted) || value.includes('*'))

/** True when a rule is about creating such an object. With `matchPolicy: Equivalent` every version of a group is one. */
const ruleSelects = (rule: JsonMap, object: KubeObject, equivalent: boolean) => {
  const { group, version, resource } = typeOf(object)
  return (
    lists(rule.apiGroups, group) &&
    (equivalent || lists(rule.apiVersions, version)) &&
    lists(rule.resources, resource) &&
    lists(rule.operations, 'CREATE')
  )
}

const holds = ({ key, operator, values }: JsonMap, labels: JsonMap) => {
  const value = labels[String(key)]
  const listed = value !== undefined && isList(values) && values.includes(value)
  switch (operator) {
    case 'In':
      return listed
    case 'NotIn':
      return !listed
    case 'Exists':
      return value !== undefined
    default:
      return value === undefined
  }
}

/** A label selector with its expressions; nothing selects everything. */
const selected = (selector: Json | undefined, labels: JsonMap) => {
  const exact = at(selector, 'matchLabels')
  return (
    Object.entries(isMap(exact) ? exact : {}).every(([key, value]) => labels[key] === value) &&
    mapsAt(selector, 'matchExpressions').every((expression) => holds(expression, labels))
  )
}

const labelsOf = (object: KubeObject | undefined): JsonMap => {
  const labels = at(object, 'metadata', 'labels')
  return isMap(labels) ? labels : {}
}

/** The Namespace that an object is in or is; undefined for what is in none. Kubernetes labels each with its name. */
export const namespaceFor = (
  object: KubeObject,
  namespaces: ReadonlyMap<string, KubeObject>,
): KubeObject | undefined => {
  const name = object.kind === 'Namespace' ? object.metadata.name : namespaceOf(object)
  if (name === undefined) return undefined
  const known = namespaces.get(name)
  const labels = { ...labelsOf(known), 'kubernetes.io/metadata.name': name }
  return {
    ...(known ?? { apiVersion: 'v1', kind: 'Namespace' }),
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { ...known?.metadata, name, labels },
  }
}

/** True when the constraints of a policy, or of its binding, select an object of a namespace. */
export const constraintsSelect = (
  constraints: Json | undefined,
  object: KubeObject,
  namespace: KubeObject | undefined,
): boolean => {
  const rules = mapsAt(constraints, 'resourceRules')
  const equivalent = textAt(constraints, 'matchPolicy') !== 'Exact'
  return (
    (rules.length === 0 || rules.some((rule) => ruleSelects(rule, object, equivalent))) &&
    (namespace === undefined || selected(at(constraints, 'namespaceSelector'), labelsOf(namespace))) &&
    selected(at(constraints, 'objectSelector'), labelsOf(object))
  )
}

/** The fields above; a policy that says more would be evaluated wrongly. */
const understood: ReadonlyMap<string, readonly string[]> = new Map([
  ['constraints', ['matchPolicy', 'resourceRules', 'namespaceSelector', 'objectSelector']],
  ['rule', ['apiGroups', 'apiVersions', 'operations', 'resources']],
])

const beyond = (value: Json | undefined, what: string) =>
  isMap(value) ? Object.keys(value).filter((key) => !understood.get(what)?.includes(key)) : []

/** Fields of constraints that are not evaluated here. */
export const notUnderstood = (constraints: Json | undefined): readonly string[] => [
  ...beyond(constraints, 'constraints'),
  ...mapsAt(constraints, 'resourceRules').flatMap((rule) => beyond(rule, 'rule')),
]
