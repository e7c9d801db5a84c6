#!/usr/bin/env node
/** Builds the inference image once and puts the same digest into every registry of the fleet. */
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { quote } from 'zx'
import { loadFleet, registryOf } from '../generators/fleet/index.ts'
import { app } from '../generators/inference/index.ts'
import {
  build,
  copy,
  inspect,
  logins,
  metadataFile,
  next,
  type Release,
  type Words,
} from './publish/commands.ts'
import { PublishError, publish } from './publish/publish.ts'
import { readRepository } from './publish/repository.ts'

const USAGE = `Usage: npm run publish:image -- v1.1.0 [--dry-run] [--allow-dirty] [--clusters DIR]

Builds server/ for linux/amd64 and linux/arm64 with docker buildx, pushes to the first registry of the fleet, copies the
same digest to the others, checks that all have it, and prints the digest to put in the fleet.
  --dry-run       print the commands and run none
  --allow-dirty   build a tree with changes that are not committed; the label of the commit then ends in -dirty
  --clusters DIR  where the fleet's files are (default clusters)
Needs docker with buildx, aws when a registry is Amazon ECR, gcloud when one is Artifact Registry, all with their own
credentials; for any other registry, docker login before.
Exit code: 0 published, 1 something failed, 2 wrong use.`

class UsageError extends Error {
  override readonly name = 'UsageError'
}

interface Wanted {
  readonly version: string
  readonly dryRun: boolean
  readonly allowDirty: boolean
  readonly clusters: string
}

const root = join(import.meta.dirname, '..')

const parse = (args: readonly string[]) => {
  try {
    return parseArgs({
      args: [...args],
      options: {
        'dry-run': { type: 'boolean', default: false },
        'allow-dirty': { type: 'boolean', default: false },
        clusters: { type: 'string', default: 'clusters' },
        help: { type: 'boolean', short: 'h', default: false },
      },
      allowPositionals: true,
    })
  } catch (cause) {
    throw new UsageError(cause instanceof Error ? cause.message : String(cause), { cause })
  }
}

/** The form is that of a version in the fleet, since the digest goes there under this version. */
const wanted = (args: readonly string[]): Wanted | 'help' => {
  const { values, positionals } = parse(args)
  if (values.help) return 'help'
  const [version, ...rest] = positionals
  if (version === undefined || rest.length > 0) throw new UsageError('name one version, such as v1.1.0')
  if (!/^v\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/.test(version) || version.length > 63)
    throw new UsageError(`${JSON.stringify(version)} is not a version, such as v1.1.0`)
  return { version, dryRun: values['dry-run'], allowDirty: values['allow-dirty'], clusters: values.clusters }
}

/** The registries that the fleet's clusters pull from, each once. */
const registriesOf = (clusters: string): readonly [string, ...string[]] => {
  const [first, ...others] = new Set(loadFleet(clusters).clusters.map(({ cloud }) => registryOf(cloud)))
  if (first === undefined) throw new PublishError(`${clusters} names no registry`)
  return [first, ...others]
}

const line = (words: Words) => words.map((word) => quote(word)).join(' ')

const dryRun = (release: Release, registries: readonly [string, ...string[]]): readonly string[] => {
  const [first, ...others] = registries
  return [
    ...logins(registries).map(({ password, login }) => `${line(password)} | ${line(login)}`),
    line(build(release, first)),
    `# DIGEST is "containerimage.digest" in ${metadataFile(release)}`,
    ...others.map((registry) => line(copy(release, first, registry, 'DIGEST'))),
    ...registries.map((registry) => line(inspect(release, registry))),
    ...next(release, 'DIGEST').map(line),
  ]
}

const execute = async ({
  version,
  dryRun: dry,
  allowDirty,
  clusters,
}: Wanted): Promise<readonly string[]> => {
  const registries = registriesOf(clusters)
  const { commit, dirty, source } = await readRepository(root)
  const release = { version, name: app.name, revision: dirty.length > 0 ? `${commit}-dirty` : commit, source }
  if (dry) return dryRun(release, registries)
  if (dirty.length > 0 && !allowDirty)
    throw new PublishError(`commit your changes, or give --allow-dirty: ${dirty.join(', ')}`)
  const digest = await publish(release, registries, root, (text) => console.error(text))
  return [digest, 'next:', ...next(release, digest).map((words) => `  ${words.join(' ')}`)]
}

const main = async (args: readonly string[]): Promise<0 | 1 | 2> => {
  try {
    const given = wanted(args)
    console.log(given === 'help' ? USAGE : (await execute(given)).join('\n'))
    return 0
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    console.error(error instanceof UsageError ? `${message}\n\n${USAGE}` : message)
    return error instanceof UsageError ? 2 : 1
  }
}

process.exitCode = await main(process.argv.slice(2))
