/** What git knows about the tree that is built. */
import { $ } from 'zx'

export interface Repository {
  readonly commit: string
  /** Files with changes that are not committed. */
  readonly dirty: readonly string[]
  /** URL without credentials, or unknown. */
  readonly source: string
}

/** A remote's URL as others can open it: https, without user and password; unknown for paths of one machine. */
export const publicUrl = (remote: string): string => {
  const ssh = /^(?:ssh:\/\/)?[\w.-]+@([\w.-]+)(?::\d+\/|[:/])(.+?)(?:\.git)?$/.exec(remote)
  if (ssh !== null) return `https://${ssh[1]}/${ssh[2]}`
  if (!/^https?:\/\//.test(remote) || !URL.canParse(remote)) return 'unknown'
  const { host, pathname } = new URL(remote)
  return `https://${host}${pathname.replace(/\.git$/, '')}`
}

/** Reads the repository at `root`. Errors: of git, when there is none. */
export const readRepository = async (root: string): Promise<Repository> => {
  const git = $({ cwd: root, quiet: true })
  const [commit, status, remote] = await Promise.all([
    git`git rev-parse HEAD`,
    git`git status --porcelain`,
    git({ nothrow: true })`git remote get-url origin`,
  ])
  return {
    commit: commit.stdout.trim(),
    dirty: status.stdout
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => line.slice(3)),
    source: remote.exitCode === 0 ? publicUrl(remote.stdout.trim()) : 'unknown',
  }
}
