/** What images the lab makes where it cannot pull them, and what is in each: as the charts and manifests run them. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { app } from '../../generators/inference/index.ts'
import { MONITORING_IMAGES, TRACES_IMAGES } from '../charts/index.ts'
import { programOf } from '../programs/index.ts'
import { type Entry, file, folder, link, text } from './layers.ts'
import { type ImageName, nameOf } from './names.ts'

/** What a container of the image starts with, in the words of OCI's image configuration. */
interface Start {
  readonly User?: string
  readonly Env?: readonly string[]
  readonly Entrypoint?: readonly string[]
  readonly Cmd?: readonly string[]
  readonly WorkingDir?: string
}

export interface Content {
  readonly name: ImageName
  /** `debian`: Debian's files below its own; `nothing`: what a static program needs. Both are layers that images share. */
  readonly on: 'debian' | 'nothing'
  readonly entries: readonly Entry[]
  readonly start: Start
}

/** Folders and programs of the host that contents are taken from. */
interface Origins {
  readonly debian: string
  /** The path of a program that was built for the lab, such as `pilot-agent`. */
  readonly program: (name: string) => string
  /** Folder of Argo CD's Go module. */
  readonly argocd: string
  /** Folder of Istio's Go module. */
  readonly istio: string
  /** PEM file of the authority that the lab's own internet is trusted by. */
  readonly authority: string
  /** Name of the image of the External Secrets operator. */
  readonly secretsOperator: string
  /** Name of the image of Thanos. */
  readonly thanos: string
}

const versionOf = (name: string) => programOf(name).version
const linksOf = (name: string) => programOf(name).links ?? []

const PATH = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'
const user = (id: number) => `${id}:${id}`
const program = (path: string, from: string): Entry => file(path, from, { mode: 0o755 })

const account = (name: string, id: number, home: string) => `${name}:x:${id}:${id}::${home}:/bin/sh\n`

/** Debian's users and one more: what is only a number has no home, which git and ssh ask for. */
const users = (debian: string, name: string, id: number, home: string): readonly Entry[] => [
  text('etc/passwd', readFileSync(join(debian, 'etc/passwd'), 'utf8') + account(name, id, home)),
  text('etc/group', `${readFileSync(join(debian, 'etc/group'), 'utf8')}${name}:x:${id}:\n`),
]

/** The images of Argo CD's own manifest; it names them, so that an update of the module is one of the names too. */
const ofArgocd = ({ argocd, debian, program: built }: Origins): readonly Content[] => {
  const manifest = readFileSync(join(argocd, 'manifests/install.yaml'), 'utf8')
  const named = (repository: string): ImageName => {
    const found = new RegExp(`image: (\\S*/${repository}:\\S+)`).exec(manifest)?.[1]
    if (found === undefined) throw new Error(`Argo CD's manifest names no image ${repository}`)
    return nameOf(found)
  }
  const scripts = ['gpg-wrapper.sh', 'git-verify-wrapper.sh', 'entrypoint.sh'].map((name) =>
    program(
      `usr/local/bin/${name}`,
      [join(argocd, 'hack', name), join(argocd, name)].find((path) => existsSync(path)) ?? name,
    ),
  )
  const own = { uid: 999, gid: 0 }
  return [
    {
      name: named('argocd'),
      on: 'debian',
      entries: [
        ...users(debian, 'argocd', 999, '/home/argocd'),
        folder('home/argocd', { ...own, mode: 0o775 }),
        folder('app/config/ssh'),
        text('app/config/ssh/ssh_known_hosts', ''),
        folder('etc/ssh'),
        link('etc/ssh/ssh_known_hosts', '/app/config/ssh/ssh_known_hosts'),
        folder('app/config/tls'),
        folder('app/config/gpg/source'),
        folder('app/config/gpg/keys', { ...own, mode: 0o700 }),
        ...scripts,
        link('usr/local/bin/uid_entrypoint.sh', 'entrypoint.sh'),
        program('usr/local/bin/helm', built('helm')),
        program('usr/local/bin/kustomize', built('kustomize')),
        program('usr/local/bin/argocd', built('argocd')),
        ...linksOf('argocd').map((name) => link(`usr/local/bin/${name}`, 'argocd')),
      ],
      start: {
        User: '999',
        Env: [PATH, 'USER=argocd', 'GRPC_ENABLE_TXT_SERVICE_CONFIG=false'],
        Entrypoint: ['/usr/bin/tini', '--'],
        WorkingDir: '/home/argocd',
      },
    },
    {
      name: named('redis'),
      on: 'debian',
      entries: [...users(debian, 'argocd-redis', 999, '/data'), folder('data', { uid: 999, gid: 999 })],
      start: { Env: [PATH], Entrypoint: ['/usr/bin/redis-server'], WorkingDir: '/data' },
    },
    // The pod's first container brings what looks for dex, and then waits for a login provider in the settings: none is.
    {
      name: named('dex'),
      on: 'nothing',
      entries: [program('usr/local/bin/dex', built('pause'))],
      start: { Env: [PATH], User: '1001' },
    },
  ]
}

/** Envoy as its own project builds it does not know Istio's filters: the images say so to istiod themselves. */
const WITHOUT_ISTIOS_FILTERS = ['PILOT_ENABLE_METADATA_EXCHANGE=false', 'PILOT_ENABLE_ALPN_FILTER=false']

/** Statistics that a stock Envoy keeps in the place of Istio's: answers and times of the app's subsets (lab/prometheus). */
const COUNTED = `cluster\\..*\\|${app.host.replaceAll('.', '\\.')};?\\.upstream_rq_([0-9]+|time)`

/** Envoy's bootstrap, in which they are among those that are kept: the first of the list, before Istio's own. */
const counting = (bootstrap: string): string => {
  const begin = '"inclusion_list": {\n        "patterns": ['
  if (!bootstrap.includes(begin))
    throw new Error("Istio's bootstrap of Envoy keeps statistics in another way")
  return bootstrap.replace(begin, () => `${begin} { "safe_regex": { "regex": ${JSON.stringify(COUNTED)} } },`)
}

const ofIstio = ({ istio, debian, program: built }: Origins): readonly Content[] => {
  const name = (image: string) => nameOf(`registry.istio.io/release/${image}:${versionOf('pilot-discovery')}`)
  const bootstrap = join(istio, 'tools/packaging/common/envoy_bootstrap.json')
  return [
    {
      name: name('pilot'),
      on: 'nothing',
      entries: [program('usr/local/bin/pilot-discovery', built('pilot-discovery'))],
      start: {
        User: user(1337),
        Env: [PATH, ...WITHOUT_ISTIOS_FILTERS],
        Entrypoint: ['/usr/local/bin/pilot-discovery'],
      },
    },
    {
      name: name('proxyv2'),
      on: 'debian',
      entries: [
        ...users(debian, 'istio-proxy', 1337, '/home/istio-proxy'),
        text('var/lib/istio/envoy/envoy_bootstrap_tmpl.json', counting(readFileSync(bootstrap, 'utf8'))),
        program('usr/local/bin/envoy', built('envoy')),
        program('usr/local/bin/pilot-agent', built('pilot-agent')),
      ],
      start: { Env: [PATH], Entrypoint: ['/usr/local/bin/pilot-agent'] },
    },
    {
      name: name('install-cni'),
      on: 'debian',
      entries: [
        program('opt/cni/bin/istio-cni', built('istio-cni')),
        program('usr/local/bin/install-cni', built('install-cni')),
      ],
      start: {
        Env: [`${PATH}:/opt/cni/bin`],
        Cmd: ['/usr/local/bin/install-cni'],
        WorkingDir: '/opt/cni/bin',
      },
    },
  ]
}

/** What clouds bring with their nodes and control planes: named as upstream names them. */
export const CLUSTER_IMAGES = {
  pause: `registry.k8s.io/pause:${versionOf('pause')}`,
  coredns: `registry.k8s.io/coredns/coredns:v${versionOf('coredns')}`,
  metricsServer: `registry.k8s.io/metrics-server/metrics-server:v${versionOf('metrics-server')}`,
  networkPolicies: `registry.k8s.io/networking/kube-network-policies:v${versionOf('kube-network-policies')}`,
} as const

const alone = (name: string, from: string, path: string, start: Start = {}): Content => ({
  name: nameOf(name),
  on: 'nothing',
  entries: [program(path, from)],
  start: { Env: [PATH], Entrypoint: [`/${path}`], ...start },
})

const ofClusters = ({ program: built }: Origins): readonly Content[] => {
  const { pause, coredns, metricsServer, networkPolicies } = CLUSTER_IMAGES
  return [
    alone(pause, built('pause'), 'pause', { User: user(65535) }),
    alone(coredns, built('coredns'), 'coredns', { User: user(65532) }),
    alone(metricsServer, built('metrics-server'), 'metrics-server', { User: '65534' }),
    alone(networkPolicies, built('kube-network-policies'), 'bin/netpol'),
  ]
}

const ROOTS = 'etc/ssl/certs/ca-certificates.crt'

/** Debian's roots, and the lab's: what a container reaches for under its real name answers in the lab. */
const trusts = ({ debian, authority }: Origins): Entry =>
  text(ROOTS, [join(debian, ROOTS), authority].map((file) => readFileSync(file, 'utf8')).join(''))

/** Those that reach out by themselves; Argo CD's settings are for its own connections, not for those of its kustomize. */
const trusting = (origins: Origins, all: readonly Content[]) =>
  all.map((content) => ({ ...content, entries: [...content.entries, trusts(origins)] }))

/** The operator of External Secrets, named by the chart as it is made here. */
const ofSecrets = ({ program: built, secretsOperator }: Origins): readonly Content[] => [
  alone(secretsOperator, built('external-secrets'), 'bin/external-secrets', { User: '65534' }),
]

const ofMetrics = ({ program: built, thanos }: Origins): readonly Content[] => {
  const { operator, reloader, prometheus } = MONITORING_IMAGES
  const nobody = { User: '65534' }
  return [
    alone(operator, built('prometheus-operator'), 'bin/operator', nobody),
    alone(reloader, built('prometheus-config-reloader'), 'bin/prometheus-config-reloader', nobody),
    alone(prometheus, built('prometheus'), 'bin/prometheus', nobody),
    alone(thanos, built('thanos'), 'bin/thanos', nobody),
  ]
}

const ofTraces = ({ program: built }: Origins): readonly Content[] => [
  alone(TRACES_IMAGES.collector, built('otelcol'), 'otelcol-k8s', { User: '10001' }),
  alone(TRACES_IMAGES.jaeger, built('jaeger'), 'jaeger', { User: '10001' }),
]

export const contents = (origins: Origins): readonly Content[] => [
  ...ofClusters(origins),
  ...ofMetrics(origins),
  ...ofTraces(origins),
  ...trusting(origins, [...ofArgocd(origins), ...ofSecrets(origins)]),
  ...ofIstio(origins),
]

/** What a static program needs beside itself: users, certificates, a place for files. */
export const bare = (debian: string): readonly Entry[] => [
  folder('etc'),
  text('etc/passwd', `root:x:0:0::/root:/sbin/nologin\n${account('nonroot', 65532, '/')}`),
  text('etc/group', 'root:x:0:\nnonroot:x:65532:\n'),
  text('etc/nsswitch.conf', 'hosts: files dns\n'),
  file(ROOTS, join(debian, ROOTS), { mode: 0o644 }),
  folder('tmp', { mode: 0o1777 }),
]

/** What of the Debian root only the lab's machine and nodes need. */
export const ONLY_OF_THE_MACHINE: readonly string[] = [
  ...['buildah', 'containerd*', 'ctr', 'docker-registry', 'etcd*', 'skopeo'].map((name) => `usr/bin/${name}`),
  'usr/sbin/runc',
  'usr/lib/cni/*',
  'var/cache/*',
  'var/lib/apt/lists/*',
  'dev/*',
]
