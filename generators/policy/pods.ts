/** Pods, and the workloads whose templates they are made from: what the policies about them share. */
import type { Named, ResourceRule } from './admission.ts'

/**
 * Templates and pods are both looked at: whoever applies a workload is refused at once (a ReplicaSet would only keep
 * failing to make pods), and a pod made by hand or changed afterwards is refused too.
 */
export const podRules: readonly ResourceRule[] = [
  {
    apiGroups: ['apps'],
    apiVersions: ['v1'],
    operations: ['CREATE', 'UPDATE'],
    resources: ['deployments', 'statefulsets', 'daemonsets', 'replicasets'],
  },
  {
    apiGroups: ['batch'],
    apiVersions: ['v1'],
    operations: ['CREATE', 'UPDATE'],
    resources: ['jobs', 'cronjobs'],
  },
  {
    apiGroups: [''],
    apiVersions: ['v1'],
    operations: ['CREATE', 'UPDATE'],
    resources: ['pods', 'pods/ephemeralcontainers'],
  },
]

/** The kinds differ in where the template is; `dyn`, since the API server's type of a Pod has no `spec.template`. */
const templateOf = (object: string) =>
  `(${object}.kind == 'Pod' ? ${object} : ${object}.kind == 'CronJob' ? ${object}.spec.jobTemplate.spec.template : ${object}.spec.template)`

const labelsOf = (template: string) => `${template}.?metadata.labels.orValue({})`

/**
 * What was in the cluster before a policy was made stricter must still be scaled down, finished and deleted: only a
 * template that is new or changes is held against it.
 */
export const templateChanges: Named = {
  name: 'template-changes',
  expression: `oldObject == null || [[dyn(object), dyn(oldObject)].map(o, ${templateOf('o')})].exists(t, t[0].spec != t[1].spec || ${labelsOf('t[0]')} != ${labelsOf('t[1]')})`,
}

/** `variables.template`: a pod, or the template of pods. */
export const template: Named = { name: 'template', expression: templateOf('dyn(object)') }

/** `variables.labels`: those of the pods; empty where there are none. */
export const labels: Named = { name: 'labels', expression: labelsOf('variables.template') }

const listed = (lists: readonly string[]) =>
  [
    'variables.template.spec.containers',
    ...lists.map((list) => `variables.template.spec.?${list}.orValue([])`),
  ].join(' + ')

/** `variables.all`: every container, those of `kubectl debug` among them. */
export const allContainers: Named = {
  name: 'all',
  expression: listed(['initContainers', 'ephemeralContainers']),
}

/** `variables.all` without those of `kubectl debug`. */
export const lastingContainers: Named = { name: 'all', expression: listed(['initContainers']) }

/** What Istio 1.31 pulls its proxy from, and what releases before it did. Not by version: old pods outlive an upgrade. */
const PROXY = '^(registry[.]istio[.]io/release|docker[.]io/istio)/proxyv2[:@]'

/**
 * `variables.own`: all but what Istio injects. Injection happens before policies look, so a pod has containers that
 * its template has not, by tag and with Istio's own resources. They are told by name and image together, and in pods
 * alone: a name would let anything in, and a template has no business with them.
 */
export const ownContainers: Named = {
  name: 'own',
  expression: `variables.all.filter(c, !(dyn(object).kind == 'Pod' && c.name in ['istio-proxy', 'istio-init', 'istio-validation'] && c.?image.orValue('').matches('${PROXY}')))`,
}

/** CEL for the names of a list of containers or volumes: `a, b`. */
export const namesIn = (list: string) => `${list}.map(each, each.name).join(', ')`
