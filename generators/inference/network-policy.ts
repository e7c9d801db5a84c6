/** Who may talk to the pods of the app's namespace, and to whom they may talk; everything else is refused. */
import * as k8s from 'cdk8s-plus-27/lib/imports/k8s.js'
import { type Cluster, type Fleet, podRangeOf } from '../fleet/index.ts'
import { type KubeObject, kubeObject } from '../objects/index.ts'
import { app, neighbours } from './app.ts'

interface Neighbour {
  readonly namespace: string
  readonly labels?: Readonly<Record<string, string>>
}

const pods = ({ namespace, labels }: Neighbour): k8s.NetworkPolicyPeer => ({
  namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
  ...(labels && { podSelector: { matchLabels: labels } }),
})

const own: k8s.NetworkPolicyPeer = { podSelector: {} }
const range = (cidr: string): k8s.NetworkPolicyPeer => ({ ipBlock: { cidr } })

const ports = (numbers: readonly number[], protocols: readonly string[] = ['TCP']): k8s.NetworkPolicyPort[] =>
  protocols.flatMap((protocol) =>
    numbers.map((number) => ({ protocol, port: k8s.IntOrString.fromNumber(number) })),
  )

/** Ports that Prometheus reads: the app's, the sidecar agent's and Envoy's. */
const scraped = [app.metricsPort, 15020, 15090]

const otherPods = (fleet: Fleet, cluster: Cluster) =>
  fleet.clusters.filter((other) => other.name !== cluster.name).map((other) => range(podRangeOf(other)))

/**
 * The requests of other clusters: through this cluster's east-west gateway, or on a flat network from the addresses of
 * their pods (namespace selectors never match pods of another cluster). The flat lists differ in every cluster.
 */
const fromOtherClusters = (fleet: Fleet, cluster: Cluster): readonly k8s.NetworkPolicyPeer[] =>
  fleet.mesh.network === 'gateway' ? [pods(neighbours.eastWestGateway)] : otherPods(fleet, cluster)

/** Requests to other clusters: to their east-west gateways, whose load balancers have addresses in the node ranges, or to their pods. */
const toOtherClusters = (fleet: Fleet, cluster: Cluster): readonly k8s.NetworkPolicyEgressRule[] => {
  if (fleet.clusters.length === 1) return []
  return fleet.mesh.network === 'gateway'
    ? [
        {
          to: fleet.clusters.map((other) => range(other.addresses.nodes)),
          ports: ports([neighbours.eastWestGateway.port]),
        },
      ]
    : [{ to: otherPods(fleet, cluster), ports: ports([app.port]) }]
}

const policyOf = (fleet: Fleet, cluster: Cluster): KubeObject =>
  kubeObject(
    k8s.KubeNetworkPolicy.manifest({
      metadata: { name: app.name, namespace: app.namespace, labels: { app: app.name } },
      spec: {
        podSelector: {},
        policyTypes: ['Ingress', 'Egress'],
        ingress: [
          {
            from: [own, pods(neighbours.ingressGateway), ...fromOtherClusters(fleet, cluster)],
            ports: ports([app.port]),
          },
          { from: [pods(neighbours.monitoring)], ports: ports(scraped) },
        ],
        egress: [
          { to: [own], ports: ports([app.port]) },
          { to: [pods(neighbours.istiod)], ports: ports([neighbours.istiod.port]) },
          { to: [pods(neighbours.collector)], ports: ports([neighbours.collector.port]) },
          {
            to: [pods(neighbours.dns), range(neighbours.dns.nodeLocal)],
            ports: ports([neighbours.dns.port], ['UDP', 'TCP']),
          },
          ...toOtherClusters(fleet, cluster),
        ],
      },
    }),
  )

/** Behind gateways the policy is the same in every cluster of a fleet, and long: it is made once. */
const behindGateways = new WeakMap<Fleet, KubeObject>()

/** The NetworkPolicy of the namespace, for a cluster of the fleet. */
export const networkPolicy = (fleet: Fleet, cluster: Cluster): KubeObject => {
  if (fleet.mesh.network === 'flat') return policyOf(fleet, cluster)
  const policy = behindGateways.get(fleet) ?? policyOf(fleet, cluster)
  behindGateways.set(fleet, policy)
  return policy
}
