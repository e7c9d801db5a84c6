/** What a git host sends to those who want to hear of pushes, in the words of GitHub. */
import { git } from './git.ts'

/** A branch that a push has moved. */
export interface Push {
  /** `refs/heads/…`. */
  readonly ref: string
  /** Zeros for a branch that is new. */
  readonly before: string
  readonly after: string
}

const NOTHING = /^0+$/

/** The files of a push, as they are changed between its two ends. */
const changed = async (folder: string, { before, after }: Push): Promise<readonly string[]> => {
  if (NOTHING.test(before)) return []
  return (await git(folder, 'diff', '--name-only', before, after)).split('\n').filter(Boolean)
}

/** The body of the event `push`. */
export const payloadOf = async (repository: URL, folder: string, push: Push): Promise<string> => {
  const url = repository.href
  return JSON.stringify({
    ...push,
    repository: {
      full_name: repository.pathname.slice(1),
      html_url: url,
      clone_url: `${url}.git`,
      default_branch: await git(folder, 'symbolic-ref', '--short', 'HEAD'),
    },
    commits: [{ id: push.after, added: [], removed: [], modified: await changed(folder, push) }],
  })
}

/** Tells each hook of a push; what does not answer is said on the log, as a git host does: nobody waits for it. */
export const tell = async (
  hooks: readonly string[],
  body: string,
  say: (line: string) => void,
): Promise<void> => {
  const headers = { 'content-type': 'application/json', 'x-github-event': 'push' }
  for (const hook of hooks) {
    const from = performance.now()
    const answer = await fetch(hook, { method: 'POST', headers, body, signal: AbortSignal.timeout(10_000) })
      .then(({ status }) => `${status}`)
      .catch((error: unknown) => `${error}`)
    say(`${new Date().toISOString()} hook ${hook} ${answer} ${Math.round(performance.now() - from)} ms`)
  }
}
