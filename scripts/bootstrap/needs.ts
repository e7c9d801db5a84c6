/** What this person needs: programs, logins, and a repository that says the same as its remote. */
import { join } from 'node:path'
import { platformOf } from '../../generators/fleet/index.ts'
import { loginProblem } from '../clouds/cloud.ts'
import { ended, printed, type Words } from '../programs/run.ts'
import { isGcp, onePerAccount, type Place } from './place.ts'
import type { Problem, Step } from './step.ts'

interface Program {
  readonly words: Words
  /** The version in what it prints. */
  readonly version: RegExp
  /** Major and minor that it must have at least. */
  readonly least: readonly [major: number, minor: number]
  readonly from: string
}

const programsOf = ({ fleet, chosen, workplace }: Place): readonly Program[] => {
  // kubectl may be a minor older or newer than an API server.
  const minors = chosen.map((cluster) => Number(platformOf(fleet, cluster).kubernetes.split('.')[1]))
  return [
    { words: ['git', '--version'], version: /(\d+)\.(\d+)/, least: [2, 30], from: 'https://git-scm.com' },
    {
      words: ['kubectl', 'version', '--client', '--output', 'json'],
      version: /"gitVersion": "v(\d+)\.(\d+)/,
      least: [1, Math.max(...minors) - 1],
      from: 'https://kubernetes.io/docs/tasks/tools',
    },
    {
      words: [workplace.program, 'version'],
      version: /v(\d+)\.(\d+)/,
      least: [1, 10],
      from: 'https://developer.hashicorp.com/terraform/install, or OpenTofu with TF_BIN=tofu',
    },
    ...(chosen.every(isGcp)
      ? []
      : [
          {
            words: ['aws', '--version'],
            version: /aws-cli\/(\d+)\.(\d+)/,
            least: [2, 0] as const,
            from: 'https://docs.aws.amazon.com/cli',
          },
        ]),
    ...(chosen.some(isGcp)
      ? [
          {
            words: ['gcloud', 'version'],
            version: /Google Cloud SDK (\d+)\.(\d+)/,
            least: [400, 0] as const,
            from: 'https://cloud.google.com/sdk/docs/install',
          },
          {
            words: ['gke-gcloud-auth-plugin', '--version'],
            version: /v?(\d+)\.(\d+)/,
            least: [0, 0] as const,
            from: 'gcloud components install gke-gcloud-auth-plugin',
          },
        ]
      : []),
  ]
}

const problemOf = async ({ words, version, least, from }: Program): Promise<readonly Problem[]> => {
  const [name = ''] = words
  const mend = `install it: ${from}`
  const found = await ended(words).catch(() => undefined)
  if (found === undefined) return [{ what: `${name} is not on PATH`, mend }]
  const [, major, minor] = version.exec(`${found.stdout}${found.stderr}`) ?? []
  if (major === undefined) return [{ what: `${words.join(' ')} does not say its version`, mend }]
  const newer = Number(major) > least[0] || (Number(major) === least[0] && Number(minor) >= least[1])
  return newer ? [] : [{ what: `${name} is ${major}.${minor}, older than ${least.join('.')}`, mend }]
}

const programs = (place: Place): Step => ({
  name: 'programs',
  title: 'the programs that the other steps run, in versions that are new enough',
  look: async () => (await Promise.all(programsOf(place).map(problemOf))).flat(),
  undo: 'nothing was changed',
})

const logins = ({ chosen }: Place): Step => ({
  name: 'logins',
  title: 'logged in to the accounts and projects of the fleet',
  look: async () => {
    const problems: Problem[] = []
    for (const cluster of onePerAccount(chosen)) {
      const mend = isGcp(cluster)
        ? 'gcloud auth login && gcloud auth application-default login'
        : 'aws sso login, or choose a profile with AWS_PROFILE'
      const what = await loginProblem(cluster).catch((error: Error) => error.message)
      if (what !== undefined) problems.push({ what, mend })
    }
    return problems
  },
  undo: 'nothing was changed',
})

/**
 * The commit that a remote has as a branch or tag, in what `git ls-remote` prints: a line a name, of every name that ends so.
 * Of a tag with a message the commit is that of `^{}`.
 */
export const commitOf = (printed: string, revision: string): string | undefined => {
  const names = new Map(
    printed.split('\n').flatMap((line) => {
      const [commit = '', name = ''] = line.split('\t')
      return /^[0-9a-f]{40,64}$/.test(commit) ? [[name, commit] as const] : []
    }),
  )
  const tag = `refs/tags/${revision}`
  return [revision, `${tag}^{}`, tag, `refs/heads/${revision}`]
    .map((name) => names.get(name))
    .find((commit) => commit !== undefined)
}

/** What Argo CD will read is what the remote has: the two must be the same. */
const repository = ({ root, fleet: { repository: where } }: Place): Step => ({
  name: 'repository',
  title: 'what Argo CD will read is this checkout',
  look: async () => {
    const git = (...words: Words) => printed(['git', '-C', root, ...words])
    const problems: Problem[] = []
    const changed = (await git('status', '--porcelain', '--', 'clusters', 'rendered', 'apps')).trim()
    if (changed !== '')
      problems.push({
        what: `${changed.split('\n').length} files of clusters/, rendered/ and apps/ are not committed`,
        mend: 'git status; then commit and push them, or take them back',
      })
    const here = (await git('rev-parse', 'HEAD')).trim()
    const listed = await ended(['git', 'ls-remote', where.url, where.revision, `${where.revision}^{}`])
    const there = commitOf(listed.stdout, where.revision)
    if (listed.exitCode !== 0)
      problems.push({
        what: `${where.url} cannot be read: ${listed.stderr.trim()}`,
        mend: 'see that it is there and that you may read it, or set repository in clusters/fleet.yaml',
      })
    else if (there === undefined)
      problems.push({
        what: `${where.url} has no ${where.revision}`,
        mend: 'push it, or set repository in clusters/fleet.yaml',
      })
    else if (there !== here)
      problems.push({
        what: `${where.revision} of ${where.url} is ${there.slice(0, 8)}, and this is ${here.slice(0, 8)}`,
        mend: 'git push, or git pull',
      })
    return problems
  },
  undo: 'nothing was changed',
})

const rendered = ({ root }: Place): Step => ({
  name: 'rendered',
  title: 'rendered/ and apps/ match clusters/',
  look: async () => {
    const { exitCode } = await ended(['node', join(root, 'generators/cli/main.js'), 'render', '--check'])
    return exitCode === 0
      ? []
      : [{ what: 'rendered/ or apps/ is not what clusters/ says', mend: 'npm run render; commit and push' }]
  },
  undo: 'nothing was changed',
})

export const needs = (place: Place): readonly Step[] => [
  programs(place),
  logins(place),
  repository(place),
  rendered(place),
]
