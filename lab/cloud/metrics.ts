/** metrics-server, which autoscalers ask, as its project installs it; it trusts the kubelets by their authority. */
import { CLUSTER_IMAGES } from '../images/index.ts'
import type { LabCluster } from '../plan/index.ts'
import { requestsOf } from './names.ts'

const name = 'metrics-server'
const namespace = 'kube-system'
const labels = { 'k8s-app': name }
const RBAC = 'rbac.authorization.k8s.io'
const subjects = [{ kind: 'ServiceAccount', name, namespace }]

const role = (of: string, rules: readonly object[], more: Readonly<Record<string, string>> = {}) => ({
  apiVersion: `${RBAC}/v1`,
  kind: 'ClusterRole',
  metadata: { name: of, labels: { ...labels, ...more } },
  rules,
})

const binding = (of: string, to: string) => ({
  apiVersion: `${RBAC}/v1`,
  kind: 'ClusterRoleBinding',
  metadata: { name: of, labels },
  roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name: to },
  subjects,
})

const aggregate = (to: string) => [`${RBAC}/aggregate-to-${to}`, 'true'] as const

export const metrics = (cluster: LabCluster): readonly object[] => [
  { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace, labels } },
  role(
    'system:aggregated-metrics-reader',
    [{ apiGroups: ['metrics.k8s.io'], resources: ['pods', 'nodes'], verbs: ['get', 'list', 'watch'] }],
    Object.fromEntries(['admin', 'edit', 'view'].map(aggregate)),
  ),
  role(`system:${name}`, [
    { apiGroups: [''], resources: ['nodes/metrics'], verbs: ['get'] },
    { apiGroups: [''], resources: ['pods', 'nodes'], verbs: ['get', 'list', 'watch'] },
  ]),
  binding(`system:${name}`, `system:${name}`),
  binding(`${name}:system:auth-delegator`, 'system:auth-delegator'),
  {
    apiVersion: `${RBAC}/v1`,
    kind: 'RoleBinding',
    metadata: { name: `${name}-auth-reader`, namespace, labels },
    roleRef: { apiGroup: RBAC, kind: 'Role', name: 'extension-apiserver-authentication-reader' },
    subjects,
  },
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace, labels },
    spec: { selector: labels, ports: [{ name: 'https', port: 443, targetPort: 'https' }] },
  },
  {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace, labels },
    spec: {
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          priorityClassName: 'system-cluster-critical',
          serviceAccountName: name,
          containers: [
            {
              name,
              image: CLUSTER_IMAGES.metricsServer,
              args: [
                '--cert-dir=/tmp',
                '--secure-port=10250',
                '--kubelet-preferred-address-types=InternalIP',
                '--kubelet-use-node-status-port',
                '--kubelet-certificate-authority=/var/run/secrets/kubernetes.io/serviceaccount/ca.crt',
                '--metric-resolution=15s',
              ],
              ports: [{ name: 'https', containerPort: 10250 }],
              resources: { requests: requestsOf(cluster, name) },
              readinessProbe: {
                httpGet: { path: '/readyz', port: 'https', scheme: 'HTTPS' },
                initialDelaySeconds: 5,
                periodSeconds: 5,
              },
              volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }],
            },
          ],
          volumes: [{ name: 'tmp', emptyDir: {} }],
        },
      },
    },
  },
  {
    apiVersion: 'apiregistration.k8s.io/v1',
    kind: 'APIService',
    metadata: { name: 'v1beta1.metrics.k8s.io', labels },
    spec: {
      group: 'metrics.k8s.io',
      version: 'v1beta1',
      service: { name, namespace },
      insecureSkipTLSVerify: true,
      groupPriorityMinimum: 100,
      versionPriority: 100,
    },
  },
]
