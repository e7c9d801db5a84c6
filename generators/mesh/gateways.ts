/** The gateways of a cluster: for requests from outside, and for those of other clusters. */
import { type Cluster, type Fleet, internalLoadBalancerOf, loadBalancerRanges } from '../fleet/index.ts'
import { networkOf } from '../foundation/index.ts'
import { addressesOf, gatewayGroupOf, ports } from '../network/index.ts'
import { drains, endingOf } from '../nodes/index.ts'
import { remembered } from '../objects/index.ts'
import { type Chart, chartPods, priorities } from '../parts/index.ts'
import { istioChart, spread } from './istio-chart.ts'
import { throughGateways } from './services.ts'

/** The chart's own settings of a pod, which a seccomp profile replaces, with what `restricted` namespaces ask for. */
const securityContext = {
  runAsNonRoot: true,
  seccompProfile: { type: 'RuntimeDefault' },
  sysctls: [{ name: 'net.ipv4.ip_unprivileged_port_start', value: '0' }],
} as const

/** Envoy asks its callers to go from SIGTERM on, and ends after the drain, whatever is still open. */
const lifetime = ({ traffic }: Fleet, cluster: Cluster) => {
  const { grace, cut } = endingOf(cluster, traffic.timeout, drains.gateway)
  return {
    terminationGracePeriodSeconds: grace,
    podAnnotations: {
      'proxy.istio.io/config': JSON.stringify({ terminationDrainDuration: `${cut}s` }),
    },
  }
}

const values = (fleet: Fleet, cluster: Cluster, labels: Readonly<Record<string, string>>) => ({
  autoscaling: { minReplicas: 2 },
  priorityClassName: priorities.mesh.name,
  podDisruptionBudget: { maxUnavailable: 1, unhealthyPodEvictionPolicy: 'AlwaysAllow' },
  topologySpreadConstraints: spread(labels),
  securityContext,
  ...lifetime(fleet, cluster),
  service: { annotations: internalLoadBalancerOf(cluster.cloud) },
})

/**
 * On GKE its pods, zone by zone, for the global load balancer: a group has their addresses at the port of the pods that the
 * Service's port leads to, here the same. GKE's controller makes the groups beside the internal load balancer of the
 * Service (pkg/neg/controller.go of github.com/kubernetes/ingress-gce).
 */
const gatewayGroups = (fleet: Fleet, cluster: Cluster) => {
  const name = gatewayGroupOf(fleet, cluster)
  return name === undefined
    ? {}
    : { 'cloud.google.com/neg': JSON.stringify({ exposed_ports: { [ports.http]: { name } } }) }
}

const creates: Chart['creates'] = {
  cluster: [],
  namespaced: [
    'Deployment.apps',
    'HorizontalPodAutoscaler.autoscaling',
    'PodDisruptionBudget.policy',
    'Role.rbac.authorization.k8s.io',
    'RoleBinding.rbac.authorization.k8s.io',
    'Service',
    'ServiceAccount',
  ],
}

/**
 * The public listener's pods. Their load balancer has no public address: one global load balancer stands in front of all
 * clusters, and a second public way in would pass by its certificates, its protection and its view of which cloud lives.
 * It lets in whom the firewall does: without ranges EKS's cloud controller opens its node ports to every address that has a
 * way there, other clouds' too.
 */
export const ingressGateway: Chart = {
  type: 'chart',
  name: chartPods.ingressGateway.serviceAccount,
  room: 'mesh',
  wave: 'gateways',
  namespace: chartPods.ingressGateway.namespace,
  chart: istioChart('gateway'),
  values: (fleet, cluster) => {
    const own = values(fleet, cluster, chartPods.ingressGateway.labels)
    return {
      ...own,
      service: {
        annotations: { ...own.service.annotations, ...gatewayGroups(fleet, cluster) },
        loadBalancerSourceRanges: [...addressesOf(cluster), ...loadBalancerRanges],
      },
    }
  },
  creates,
}

/**
 * Addresses that requests of other clusters come from: their pods', and their nodes' where the cloud translates. The
 * cluster's own are among them, so that all clusters have the same list: it is long in a large fleet, and made once.
 */
const callers = remembered(({ clusters }: Fleet) => clusters.flatMap(addressesOf))

/** Health checks, and the mutual TLS of other clusters: a port that nobody listens on never turns healthy. */
const crossingPorts = [
  { name: 'status-port', port: 15021, targetPort: 15021, protocol: 'TCP' },
  { name: 'tls', port: 15443, targetPort: 15443, protocol: 'TCP' },
] as const

export const eastWestGateway: Chart = {
  type: 'chart',
  name: chartPods.eastWestGateway.serviceAccount,
  room: 'mesh',
  wave: 'gateways',
  namespace: chartPods.eastWestGateway.namespace,
  chart: istioChart('gateway'),
  values: (fleet, cluster) => {
    if (!throughGateways(fleet)) return undefined
    const own = values(fleet, cluster, chartPods.eastWestGateway.labels)
    return {
      ...own,
      // What the chart's `networkGateway` does, but for its ports: it asks for two more, of an istiod of another cluster.
      labels: { 'topology.istio.io/network': networkOf(fleet, cluster) },
      env: { ISTIO_META_REQUESTED_NETWORK_VIEW: networkOf(fleet, cluster) },
      // It ends no TLS, so it asks for no certificate; in its namespace are the key of the mesh and the ways to the others.
      rbac: { enabled: false },
      service: { ...own.service, ports: crossingPorts, loadBalancerSourceRanges: callers(fleet) },
    }
  },
  creates: {
    ...creates,
    namespaced: creates.namespaced.filter((kind) => !kind.endsWith('.rbac.authorization.k8s.io')),
  },
}
