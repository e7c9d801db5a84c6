/**
 * The pods that a provider runs on the nodes of its customers, and the add-ons that a cluster must have (prerequisites/).
 *
 * EKS: the charts and manifests of each add-on, https://github.com/aws/eks-charts (aws-vpc-cni),
 * https://github.com/kubernetes-sigs/aws-ebs-csi-driver (10m and 40Mi for each container),
 * https://github.com/kubernetes-sigs/metrics-server, and those of CoreDNS and kube-proxy as EKS installs them.
 * GKE publishes no manifests. Read on a node of 1.29, https://github.com/cryptnono/cryptnono/issues/34: fluentbit-gke,
 * gke-metadata-server, ip-masq-agent, konnectivity-agent, kube-dns. The others are estimates on the high side.
 * `kubectl describe node` says what yours ask for.
 */
import type { Cluster, Provider } from '../fleet/index.ts'
import { asks, type Pods } from './pods.ts'

type Count = Pods['count']
const each: Count = 'node'
const of = (count: number): Count => ({ min: count, max: count })

type Row = readonly [name: string, count: Count, millicores: number, mebibytes: number]

const always: Readonly<Record<Provider, readonly Row[]>> = {
  aws: [
    ['aws-node', each, 50, 0],
    ['kube-proxy', each, 100, 0],
    ['ebs-csi-node', each, 30, 120],
    ['eks-pod-identity-agent', each, 0, 0],
    ['ebs-csi-controller', of(2), 60, 240],
    ['metrics-server', of(2), 100, 200],
  ],
  gcp: [
    ['anetd', each, 110, 230],
    ['netd', each, 2, 30],
    ['pdcsi-node', each, 10, 20],
    ['fluentbit-gke', each, 105, 230],
    ['gke-metrics-agent', each, 8, 110],
    ['gke-metadata-server', each, 100, 100],
    ['gmp-system collector', each, 5, 36],
    ['ip-masq-agent', each, 10, 16],
    ['konnectivity-agent', of(2), 15, 60],
    ['konnectivity-agent-autoscaler', of(1), 10, 10],
    ['event-exporter-gke', of(1), 0, 0],
    ['gmp-operator', of(1), 1, 16],
    ['l7-default-backend', of(1), 10, 20],
    ['metrics-server', of(1), 48, 105],
  ],
}

const clusterDns: Readonly<Record<Provider, readonly Row[]>> = {
  aws: [['coredns', of(2), 100, 70]],
  gcp: [
    ['kube-dns', of(2), 260, 110],
    ['kube-dns-autoscaler', of(1), 20, 10],
  ],
}

const nodeDns: Row = ['node-local-dns', each, 25, 20]

/** GKE leaves kube-dns in a cluster whose pods ask Cloud DNS, until somebody scales it down. */
const dnsOf = ({ cloud, dns }: Cluster): readonly Row[] => [
  ...clusterDns[cloud.provider],
  ...(dns === 'node-local' ? [nodeDns] : []),
]

/** What the cloud runs in a cluster, all of it before any pod of ours (system-node-critical, system-cluster-critical). */
export const podsOfCloud = (cluster: Cluster): readonly Pods[] =>
  [...always[cluster.cloud.provider], ...dnsOf(cluster)].map(([name, count, millicores, mebibytes]) => ({
    from: 'cloud',
    name,
    count,
    request: asks(millicores, mebibytes),
    priority: count === 'node' ? 'system-node-critical' : 'system-cluster-critical',
  }))
