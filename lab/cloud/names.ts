/** Who answers names in a cluster: CoreDNS as the cluster's DNS, and where the fleet says so a cache on each node. */
import { podsOfCloud } from '../../generators/pods/index.ts'
import { CLUSTER_IMAGES } from '../images/index.ts'
import { NODE_CACHE } from '../network/index.ts'
import type { LabCluster } from '../plan/index.ts'
import { account, object, rule, workload } from './objects.ts'

/** What the provider's own asks for, by its name. */
export const requestsOf = ({ cluster }: LabCluster, name: string): { cpu: string; memory: string } => {
  const request = podsOfCloud(cluster).find((pods) => pods.name === name)?.request
  return { cpu: `${Math.round((request?.cores ?? 0) * 1_000)}m`, memory: `${request?.memory ?? 0}` }
}

/** As each provider calls it. */
const nameOf = ({ cluster }: LabCluster) => (cluster.cloud.provider === 'aws' ? 'coredns' : 'kube-dns')

const server = `.:53 {
  errors
  health {
    lameduck 5s
  }
  ready
  kubernetes cluster.local in-addr.arpa ip6.arpa {
    pods insecure
    fallthrough in-addr.arpa ip6.arpa
    ttl 30
  }
  prometheus :9153
  forward . /etc/resolv.conf
  cache 30
  reload
  loadbalance
}
`

/** What is of the cluster it asks the cluster for, by TCP as NodeLocal DNSCache does; the rest, whom the node asks. */
const cache = ({ dns }: LabCluster) => `cluster.local:53 in-addr.arpa:53 ip6.arpa:53 {
  errors
  bind ${NODE_CACHE}
  cache 30
  forward . ${dns} {
    force_tcp
  }
}
.:53 {
  errors
  bind ${NODE_CACHE}
  cache 30
  forward . /etc/resolv.conf
  health ${NODE_CACHE}:8080
}
`

const configMap = (name: string, corefile: string) =>
  object('v1', 'ConfigMap', name, { data: { Corefile: corefile } })

/** CoreDNS over the ConfigMap of its name. `probe`: where it says that it lives. */
const container = (cluster: LabCluster, name: string, more: object) => ({
  name: 'coredns',
  image: CLUSTER_IMAGES.coredns,
  args: ['-conf', '/etc/coredns/Corefile'],
  resources: { requests: requestsOf(cluster, name), limits: { memory: '170Mi' } },
  volumeMounts: [{ name: 'config', mountPath: '/etc/coredns', readOnly: true }],
  ...more,
})

const volumes = (name: string) => [{ name: 'config', configMap: { name } }]
const anywhere = [{ operator: 'Exists' }]

/** Not of the account's name: Kubernetes has a role `system:kube-dns` of its own, which may less. */
const ROLE = 'system:coredns'

const clusterDns = (cluster: LabCluster) => {
  const name = nameOf(cluster)
  const labels = { 'k8s-app': 'kube-dns' }
  const ports = [
    { name: 'dns', port: 53, protocol: 'UDP' },
    { name: 'dns-tcp', port: 53, protocol: 'TCP' },
    { name: 'metrics', port: 9153, protocol: 'TCP' },
  ]
  const apart = {
    maxSkew: 1,
    topologyKey: 'kubernetes.io/hostname',
    whenUnsatisfiable: 'ScheduleAnyway',
    labelSelector: { matchLabels: labels },
  }
  const pod = {
    priorityClassName: 'system-cluster-critical',
    serviceAccountName: name,
    dnsPolicy: 'Default',
    tolerations: anywhere,
    topologySpreadConstraints: [apart],
    containers: [
      container(cluster, name, {
        ports: ports.map(({ name, port, protocol }) => ({ name, containerPort: port, protocol })),
        livenessProbe: { httpGet: { path: '/health', port: 8080 }, initialDelaySeconds: 60 },
        readinessProbe: { httpGet: { path: '/ready', port: 8181 }, periodSeconds: 2 },
      }),
    ],
    volumes: volumes(name),
  }
  return [
    ...account(name, ROLE, [
      rule('', ['endpoints', 'services', 'pods', 'namespaces'], 'list', 'watch'),
      rule('discovery.k8s.io', ['endpointslices'], 'list', 'watch'),
    ]),
    configMap(name, server),
    object(
      'v1',
      'Service',
      'kube-dns',
      { spec: { clusterIP: cluster.dns, selector: labels, ports } },
      labels,
    ),
    workload('Deployment', name, labels, pod, {
      replicas: Math.min(2, cluster.first),
      strategy: { rollingUpdate: { maxUnavailable: 1 } },
    }),
  ]
}

const nodeCache = (cluster: LabCluster) => {
  const name = 'node-local-dns'
  const pod = {
    priorityClassName: 'system-node-critical',
    hostNetwork: true,
    dnsPolicy: 'Default',
    tolerations: anywhere,
    containers: [
      container(cluster, name, {
        // Its port is the node's, where ports under 1024 are not free to all.
        securityContext: { runAsUser: 0 },
        livenessProbe: { httpGet: { host: NODE_CACHE, path: '/health', port: 8080 } },
      }),
    ],
    volumes: volumes(name),
  }
  return [configMap(name, cache(cluster)), workload('DaemonSet', name, { 'k8s-app': name }, pod)]
}

/** Errors: none; where pods ask Cloud DNS, that answers instead, outside of the cluster. */
export const names = (cluster: LabCluster): readonly object[] => [
  ...clusterDns(cluster),
  ...(cluster.cluster.dns === 'node-local' ? nodeCache(cluster) : []),
]
