/** The commands of a publication, as data: what --dry-run prints and what a real run carries out are the same. */

export interface Release {
  /** Such as v1.1.0: the tag, and a label. */
  readonly version: string
  /** The image's name in every registry. */
  readonly name: string
  /** Commit that is built; ends in -dirty when the tree had changes. */
  readonly revision: string
  /** URL of the repository. */
  readonly source: string
}

export type Words = readonly string[]

/** One that prints a password, and one that reads it from its input: it is on no command line and in no file of ours. */
export interface Login {
  readonly password: Words
  readonly login: Words
}

/** What the image is built for: EKS and GKE nodes of both kinds. */
export const platforms = ['linux/amd64', 'linux/arm64'] as const

/** Where buildx writes the digest, below the repository's root. */
export const metadataFile = ({ version }: Release) => `.cache/publish/${version}.json`

const hostOf = (registry: string) => registry.split('/')[0] ?? registry

/** Region of an Amazon ECR host; undefined for any other host. */
const ecrRegion = (host: string) => /^\d{12}\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com(\.cn)?$/.exec(host)?.[1]

const isArtifactRegistry = (host: string) => host.endsWith('-docker.pkg.dev')

const dockerLogin = (user: string, host: string): Words => [
  'docker',
  'login',
  '--username',
  user,
  '--password-stdin',
  host,
]

/** How to log in to a host; undefined for a host of neither cloud, where `docker login` must have been done before. */
const loginTo = (host: string): Login | undefined => {
  const region = ecrRegion(host)
  if (region !== undefined)
    return {
      password: ['aws', 'ecr', 'get-login-password', '--region', region],
      login: dockerLogin('AWS', host),
    }
  if (isArtifactRegistry(host))
    return {
      password: ['gcloud', 'auth', 'print-access-token'],
      login: dockerLogin('oauth2accesstoken', host),
    }
  return undefined
}

/** One login per host, in the order of the registries. */
export const logins = (registries: readonly string[]): readonly Login[] =>
  [...new Set(registries.map(hostOf))].map(loginTo).filter((login) => login !== undefined)

/** Commands that show that a tool is there: docker with buildx, and the CLI of each cloud that is logged in to. */
export const toolChecks = (registries: readonly string[]): readonly Words[] => [
  ['docker', 'buildx', 'version'],
  ...[...new Set(logins(registries).map(({ password: [tool = ''] }) => tool))].map((tool) => [
    tool,
    '--version',
  ]),
]

const tagged = ({ name, version }: Release, registry: string) => `${registry}/${name}:${version}`

/**
 * The only build. The provenance goes into the index, so the digest covers it and every copy has it; `min` says from
 * which commit and base image, without the build's arguments.
 */
export const build = (release: Release, registry: string): Words => [
  ...['docker', 'buildx', 'build', '--platform', platforms.join(','), '--file', 'server/Dockerfile'],
  ...['--build-arg', `VERSION=${release.version}`],
  ...['--build-arg', `REVISION=${release.revision}`],
  ...['--build-arg', `SOURCE=${release.source}`],
  ...['--provenance', 'mode=min', '--tag', tagged(release, registry)],
  ...['--metadata-file', metadataFile(release), '--push', '.'],
]

/** Copies what was built, by digest; an index is copied as it is, so that the digest stays. */
export const copy = (release: Release, from: string, to: string, digest: string): Words => [
  ...['docker', 'buildx', 'imagetools', 'create', '--tag', tagged(release, to)],
  `${from}/${release.name}@${digest}`,
]

/** Prints the index that a registry has under the tag, as JSON. */
export const inspect = (release: Release, registry: string): Words => [
  ...[
    'docker',
    'buildx',
    'imagetools',
    'inspect',
    tagged(release, registry),
    '--format',
    '{{json .Manifest}}',
  ],
]

/** What to do with a published image: try it on a part of the traffic, then on more. */
export const next = ({ version }: Release, digest: string): readonly Words[] => [
  ['npm', 'run', 'canary', '--', 'start', version, digest],
  ['npm', 'run', 'canary', '--', 'advance'],
]
