/** metrics-server, which autoscalers ask, as its project installs it; it trusts the kubelets by their authority. */
import { CLUSTER_IMAGES } from '../images/index.ts'
import type { LabCluster } from '../plan/index.ts'
import { requestsOf } from './names.ts'
import { account, clusterRole, clusterRoleBinding, object, roleBinding, rule, workload } from './objects.ts'

const name = 'metrics-server'
const labels = { 'k8s-app': name }
const read = ['get', 'list', 'watch']

const aggregate = (to: string) => [`rbac.authorization.k8s.io/aggregate-to-${to}`, 'true'] as const

const service = { namespace: 'kube-system', name }

const podOf = (cluster: LabCluster) => ({
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
})

export const metrics = (cluster: LabCluster): readonly object[] => [
  ...account(
    name,
    `system:${name}`,
    [rule('', ['nodes/metrics'], 'get'), rule('', ['pods', 'nodes'], ...read)],
    labels,
  ),
  clusterRole('system:aggregated-metrics-reader', [rule('metrics.k8s.io', ['pods', 'nodes'], ...read)], {
    ...labels,
    ...Object.fromEntries(['admin', 'edit', 'view'].map(aggregate)),
  }),
  clusterRoleBinding(`${name}:system:auth-delegator`, 'system:auth-delegator', name, labels),
  roleBinding(`${name}-auth-reader`, 'extension-apiserver-authentication-reader', name, labels),
  object(
    'v1',
    'Service',
    name,
    { spec: { selector: labels, ports: [{ name: 'https', port: 443, targetPort: 'https' }] } },
    labels,
  ),
  workload('Deployment', name, labels, podOf(cluster)),
  {
    apiVersion: 'apiregistration.k8s.io/v1',
    kind: 'APIService',
    metadata: { name: 'v1beta1.metrics.k8s.io', labels },
    spec: {
      group: 'metrics.k8s.io',
      version: 'v1beta1',
      service,
      insecureSkipTLSVerify: true,
      groupPriorityMinimum: 100,
      versionPriority: 100,
    },
  },
]
