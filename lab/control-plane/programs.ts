/** The programs of a control plane and their words: defaults, but for where things are and what saves time and memory. */
import type { LabCluster } from '../plan/index.ts'

export const controlPlanePrograms = [
  'etcd',
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
] as const
export type ControlPlaneProgram = (typeof controlPlanePrograms)[number]

/** Of one that runs, for its log and to stop it. */
export const processOf = (cluster: string, program: ControlPlaneProgram): string => `${cluster}-${program}`

/** The folder of a control plane; `root` is that of the lab, seen from inside or outside. */
export const folderOf = (root: string, cluster: string): string => `${root}/control-plane/${cluster}`

const ETCD = 'http://127.0.0.1:2379'
const flags = (words: Readonly<Record<string, string | number | boolean>>): readonly string[] =>
  Object.entries(words).map(([name, value]) => `--${name}=${value}`)

const words: Record<ControlPlaneProgram, (cluster: LabCluster, folder: string) => readonly string[]> = {
  // What is lost here is processes, not the memory of the machine: what etcd has written is there without waiting for a disk.
  etcd: ({ name }, folder) => [
    'etcd',
    ...flags({
      name,
      'data-dir': `${folder}/etcd`,
      'listen-client-urls': ETCD,
      'advertise-client-urls': ETCD,
      'listen-peer-urls': 'http://127.0.0.1:2380',
      'snapshot-count': 5000,
      'unsafe-no-fsync': true,
      'log-level': 'warn',
    }),
  ],
  'kube-apiserver': ({ api, ranges }, folder) => [
    'kube-apiserver',
    ...flags({
      'etcd-servers': ETCD,
      'advertise-address': api,
      'secure-port': 443,
      'service-cluster-ip-range': ranges.services,
      'allow-privileged': true,
      'authorization-mode': 'Node,RBAC',
      'enable-admission-plugins': 'NodeRestriction',
      'enable-aggregator-routing': true,
      'client-ca-file': `${folder}/ca.crt`,
      'tls-cert-file': `${folder}/apiserver.crt`,
      'tls-private-key-file': `${folder}/apiserver.key`,
      'kubelet-certificate-authority': `${folder}/ca.crt`,
      'kubelet-client-certificate': `${folder}/kubelet-client.crt`,
      'kubelet-client-key': `${folder}/kubelet-client.key`,
      'kubelet-preferred-address-types': 'InternalIP',
      'service-account-issuer': 'https://kubernetes.default.svc.cluster.local',
      'service-account-key-file': `${folder}/accounts.pub`,
      'service-account-signing-key-file': `${folder}/accounts.key`,
      'requestheader-client-ca-file': `${folder}/front-proxy-ca.crt`,
      'requestheader-allowed-names': 'front-proxy-client',
      'requestheader-extra-headers-prefix': 'X-Remote-Extra-',
      'requestheader-group-headers': 'X-Remote-Group',
      'requestheader-username-headers': 'X-Remote-User',
      'proxy-client-cert-file': `${folder}/front-proxy.crt`,
      'proxy-client-key-file': `${folder}/front-proxy.key`,
      profiling: false,
    }),
  ],
  'kube-controller-manager': (_, folder) => [
    'kube-controller-manager',
    ...flags({
      kubeconfig: `${folder}/controller-manager.kubeconfig`,
      'bind-address': '127.0.0.1',
      'leader-elect': false,
      'use-service-account-credentials': true,
      'service-account-private-key-file': `${folder}/accounts.key`,
      'root-ca-file': `${folder}/ca.crt`,
      'cluster-signing-cert-file': `${folder}/ca.crt`,
      'cluster-signing-key-file': `${folder}/ca.key`,
      'kube-api-qps': 100,
      'kube-api-burst': 200,
      profiling: false,
    }),
  ],
  'kube-scheduler': (_, folder) => [
    'kube-scheduler',
    ...flags({
      kubeconfig: `${folder}/scheduler.kubeconfig`,
      'bind-address': '127.0.0.1',
      'leader-elect': false,
      profiling: false,
    }),
  ],
}

/** What runs it, inside the network of its cloud. */
export const argvOf = (cluster: LabCluster, program: ControlPlaneProgram): readonly string[] =>
  words[program](cluster, folderOf('/lab', cluster.name))
