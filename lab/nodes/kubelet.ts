/** The kubelet and kube-proxy of a node: defaults, but for where things are and what kind of machine it shows. */
import { isCgroup2 } from '../machine/index.ts'
import { NODE_CACHE } from '../network/index.ts'
import type { LabCluster, LabNode } from '../plan/index.ts'
import { providerIdOf } from './labels.ts'
import { agentsOf, EVICTION, type Ground, reserved } from './reserved.ts'

/** Files of a node are here, inside of it. */
export const FOLDER = '/etc/kubernetes'

/** `group`: the control group that its pods are in. JSON, which is YAML. */
export const kubeletConfig = (cluster: LabCluster, node: LabNode, group: string, ground: Ground): string =>
  JSON.stringify({
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    kind: 'KubeletConfiguration',
    authentication: { x509: { clientCAFile: `${FOLDER}/ca.crt` }, webhook: { enabled: true } },
    authorization: { mode: 'Webhook' },
    tlsCertFile: `${FOLDER}/kubelet.crt`,
    tlsPrivateKeyFile: `${FOLDER}/kubelet.key`,
    providerID: providerIdOf(cluster, node),
    clusterDomain: 'cluster.local',
    clusterDNS: [cluster.cluster.dns === 'node-local' ? NODE_CACHE : cluster.dns],
    containerRuntimeEndpoint: 'unix:///run/containerd/containerd.sock',
    cgroupDriver: 'cgroupfs',
    cgroupRoot: `/${group}`,
    // The kernel below may be an older one, and have swap: that is nobody's choice here.
    ...(isCgroup2() ? {} : { failCgroupV1: false }),
    failSwapOn: false,
    enforceNodeAllocatable: [],
    systemReserved: reserved(cluster, node, ground),
    maxPods: node.machine.pods - agentsOf(cluster).pods,
    // All nodes share one disk, which is not theirs to tidy.
    evictionHard: {
      'memory.available': String(EVICTION),
      'nodefs.available': '1%',
      'imagefs.available': '1%',
    },
    imageGCHighThresholdPercent: 100,
    imageGCLowThresholdPercent: 99,
    serializeImagePulls: false,
    registryPullQPS: 0,
  })

export const proxyConfig = ({ name }: LabNode): string =>
  JSON.stringify({
    apiVersion: 'kubeproxy.config.k8s.io/v1alpha1',
    kind: 'KubeProxyConfiguration',
    clientConnection: { kubeconfig: `${FOLDER}/proxy.kubeconfig` },
    hostnameOverride: name,
    mode: 'iptables',
    detectLocalMode: 'InterfaceNamePrefix',
    detectLocal: { interfaceNamePrefix: 'veth' },
    // The table of connections is the kernel's: its size is not of one network.
    conntrack: { maxPerCore: 0, min: 0, tcpEstablishedTimeout: '0s', tcpCloseWaitTimeout: '0s' },
  })
