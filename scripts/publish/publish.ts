/** Carries a publication out: tools, logins, one build, copies of its digest, and a look at every registry. */
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { $ } from 'zx'
import { type Builder, digestFile } from './builders.ts'
import { type Login, type Release, toolChecks, type Words } from './commands.ts'

/** Something outside did not do what it should: exit code 1. */
export class PublishError extends Error {
  override readonly name = 'PublishError'
}

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
    ...(shown && { stdio: ['inherit', 2, 'inherit'] }),
  })
  const { exitCode, stdout, stderr } = await shell`${words}`
  if (exitCode === 0) return stdout
  throw new PublishError(`${words.join(' ')}\nended with exit code ${exitCode}: ${stderr.trim()}`)
}

const hint = ([tool = '', ...rest]: Words) =>
  tool === 'docker' ? `docker with buildx (docker ${rest.join(' ')})` : tool

const works = async (words: Words, root: string): Promise<boolean> =>
  (await $({ cwd: root, quiet: true, nothrow: true })`${words}`).exitCode === 0

/** Errors: PublishError that lists every tool that is not there. */
const demandTools = async (checks: readonly Words[], root: string): Promise<void> => {
  const found = await Promise.all(checks.map(async (words) => ({ words, there: await works(words, root) })))
  const missing = found.filter(({ there }) => !there).map(({ words }) => hint(words))
  if (missing.length > 0) throw new PublishError(`not on PATH, or not working: ${missing.join(', ')}`)
}

const read = <T>(parse: (text: string) => T, text: string, what: string): T => {
  try {
    return parse(text)
  } catch (cause) {
    throw new PublishError(`${what}: not what a build writes: ${text.trim().slice(0, 200)}`, { cause })
  }
}

const buildOnce = async (
  builder: Builder,
  release: Release,
  registry: string,
  root: string,
  say: (line: string) => void,
): Promise<string> => {
  const file = join(root, digestFile(release))
  rmSync(file, { force: true })
  mkdirSync(dirname(file), { recursive: true })
  if (builder.clear !== undefined) await works(builder.clear(release), root)
  for (const words of builder.build(release, registry)) {
    say(words.join(' '))
    await run(words, { root, shown: true })
  }
  return read(builder.digestIn, existsSync(file) ? readFileSync(file, 'utf8') : '', digestFile(release))
}

/** Errors: PublishError when the tag names another digest, or a platform is not in the index. */
const verify = async (
  builder: Builder,
  release: Release,
  registry: string,
  expected: string,
  root: string,
): Promise<void> => {
  const printed = await run(builder.inspect(release, registry), { root })
  const { digest, platforms } = read(builder.index, printed, `the index in ${registry}`)
  if (digest !== expected)
    throw new PublishError(`${registry} has ${release.version} as ${digest}, not as ${expected}`)
  const missing = release.platforms.filter((platform) => !platforms.includes(platform))
  if (missing.length > 0) throw new PublishError(`${registry}: the index lacks ${missing.join(', ')}`)
}

/** Builds and pushes to the first registry, copies to the others; the digest that all of them report. */
export const publish = async (
  builder: Builder,
  release: Release,
  [first, ...others]: readonly [string, ...string[]],
  logins: readonly Login[],
  root: string,
  say: (line: string) => void,
): Promise<string> => {
  const registries = [first, ...others]
  await demandTools(toolChecks(builder, logins), root)
  for (const { password, login } of logins) {
    say(`${password.join(' ')} | ${login.join(' ')}`)
    await run(login, { root, input: await run(password, { root }) })
  }
  const built = await buildOnce(builder, release, first, root, say)
  for (const registry of others) {
    const words = builder.copy(release, first, registry, built)
    say(words.join(' '))
    await run(words, { root })
  }
  for (const registry of registries) await verify(builder, release, registry, built, root)
  say(`${registries.join(' and ')} have ${release.version} as ${built}`)
  return built
}
