/** A clone with a branch main, and where it was cloned from, for tests. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { temporaryFolder } from '../../tools/fakes.ts'

export const repository = () => {
  const [root, origin] = [temporaryFolder(), temporaryFolder()]
  const git = (...words: readonly string[]) => {
    const { status, stdout, stderr } = spawnSync('git', ['-C', root, ...words], { encoding: 'utf8' })
    if (status !== 0) throw new Error(stderr)
    return stdout.trim()
  }
  spawnSync('git', ['init', '--quiet', '--bare', '--initial-branch=main', origin])
  git('init', '--quiet', '--initial-branch=main')
  git('remote', 'add', 'origin', origin)
  /** All that is there, as a commit; its id. */
  const save = (message: string): string => {
    git('add', '--all')
    git(
      ...['-c', 'user.name=a', '-c', 'user.email=a@example.com'],
      ...['commit', '--quiet', '--allow-empty', '-m', message],
    )
    return git('rev-parse', 'HEAD')
  }
  const commit = (version: string): string => {
    for (const folder of ['server', 'clusters', 'rendered', 'apps'])
      mkdirSync(join(root, folder), { recursive: true })
    for (const folder of ['rendered', 'apps']) writeFileSync(join(root, folder, 'file'), '')
    writeFileSync(join(root, 'server/package.json'), JSON.stringify({ version }))
    writeFileSync(join(root, 'clusters/fleet.yaml'), 'release: stable\n')
    return save(version)
  }
  return { root, origin, git, save, commit }
}
