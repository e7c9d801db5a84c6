/**
 * What a workflow of GitHub lets strangers, actions and itself do, as data: the rules of danger hold two versions of one
 * against each other, and a test holds ours against lists.
 */
import { parseDocument } from 'yaml'
import { at, isList, isMap, type Json, type JsonMap, mapsAt, textAt, toJson } from '../../objects/index.ts'

/** The one map that a text is; undefined where it is something else. */
export const mapOf = (text: string): JsonMap | undefined => {
  try {
    const document = parseDocument(text)
    const value = document.errors.length === 0 ? toJson(document.toJS()) : undefined
    return isMap(value) ? value : undefined
  } catch {
    return undefined // An alias that stands for too much.
  }
}

export const triggersOf = (workflow: JsonMap): readonly string[] => {
  const { on } = workflow
  return typeof on === 'string'
    ? [on]
    : isList(on)
      ? on.filter((each) => typeof each === 'string')
      : Object.keys(isMap(on) ? on : {})
}

/** Whoever has an account of GitHub starts these, and they run with this repository's rights and secrets. */
const OF_STRANGERS: ReadonlySet<string> = new Set([
  'pull_request_target',
  'workflow_run',
  'issues',
  'issue_comment',
  'discussion',
  'discussion_comment',
  'fork',
  'watch',
  'gollum',
])

export const strangersTriggers = (workflow: JsonMap): readonly string[] =>
  triggersOf(workflow).filter((trigger) => OF_STRANGERS.has(trigger))

/** The maps within a value, itself too. */
export const mapsIn = (value: Json): readonly JsonMap[] =>
  isList(value) ? value.flatMap(mapsIn) : isMap(value) ? [value, ...Object.values(value).flatMap(mapsIn)] : []

/** Every action, workflow of another repository and image that a workflow runs. */
export const usesIn = (workflow: JsonMap): readonly string[] =>
  mapsIn(workflow).flatMap(({ uses, container, image }) =>
    [
      uses,
      ...[container, image].flatMap((each) => (typeof each === 'string' ? [`docker://${each}`] : [])),
    ].filter((each) => typeof each === 'string'),
  )

/** `owner/repository` of an action; the whole of a path or an image. */
export const ownerOf = (uses: string): string =>
  /^(\.|docker:)/.test(uses) ? uses : (uses.split('@')[0] ?? '').split('/').slice(0, 2).join('/')

/** True for an action of a commit: a tag and a branch move. A path is of this repository's own commit. */
export const isPinned = (uses: string): boolean =>
  /^\.\//.test(uses) || /@([0-9a-f]{40}|sha256:[0-9a-f]{64})$/.test(uses)

/** Names of what a stranger wrote: the head of a pull request, by whatever event tells of it, and how git is asked for it. */
const HEAD =
  /workflow_run\.(head_(?!repository\.id)|pull_requests)|\bhead_(ref|sha|commit)\b|pull_request\.head|\.head\.(sha|ref|repo|label)|refs\/pull\/|\bpull\/|merge_commit_sha|gh pr checkout|headRef/

/** What a checkout may be of: the branch that everything is merged into. */
const OWN_REFS: readonly string[] = [
  'main',
  'refs/heads/main',
  '${' + '{ github.event.repository.default_branch }}',
]

/** Jobs by their ids. */
export const jobsOf = (workflow: JsonMap): readonly (readonly [string, JsonMap])[] => {
  const { jobs } = workflow
  return Object.entries(isMap(jobs) ? jobs : {}).flatMap(([id, job]) =>
    isMap(job) ? [[id, job] as const] : [],
  )
}

const isForeignCheckout = (step: JsonMap) => {
  const ref = at(step, 'with', 'ref')
  return (
    /^actions\/checkout\b/i.test(textAt(step, 'uses') ?? '') &&
    ((ref !== undefined && !OWN_REFS.some((own) => own === ref)) ||
      at(step, 'with', 'repository') !== undefined)
  )
}

/**
 * Where a workflow that strangers start takes what they wrote: a checkout of anything but the main branch, or the name of
 * their commit anywhere but in `concurrency`, which runs nothing.
 */
export const strangersCode = (workflow: JsonMap): readonly string[] => {
  if (strangersTriggers(workflow).length === 0) return []
  const { concurrency: _, on: __, jobs: ___, ...top } = workflow
  return [
    ...(HEAD.test(JSON.stringify(top)) ? ['the workflow names a head'] : []),
    ...jobsOf(workflow).flatMap(([id, { concurrency: ____, ...job }]) => [
      ...(mapsAt(job, 'steps').some(isForeignCheckout)
        ? [`job ${id} checks out what is not the main branch`]
        : []),
      ...(HEAD.test(JSON.stringify(job)) ? [`job ${id} names a head that a stranger made`] : []),
    ]),
  ]
}

const RANKS: Readonly<Record<string, number>> = { none: 0, read: 1, write: 2 }

/** Rights by their scope; `*` is every other scope. Where nothing is said the settings of the repository decide: all. */
export const rightsIn = (permissions: Json | undefined): ReadonlyMap<string, number> =>
  isMap(permissions)
    ? new Map(Object.entries(permissions).map(([scope, right]) => [scope, RANKS[String(right)] ?? 2]))
    : new Map([['*', permissions === 'read-all' ? 1 : 2]])

const rightOf = (rights: ReadonlyMap<string, number>, scope: string) =>
  rights.get(scope) ?? rights.get('*') ?? 0

const WORDS = ['no right', 'to read', 'to write']

/** Rights that a job has and had not; a job that comes has none before, and may read. */
export const widened = (before: JsonMap | undefined, after: JsonMap): readonly string[] =>
  jobsOf(after).flatMap(([id, job]) => {
    const old = at(before, 'jobs', id)
    const [was, now] = [
      isMap(old) ? rightsIn(old.permissions ?? before?.permissions) : new Map([['*', 1]]),
      rightsIn(job.permissions ?? after.permissions),
    ]
    return [...new Set([...was.keys(), ...now.keys()])]
      .filter((scope) => rightOf(now, scope) > rightOf(was, scope))
      .map(
        (scope) =>
          `job ${id} gets the right ${WORDS[rightOf(now, scope)]} ${scope === '*' ? 'everything' : scope}`,
      )
  })

const HOSTED = /^(ubuntu|windows|macos)-[\w.-]+$/

/** What gives a job more than its rights: secrets of an environment, a machine of ours. */
export const placesOf = (job: JsonMap): readonly string[] => [
  ...('environment' in job
    ? [
        `has the environment ${textAt(job, 'environment') ?? textAt(job, 'environment', 'name') ?? 'of an expression'}`,
      ]
    : []),
  ...('runs-on' in job && !HOSTED.test(String(job['runs-on']))
    ? ['runs on a machine that is none of GitHub']
    : []),
]

const MAIN = /github\.ref(_name)? == '(refs\/heads\/)?main'/

/** Jobs that have what they had not, leave what they were held in, or run for more than the main branch. */
export const unbound = (before: JsonMap | undefined, after: JsonMap): readonly string[] =>
  jobsOf(after).flatMap(([id, job]) => {
    const found = at(before, 'jobs', id)
    const old = isMap(found) ? found : {}
    const [was, now] = [placesOf(old), placesOf(job)]
    return [
      ...now.filter((each) => !was.includes(each)).map((each) => `job ${id} ${each}, and had not`),
      ...was
        .filter((each) => each.startsWith('has the environment') && !now.includes(each))
        .map((each) => `job ${id} no longer ${each}`),
      ...(MAIN.test(textAt(old, 'if') ?? '') && !isBoundToMain(job)
        ? [`job ${id} is no longer held to main`]
        : []),
    ]
  })

/** True where the branch is one of the things that must all hold: a `||` around it would let others in. */
export const isBoundToMain = (job: JsonMap): boolean => {
  const condition = (textAt(job, 'if') ?? '').replace(/^\s*\$\{\{|\}\}\s*$/g, '')
  // What is in parentheses is one thing; of those outside each must hold.
  const outside = condition.replace(/\([^()]*\)/g, '()')
  return (
    !outside.includes('||') && outside.split('&&').some((each) => MAIN.test(each) && !each.includes('!('))
  )
}

/** Names of secrets that a text uses. */
export const secretsNamed = (text: string): readonly string[] => [
  ...new Set(
    [...text.matchAll(/\bsecrets(?:\.|\[')([\w-]+)|\bsecrets: (inherit)|toJSON\((secrets)\)/gi)].map(
      ([, name, all, every]) => name ?? all ?? every ?? '',
    ),
  ),
]
