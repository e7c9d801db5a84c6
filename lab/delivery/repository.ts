/**
 * The lab's repository: what this checkout has committed, served under the URL that the fleet names, and the clone in which
 * the lab's person works. Commits are made with the clone's own commands, and pushed from the person's network.
 */
import { execFile } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type Fleet, type FleetText, fleetOf, readFleetText } from '../../generators/fleet/index.ts'
import { git, gitFolder, repositoryFolder } from '../internet/index.ts'
import type { Machine } from '../machine/index.ts'
import { preCommit } from './left-out.ts'

const run = promisify(execFile)

/** The clone, as the machine sees it. */
export const CLONE = '/lab/repository'
/** The clone, as the host sees it. */
export const cloneFolder = ({ state }: Machine): string => join(state, 'repository')

/** What of a checkout is not committed: the lab has none of it. */
export const uncommitted = async (root: string): Promise<readonly string[]> =>
  (await git(root, 'status', '--porcelain')).split('\n').filter(Boolean)

/**
 * Puts the last commit of a checkout where the lab's git host serves it, as the branch that the clusters follow. What a lab
 * that lost its power served stays.
 */
export const serveRepository = async (machine: Machine, { repository }: Fleet, root: string) => {
  const bare = repositoryFolder(gitFolder(machine.state), new URL(repository.url))
  if (existsSync(join(bare, 'refs/heads', repository.revision))) return
  rmSync(bare, { recursive: true, force: true })
  mkdirSync(bare, { recursive: true })
  await git(bare, 'init', '--quiet', '--bare', `--initial-branch=${repository.revision}`)
  await git(bare, 'config', 'receive.shallowUpdate', 'true') // A checkout of CI has no history.
  await git(root, 'push', '--quiet', bare, `HEAD:refs/heads/${repository.revision}`)
}

/** Clones it from there, as a person does. Needs the names, the git host and its authority. */
export const cloneRepository = async (machine: Machine, { repository }: Fleet, root: string) => {
  const folder = cloneFolder(machine)
  const hook = join(folder, '.git/hooks/pre-commit')
  if (existsSync(hook)) return
  rmSync(folder, { recursive: true, force: true })
  await machine.run({ net: 'person' }, ['git', 'clone', '--quiet', repository.url, CLONE])
  await git(folder, 'config', 'user.name', "The lab's person")
  await git(folder, 'config', 'user.email', 'person@example.com')
  // The commands of the clone need what `npm ci` would bring.
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  writeFileSync(join(folder, '.git/info/exclude'), '/node_modules\n')
  writeFileSync(hook, preCommit())
  chmodSync(hook, 0o755)
}

/** A change of the clone's files. */
export type Change = (folder: string) => Promise<void>

/** One of the repository's own commands, such as `weights aws=70 gcp=30`: it edits the fleet and renders. */
export const command =
  (...words: readonly string[]): Change =>
  async (folder) => {
    await run(process.execPath, ['generators/cli/main.js', ...words], { cwd: folder, maxBuffer: 2 ** 26 })
  }

/** An edit of the fleet by code, then rendered. */
export const edit =
  (change: (text: FleetText, fleet: Fleet) => FleetText): Change =>
  async (folder) => {
    const clusters = join(folder, 'clusters')
    const before = readFleetText(clusters)
    for (const [name, text] of change(before, fleetOf(before)).files)
      if (text !== before.files.get(name)) writeFileSync(join(clusters, name), text)
    await command('render')(folder)
  }

/** Changes the clone and commits; the id of the commit, which nobody else has yet. */
export const commit = async (machine: Machine, message: string, change: Change): Promise<string> => {
  const folder = cloneFolder(machine)
  await change(folder)
  await git(folder, 'add', '--all')
  await git(folder, 'commit', '--quiet', '--allow-empty', '--message', message)
  return git(folder, 'rev-parse', 'HEAD')
}

/** Pushes what is committed: from now on the clusters may see it. */
export const push = async (machine: Machine): Promise<void> => {
  await machine.run({ net: 'person' }, ['git', 'push', '--quiet'], { cwd: CLONE })
}
