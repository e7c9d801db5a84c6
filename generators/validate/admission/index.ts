/**
 * The ValidatingAdmissionPolicies of a tree, evaluated over its objects as the API server does when they are created.
 * Pods are not in the tree: what the policies say of them is said of their templates.
 */
import { type ClusterTree, type Located, objectsOf } from '../../checks/index.ts'
import type { Finding } from '../../findings/index.ts'
import { type Json, type KubeObject, namespaceOf } from '../../objects/index.ts'
import { celValue, type Outcome, reader, type Scope } from './cel.ts'
import { constraintsSelect, namespaceFor, typeOf } from './match.ts'
import { type Check, type Policy, type Read, readPolicy } from './policy.ts'

/** What a policy says of one object that it selects; without findings it lets the object in. */
export interface Decision {
  readonly policy: string
  readonly located: Located
  readonly findings: readonly Finding[]
}

/** What the policies of a cluster say. */
export interface Admission {
  readonly decisions: readonly Decision[]
  /** Policies that cannot be evaluated. */
  readonly problems: readonly Finding[]
}

const finding = ({ object, file }: Located, field: string, message: string, mend: string): Finding => ({
  code: 'admission-policy',
  place: { file, field: [object.kind, object.metadata.name, field].filter(Boolean).join(' ') },
  message,
  mend,
})

const MEND_POLICY = 'write it so that both the API server and npm run validate can evaluate it'
const MEND_OBJECT = 'mend the object; docs/policy.md says how an exception is made'

const requestOf = (object: KubeObject) => {
  const { group, version, kind, resource } = typeOf(object)
  return {
    operation: 'CREATE',
    name: object.metadata.name,
    namespace: namespaceOf(object) ?? '',
    kind: { group, version, kind },
    resource: { group, version, resource },
  }
}

const ofKind = (tree: ClusterTree, kind: string) =>
  objectsOf(tree).filter(({ object }) => object.kind === kind)

const failed = (policy: Policy, { field }: Read, outcome: Outcome, what: string) =>
  finding(
    policy.located,
    field,
    'error' in outcome ? `${what}: ${outcome.error}` : `${what}: it gives no answer of its type`,
    MEND_POLICY,
  )

/** The validations of a policy over an object: one finding for each that is false or cannot be evaluated. */
const judge = (policy: Policy, located: Located, scope: Scope, what: string) =>
  policy.checks.flatMap((check: Check): readonly Finding[] => {
    const outcome = check.expression.evaluate(scope)
    if ('error' in outcome || typeof outcome.value !== 'boolean')
      return [failed(policy, check, outcome, what)]
    if (outcome.value) return []
    const said = check.messageExpression?.evaluate(scope) ?? { value: check.message }
    return 'error' in said || typeof said.value !== 'string'
      ? [failed(policy, check, said, what)]
      : [finding(located, '', `${policy.located.object.metadata.name}: ${said.value}`, MEND_OBJECT)]
  })

/** Undefined when a condition leaves the object out. */
const decide = (
  policy: Policy,
  located: Located,
  namespace: KubeObject | undefined,
): readonly Finding[] | undefined => {
  const { object } = located
  const what = `${object.kind} ${object.metadata.name}`
  const scope = {
    object: celValue(object),
    oldObject: null,
    request: requestOf(object),
    namespaceObject: namespace === undefined ? null : celValue(namespace),
  }
  for (const condition of policy.conditions) {
    const outcome = condition.expression.evaluate({ ...scope, variables: {} })
    if ('error' in outcome || typeof outcome.value !== 'boolean')
      return [failed(policy, condition, outcome, what)]
    if (!outcome.value) return undefined
  }
  const variables: Record<string, unknown> = {}
  for (const variable of policy.variables) {
    const outcome = variable.expression.evaluate({ ...scope, variables })
    if ('error' in outcome) return [failed(policy, variable, outcome, what)]
    variables[variable.name] = outcome.value
  }
  return judge(policy, located, { ...scope, variables }, what)
}

/** What the policies of a cluster say of its objects. */
const admit = (tree: ClusterTree, read: ReturnType<typeof reader>): Admission => {
  const namespaces = new Map(
    ofKind(tree, 'Namespace').map(({ object }) => [object.metadata.name, object] as const),
  )
  const bindings = ofKind(tree, 'ValidatingAdmissionPolicyBinding')
  const policies = ofKind(tree, 'ValidatingAdmissionPolicy').map((each) => readPolicy(each, bindings, read))
  const sound = policies.filter(({ problems }) => problems.length === 0)
  return {
    problems: policies.flatMap(({ located, problems }) =>
      problems.map(({ field, message }) => finding(located, field, message, MEND_POLICY)),
    ),
    decisions: objectsOf(tree).flatMap((located) => {
      const namespace = namespaceFor(located.object, namespaces)
      return sound.flatMap((policy): readonly Decision[] => {
        const selects = (constraints: Json | undefined) =>
          constraintsSelect(constraints, located.object, namespace)
        const selected = selects(policy.constraints) && policy.bindings.some(selects)
        const findings = selected ? decide(policy, located, namespace) : undefined
        return findings === undefined
          ? []
          : [{ policy: policy.located.object.metadata.name, located, findings }]
      })
    }),
  }
}

/** What the policies of each cluster say of its objects, in the order of the clusters. */
export const admissionOf = (clusters: readonly ClusterTree[]): readonly Admission[] => {
  const read = reader()
  return clusters.map((cluster) => admit(cluster, read))
}

/** Every finding of the policies. */
export const admissionFindings = (clusters: readonly ClusterTree[]): readonly Finding[] =>
  admissionOf(clusters).flatMap(({ decisions, problems }) => [
    ...problems,
    ...decisions.flatMap(({ findings }) => findings),
  ])
