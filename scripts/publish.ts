#!/usr/bin/env node
/** Builds the inference image once and puts the same digest into every registry of the fleet. */
import { existsSync, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { quote } from 'zx'
import { loadFleet, registryOf } from '../generators/fleet/index.ts'
import { app } from '../generators/inference/index.ts'
import { tell } from './programs/outcome.ts'
import { outcomeOf, parsed, UsageError } from './programs/usage.ts'
import { BUILDERS, type BuilderName, digestFile, isBuilder } from './publish/builders.ts'
import {
  type Login,
  logins,
  next,
  PLATFORMS,
  type Platform,
  type Release,
  type Words,
} from './publish/commands.ts'
import { PublishError, publish } from './publish/publish.ts'
import { readRepository } from './publish/repository.ts'

const USAGE = `Usage: npm run publish:image -- v1.1.0 [--dry-run] [--allow-dirty] [--clusters DIR] …

Builds server/ for linux/amd64 and linux/arm64, pushes to the first registry of the fleet, copies the same digest to the
others, checks that all have it, and prints the digest to put in the fleet.
  --dry-run        print the commands and run none
  --allow-dirty    build a tree with changes that are not committed; the label of the commit then ends in -dirty
  --clusters DIR   where the fleet's files are (default clusters)
  --builder NAME   docker (with buildx), or buildah (with skopeo: no engine needed); default the first on PATH
  --platform LIST  default ${PLATFORMS.join()}
  --base IMAGE     take this image in the place of the Dockerfile's base, such as a copy of it in a registry of yours
  --no-login       the registries need no login, or it was done before
Needs the builder, aws when a registry is Amazon ECR, gcloud when one is Artifact Registry, all with their own
credentials; for any other registry, docker login or buildah login before.
Exit code: 0 published, 1 something failed, 2 wrong use,
4 the machine refused a file or a program.`

interface Wanted {
  readonly version: string
  readonly dryRun: boolean
  readonly allowDirty: boolean
  readonly clusters: string
  readonly builder: BuilderName
  readonly platforms: readonly Platform[]
  readonly base: string | undefined
  readonly login: boolean
}

const root = join(import.meta.dirname, '..')

const parse = (args: readonly string[]) =>
  parsed('publish:image', args, {
    'dry-run': { type: 'boolean', default: false },
    'allow-dirty': { type: 'boolean', default: false },
    clusters: { type: 'string', default: 'clusters' },
    builder: { type: 'string' },
    platform: { type: 'string', default: PLATFORMS.join(), list: true },
    base: { type: 'string' },
    'no-login': { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  })

const onPath = (program: string): boolean =>
  (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, program)))

const isPlatform = (name: string): name is Platform => PLATFORMS.some((platform) => platform === name)

const platformsIn = (list: string): readonly Platform[] => {
  const names = list.split(',')
  const known = names.filter(isPlatform)
  if (known.length === names.length) return known
  throw new UsageError(`--platform is a list of ${PLATFORMS.join(' and ')}`)
}

const builderOf = (name: string | undefined): BuilderName => {
  if (name === undefined) return !onPath('docker') && onPath('buildah') ? 'buildah' : 'docker'
  if (isBuilder(name)) return name
  throw new UsageError(`--builder is ${Object.keys(BUILDERS).join(' or ')}`)
}

/** The form is that of a version in the fleet, since the digest goes there under this version. */
const wanted = (args: readonly string[]): Wanted | 'help' => {
  const { values, positionals } = parse(args)
  if (values.help) return 'help'
  const [version, ...rest] = positionals
  if (version === undefined || rest.length > 0) throw new UsageError('name one version, such as v1.1.0')
  if (!/^v\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/.test(version) || version.length > 63)
    throw new UsageError(`${JSON.stringify(version)} is not a version, such as v1.1.0`)
  return {
    version,
    dryRun: values['dry-run'],
    allowDirty: values['allow-dirty'],
    clusters: values.clusters,
    builder: builderOf(values.builder),
    platforms: platformsIn(values.platform),
    base: values.base,
    login: !values['no-login'],
  }
}

/** The registries that the fleet's clusters pull from, each once. */
const registriesOf = (clusters: string): readonly [string, ...string[]] => {
  const [first, ...others] = new Set(loadFleet(clusters).clusters.map(({ cloud }) => registryOf(cloud)))
  if (first === undefined) throw new PublishError(`${clusters} names no registry`)
  return [first, ...others]
}

const line = (words: Words): string => words.map((word) => quote(word)).join(' ')

/** The base image that every stage of the Dockerfile names. */
const baseNamed = (): string => {
  const [named] = new Set(
    [...readFileSync(join(root, 'server/Dockerfile'), 'utf8').matchAll(/^FROM (?:--\S+ )*(\S+)/gm)].map(
      ([, image = '']) => image,
    ),
  )
  if (named === undefined) throw new PublishError('server/Dockerfile has no FROM')
  return named
}

const dryRun = (
  name: BuilderName,
  release: Release,
  registries: readonly [string, ...string[]],
  loggingIn: readonly Login[],
): readonly string[] => {
  const builder = BUILDERS[name]
  const [first, ...others] = registries
  return [
    ...loggingIn.map(({ password, login }) => `${line(password)} | ${line(login)}`),
    ...(builder.clear === undefined ? [] : [`${line(builder.clear(release))} || true`]),
    ...builder.build(release, first).map(line),
    `# DIGEST is then in ${digestFile(release)}`,
    ...others.map((registry) => line(builder.copy(release, first, registry, 'DIGEST'))),
    ...registries.map((registry) => line(builder.inspect(release, registry))),
    ...next(release, 'DIGEST').map(line),
  ]
}

const execute = async (given: Wanted): Promise<readonly string[]> => {
  const { version, builder, platforms, base } = given
  const registries = registriesOf(given.clusters)
  const { commit, dirty, source } = await readRepository(root)
  const release = {
    version,
    name: app.name,
    revision: dirty.length > 0 ? `${commit}-dirty` : commit,
    source,
    platforms,
    ...(base !== undefined && { base: { named: baseNamed(), taken: base } }),
  }
  const loggingIn = given.login ? logins(BUILDERS[builder], registries) : []
  if (given.dryRun) return dryRun(builder, release, registries, loggingIn)
  if (dirty.length > 0 && !given.allowDirty)
    throw new PublishError(`commit your changes, or give --allow-dirty: ${dirty.join(', ')}`)
  const say = (text: string) => console.error(text)
  const digest = await publish(BUILDERS[builder], release, registries, loggingIn, root, say)
  return [digest, 'next:', ...next(release, digest).map((words) => `  ${words.join(' ')}`)]
}

const main = async (args: readonly string[]): Promise<string> => {
  const given = wanted(args)
  return given === 'help' ? USAGE : (await execute(given)).join('\n')
}

process.exitCode = tell(await outcomeOf(USAGE, () => main(process.argv.slice(2))))
