/** Two ways to build and to copy an image for several platforms: Docker's buildx, and buildah with skopeo, which need no engine. */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Release, Words } from './commands.ts'

export type BuilderName = 'docker' | 'buildah'

/** What a registry has under a name. */
export interface Index {
  readonly digest: string
  /** `linux/amd64`. */
  readonly platforms: readonly string[]
}

export interface Builder {
  readonly name: BuilderName
  /** Show that it is there. */
  readonly tools: readonly Words[]
  /** Reads the password from its input. */
  readonly login: (user: string, host: string) => Words
  /** What may be left of another build of this name, to remove; fails where there is nothing. @default nothing */
  readonly clear?: (release: Release) => Words
  /** Build and push, in order: the digest is in the file afterwards. */
  readonly build: (release: Release, registry: string) => readonly Words[]
  /** The digest in what the build wrote. Errors: of JSON or zod, when there is none. */
  readonly digestIn: (text: string) => string
  /** Copies what was built, by digest; an index is copied as it is, so that the digest stays. */
  readonly copy: (release: Release, from: string, to: string, digest: string) => Words
  /** Prints the index that a registry has under the tag. */
  readonly inspect: (release: Release, registry: string) => Words
  /** Reads what `inspect` printed. Errors: of JSON or zod, when it is no index. */
  readonly index: (printed: string) => Index
}

/** Where a build writes its digest, below the repository's root. */
export const digestFile = ({ version }: Release) => `.cache/publish/${version}.json`

const tagged = ({ name, version }: Release, registry: string) => `${registry}/${name}:${version}`

const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/)
const manifests = z.array(
  z.object({ platform: z.object({ os: z.string(), architecture: z.string() }).optional() }),
)
const platformsOf = (list: z.infer<typeof manifests>) =>
  list.map(({ platform }) => `${platform?.os}/${platform?.architecture}`)

/** What both builders are told in the same words. */
const common = ({ platforms, version, revision, source, base }: Release): Words => [
  ...['--platform', platforms.join(','), '--file', 'server/Dockerfile'],
  ...(base === undefined ? [] : ['--build-context', `${base.named}=docker-image://${base.taken}`]),
  ...['--build-arg', `VERSION=${version}`],
  ...['--build-arg', `REVISION=${revision}`],
  ...['--build-arg', `SOURCE=${source}`],
]

const imagetools: Words = ['docker', 'buildx', 'imagetools']

const docker: Builder = {
  name: 'docker',
  tools: [['docker', 'buildx', 'version']],
  login: (user, host) => ['docker', 'login', '--username', user, '--password-stdin', host],
  // The provenance goes into the index, so the digest covers it and every copy has it; `min` says from which commit and
  // base image, without the build's arguments.
  build: (release, registry) => [
    [
      ...['docker', 'buildx', 'build', ...common(release), '--provenance', 'mode=min'],
      ...['--tag', tagged(release, registry), '--metadata-file', digestFile(release), '--push', '.'],
    ],
  ],
  digestIn: (text) =>
    z.object({ 'containerimage.digest': digest }).parse(JSON.parse(text))['containerimage.digest'],
  copy: (release, from, to, built) => [
    ...[...imagetools, 'create', '--tag', tagged(release, to)],
    `${from}/${release.name}@${built}`,
  ],
  inspect: (release, registry) => [
    ...[...imagetools, 'inspect', tagged(release, registry), '--format', '{{json .Manifest}}'],
  ],
  index: (printed) => {
    const found = z.object({ digest, manifests }).parse(JSON.parse(printed))
    return { digest: found.digest, platforms: platformsOf(found.manifests) }
  },
}

/** The name of the index on this machine, until it is pushed. */
const local = ({ name, version }: Release) => `localhost/${name}:${version}`

const buildah: Builder = {
  name: 'buildah',
  tools: [
    ['buildah', '--version'],
    ['skopeo', '--version'],
  ],
  login: (user, host) => ['buildah', 'login', '--username', user, '--password-stdin', host],
  // A build adds to an index of its name.
  clear: (release) => ['buildah', 'manifest', 'rm', local(release)],
  // No layers of an earlier build: Debian's 1.28 takes those of another version, since it looks at the names of arguments only.
  build: (release, registry) => [
    ['buildah', 'build', '--layers=false', ...common(release), '--manifest', local(release), '.'],
    [
      ...['buildah', 'manifest', 'push', '--all', '--digestfile', digestFile(release)],
      ...[local(release), `docker://${tagged(release, registry)}`],
    ],
  ],
  digestIn: (text) => digest.parse(text.trim()),
  copy: (release, from, to, built) => [
    ...['skopeo', 'copy', '--all', '--preserve-digests'],
    ...[`docker://${from}/${release.name}@${built}`, `docker://${tagged(release, to)}`],
  ],
  inspect: (release, registry) => ['skopeo', 'inspect', '--raw', `docker://${tagged(release, registry)}`],
  index: (printed) => ({
    digest: `sha256:${createHash('sha256').update(printed).digest('hex')}`,
    platforms: platformsOf(z.object({ manifests }).parse(JSON.parse(printed)).manifests),
  }),
}

export const BUILDERS: Readonly<Record<BuilderName, Builder>> = { docker, buildah }

export const isBuilder = (name: string): name is BuilderName => Object.hasOwn(BUILDERS, name)
