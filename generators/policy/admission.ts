/**
 * A ValidatingAdmissionPolicy with its binding, as one thing. The types of cdk8s-plus-27 know this kind as v1alpha1
 * only, without variables; these are of admissionregistration.k8s.io/v1 (Kubernetes 1.30 and later).
 */
import { type KubeObject, kubeObject } from '../objects/index.ts'

/** Kinds that a policy looks at, by the names of their resources (`deployments`, `pods/ephemeralcontainers`). */
export interface ResourceRule {
  readonly apiGroups: readonly string[]
  readonly apiVersions: readonly string[]
  readonly operations: readonly ('CREATE' | 'UPDATE')[]
  readonly resources: readonly string[]
}

/** A CEL expression with a name: a condition or a variable. */
export interface Named {
  readonly name: string
  readonly expression: string
}

/** What must be true of an object, and what to say when it is not. */
export interface Validation {
  readonly expression: string
  /** What to do about it, without a line break. */
  readonly message: string
  /** CEL that names what is wrong; `message` stands in for it where it cannot be evaluated. Default: `message` alone. */
  readonly messageExpression?: string
}

/** A namespace is chosen by its name, which Kubernetes keeps as a label of it. */
export interface Namespaces {
  readonly operator: 'In' | 'NotIn'
  readonly names: readonly string[]
}

export interface Policy {
  readonly name: string
  readonly resourceRules: readonly ResourceRule[]
  /** Default: every namespace. */
  readonly namespaces?: Namespaces
  /** All must be true, or the policy says nothing about an object. They cannot read `variables`. Default none. */
  readonly matchConditions?: readonly Named[]
  /** Read as `variables.<name>`, each by those after it. */
  readonly variables: readonly Named[]
  readonly validations: readonly Validation[]
}

const bindingSpec = ({ name, namespaces }: Policy) => ({
  policyName: name,
  validationActions: ['Deny', 'Audit'],
  ...(namespaces && {
    matchResources: {
      namespaceSelector: {
        matchExpressions: [
          { key: 'kubernetes.io/metadata.name', operator: namespaces.operator, values: namespaces.names },
        ],
      },
    },
  }),
})

/** The policy says what must hold and its binding where. An expression that cannot be evaluated refuses the object. */
export const admission = (policy: Policy): readonly KubeObject[] => {
  const { name, resourceRules, matchConditions, variables, validations } = policy
  const apiVersion = 'admissionregistration.k8s.io/v1'
  return [
    kubeObject({
      apiVersion,
      kind: 'ValidatingAdmissionPolicy',
      metadata: { name },
      spec: {
        failurePolicy: 'Fail',
        matchConstraints: { matchPolicy: 'Equivalent', resourceRules },
        matchConditions,
        variables,
        validations,
      },
    }),
    kubeObject({
      apiVersion,
      kind: 'ValidatingAdmissionPolicyBinding',
      metadata: { name },
      spec: bindingSpec(policy),
    }),
  ]
}
