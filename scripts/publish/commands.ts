/** The commands of a publication, as data: what --dry-run prints and what a real run carries out are the same. */
import type { Builder } from './builders.ts'

/** What the image can be built for: EKS and GKE nodes of both kinds. */
export const PLATFORMS = ['linux/amd64', 'linux/arm64'] as const
export type Platform = (typeof PLATFORMS)[number]

export interface Release {
  /** Such as v1.1.0: the tag, and a label. */
  readonly version: string
  /** The image's name in every registry. */
  readonly name: string
  /** Commit that is built; ends in -dirty when the tree had changes. */
  readonly revision: string
  /** URL of the repository. */
  readonly source: string
  readonly platforms: readonly Platform[]
  /** The Dockerfile's base image, and one that is taken in its place. @default the Dockerfile's own */
  readonly base?: { readonly named: string; readonly taken: string }
}

export type Words = readonly string[]

/** One that prints a password, and one that reads it from its input: it is on no command line and in no file of ours. */
export interface Login {
  readonly password: Words
  readonly login: Words
}

const hostOf = (registry: string) => registry.split('/')[0] ?? registry

/** Region of an Amazon ECR host; undefined for any other host. */
const ecrRegion = (host: string) => /^\d{12}\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com(\.cn)?$/.exec(host)?.[1]

const isArtifactRegistry = (host: string) => host.endsWith('-docker.pkg.dev')

/** How to log in to a host; undefined for a host of neither cloud, where a login must have been done before. */
const loginTo = ({ login }: Builder, host: string): Login | undefined => {
  const region = ecrRegion(host)
  if (region !== undefined)
    return {
      password: ['aws', 'ecr', 'get-login-password', '--region', region],
      login: login('AWS', host),
    }
  if (isArtifactRegistry(host))
    return {
      password: ['gcloud', 'auth', 'print-access-token'],
      login: login('oauth2accesstoken', host),
    }
  return undefined
}

/** One login per host, in the order of the registries. */
export const logins = (builder: Builder, registries: readonly string[]): readonly Login[] =>
  [...new Set(registries.map(hostOf))]
    .map((host) => loginTo(builder, host))
    .filter((login) => login !== undefined)

/** Commands that show that a tool is there: those of the builder, and the CLI of each cloud that is logged in to. */
export const toolChecks = (builder: Builder, first: readonly Login[]): readonly Words[] => [
  ...builder.tools,
  ...[...new Set(first.map(({ password: [tool = ''] }) => tool))].map((tool) => [tool, '--version']),
]

/** What to do with a published image: try it on a part of the traffic, then on more. */
export const next = ({ version }: Release, digest: string): readonly Words[] => [
  ['npm', 'run', 'canary', '--', 'start', version, digest],
  ['npm', 'run', 'canary', '--', 'advance'],
]
