/** What a cloud brings runs in kube-system, by the same few kinds of objects. */
const namespace = 'kube-system'
const RBAC = 'rbac.authorization.k8s.io'

type Labels = Readonly<Record<string, string>>
type Rule = Readonly<Record<'apiGroups' | 'resources' | 'verbs', readonly string[]>>

/** `more` are its fields beside its name. */
export const object = (apiVersion: string, kind: string, name: string, more: object, labels?: Labels) => ({
  apiVersion,
  kind,
  metadata: { name, namespace, ...(labels && { labels }) },
  ...more,
})

/** May `verbs` with resources of a group of the API. */
export const rule = (group: string, resources: readonly string[], ...verbs: readonly string[]): Rule => ({
  apiGroups: [group],
  resources,
  verbs,
})

export const clusterRole = (name: string, rules: readonly Rule[], labels?: Labels) => ({
  apiVersion: `${RBAC}/v1`,
  kind: 'ClusterRole',
  metadata: { name, ...(labels && { labels }) },
  rules,
})

/** What an account may do by a role: of kube-system alone, or of the whole cluster. */
const grant = (kind: 'Role' | 'ClusterRole', role: string, account: string) => ({
  roleRef: { apiGroup: RBAC, kind, name: role },
  subjects: [{ kind: 'ServiceAccount', name: account, namespace }],
})
export const roleBinding = (name: string, role: string, account: string, labels?: Labels) =>
  object(`${RBAC}/v1`, 'RoleBinding', name, grant('Role', role, account), labels)
export const clusterRoleBinding = (name: string, role: string, account: string, labels?: Labels) => ({
  apiVersion: `${RBAC}/v1`,
  kind: 'ClusterRoleBinding',
  metadata: { name, ...(labels && { labels }) },
  ...grant('ClusterRole', role, account),
})

/** An account, and the role of that name that says what it may do in the whole cluster. */
export const account = (name: string, role: string, rules: readonly Rule[], labels?: Labels) => [
  object('v1', 'ServiceAccount', name, {}, labels),
  clusterRole(role, rules, labels),
  clusterRoleBinding(role, role, name, labels),
]

/** Pods with these labels. `more` are fields of its spec beside the pods'. */
export const workload = (
  kind: 'Deployment' | 'DaemonSet',
  name: string,
  labels: Labels,
  pod: object,
  more: object = {},
) => {
  const spec = { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: pod }, ...more }
  return object('apps/v1', kind, name, { spec }, labels)
}
