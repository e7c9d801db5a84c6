/** Carries a publication out: tools, logins, one build, copies of its digest, and a look at every registry. */
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { $ } from 'zx'
import {
  build,
  copy,
  inspect,
  logins,
  metadataFile,
  platforms,
  type Release,
  toolChecks,
  type Words,
} from './commands.ts'

/** Something outside did not do what it should: exit code 1. */
export class PublishError extends Error {
  override readonly name = 'PublishError'
}

const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/)
const metadata = z.object({ 'containerimage.digest': digest })
const index = z.object({
  digest,
  manifests: z.array(
    z.object({ platform: z.object({ os: z.string(), architecture: z.string() }).optional() }),
  ),
})

interface How {
  readonly root: string
  /** Given to the command's input. */
  readonly input?: string
  /** The command's output goes to ours, for a build that takes minutes. */
  readonly shown?: boolean
}

/** What a command printed. Errors: PublishError with its exit code and what it complained about. */
const run = async (words: Words, { root, input, shown = false }: How): Promise<string> => {
  const shell = $({
    cwd: root,
    quiet: true,
    nothrow: true,
    ...(input !== undefined && { input }),
    ...(shown && { stdio: 'inherit' }),
  })
  const { exitCode, stdout, stderr } = await shell`${words}`
  if (exitCode === 0) return stdout
  throw new PublishError(`${words.join(' ')}\nended with exit code ${exitCode}: ${stderr.trim()}`)
}

const hint = ([tool = '', ...rest]: Words) =>
  tool === 'docker' ? `docker with buildx (docker ${rest.join(' ')})` : tool

/** Errors: PublishError that lists every tool that is not there. */
const demandTools = async (registries: readonly string[], root: string): Promise<void> => {
  const found = await Promise.all(
    toolChecks(registries).map(async (words) => {
      const { exitCode } = await $({ cwd: root, quiet: true, nothrow: true })`${words}`
      return { words, there: exitCode === 0 }
    }),
  )
  const missing = found.filter(({ there }) => !there).map(({ words }) => hint(words))
  if (missing.length > 0) throw new PublishError(`not on PATH, or not working: ${missing.join(', ')}`)
}

const parsed = <T>(schema: z.ZodType<T>, text: string, what: string): T => {
  try {
    return schema.parse(JSON.parse(text))
  } catch (cause) {
    throw new PublishError(`${what} is not what buildx writes: ${text.trim().slice(0, 200)}`, { cause })
  }
}

const buildOnce = async (release: Release, registry: string, root: string): Promise<string> => {
  const file = join(root, metadataFile(release))
  rmSync(file, { force: true })
  mkdirSync(dirname(file), { recursive: true })
  await run(build(release, registry), { root, shown: true })
  return parsed(metadata, readFileSync(file, 'utf8'), metadataFile(release))['containerimage.digest']
}

/** Errors: PublishError when the tag names another digest, or an architecture is not in the index. */
const verify = async (release: Release, registry: string, expected: string, root: string): Promise<void> => {
  const found = parsed(index, await run(inspect(release, registry), { root }), `the index in ${registry}`)
  if (found.digest !== expected)
    throw new PublishError(`${registry} has ${release.version} as ${found.digest}, not as ${expected}`)
  const there = found.manifests.map(({ platform }) => `${platform?.os}/${platform?.architecture}`)
  const missing = platforms.filter((platform) => !there.includes(platform))
  if (missing.length > 0) throw new PublishError(`${registry}: the index lacks ${missing.join(', ')}`)
}

/** Builds and pushes to the first registry, copies to the others; the digest that all of them report. */
export const publish = async (
  release: Release,
  [first, ...others]: readonly [string, ...string[]],
  root: string,
  say: (line: string) => void,
): Promise<string> => {
  const registries = [first, ...others]
  await demandTools(registries, root)
  for (const { password, login } of logins(registries)) {
    say(`${password.join(' ')} | ${login.join(' ')}`)
    await run(login, { root, input: await run(password, { root }) })
  }
  say(build(release, first).join(' '))
  const built = await buildOnce(release, first, root)
  for (const registry of others) {
    const words = copy(release, first, registry, built)
    say(words.join(' '))
    await run(words, { root })
  }
  for (const registry of registries) await verify(release, registry, built, root)
  say(`${registries.join(' and ')} have ${release.version} as ${built}`)
  return built
}
