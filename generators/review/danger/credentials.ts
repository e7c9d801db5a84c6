/**
 * Jobs that hold what others want: an environment, a right to write, a secret, a machine of ours. Whoever adds a command to
 * one has what it has, so that anything in it that is otherwise is told; but for what the rule over actions tells.
 */
import { isList, isMap, type Json, type JsonMap, mapsAt, textAt } from '../../objects/index.ts'
import { clipped } from '../../text/index.ts'
import { shapeOf } from './shape.ts'
import { jobsOf, placesOf, rightsIn } from './workflow.ts'

/** The word by itself, in whatever expression: one too many is looked at rather than one too few. */
const OF_SECRETS = /(?<![\w-])secrets(?![\w-])/i
const WRITE = 2

const holds = (workflow: JsonMap, job: JsonMap) =>
  placesOf(job).length > 0 ||
  [...rightsIn(job.permissions ?? workflow.permissions).values()].some((right) => right === WRITE) ||
  OF_SECRETS.test(JSON.stringify([job, workflow.env ?? null]))

const needsOf = (job: JsonMap | undefined): readonly Json[] => {
  const { needs } = job ?? {}
  return isList(needs) ? needs : [needs ?? null]
}

/** What runs steps: jobs, and the one thing that an action of our own does. */
export const partsOf = (workflow: JsonMap | undefined): ReadonlyMap<string, JsonMap> => {
  const { runs } = workflow ?? {}
  return new Map([
    ...jobsOf(workflow ?? {}).map(([id, job]) => [`job ${id}`, job] as const),
    ...(isMap(runs) ? [['the action', runs] as const] : []),
  ])
}

/** The parts that hold credentials, those whose results they take, and why each is told. */
const guardedIn = (workflow: JsonMap | undefined): ReadonlyMap<string, string> => {
  const parts = partsOf(workflow)
  const found = new Map<string, string>()
  for (const [part, map] of parts)
    if (part === 'the action') found.set(part, 'has what its callers have')
    else if (workflow !== undefined && holds(workflow, map)) found.set(part, 'has credentials')
  // What is added on the way is looked at too.
  for (const part of found.keys())
    for (const need of needsOf(parts.get(part)).map((id) => `job ${id}`))
      if (parts.has(need) && !found.has(need)) found.set(need, 'gives to one with credentials')
  return found
}

/** A map of one key: what a value is depends on it. */
const picked = (map: JsonMap, key: string): JsonMap => ({ [key]: map[key] ?? null })

const differing = (before: JsonMap, after: JsonMap, but: readonly string[]): readonly string[] =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((key) => !but.includes(key) && shapeOf(picked(before, key)) !== shapeOf(picked(after, key)))
    .sort()

const MOST_CHARACTERS = 60
const stepText = (step: JsonMap) => {
  const { run, uses, ...rest } = step
  const what = textAt(step, 'run') ?? textAt(step, 'uses')?.replace(/@[0-9a-f]{40}$/, '') ?? rest
  return clipped(typeof what === 'string' ? what.trim() : JSON.stringify(what), MOST_CHARACTERS)
}

const stepsOf = (part: JsonMap) =>
  mapsAt(part, 'steps').map(({ name: _, ...step }) => ({ shape: shapeOf(step), text: stepText(step) }))

/** Items of one list that the other has not, or not as often. */
const moreIn = <T extends { readonly shape: string }>(items: readonly T[], others: readonly T[]) =>
  [...Map.groupBy(items, ({ shape }) => shape)].flatMap(([shape, same]) =>
    same.slice(others.filter((other) => other.shape === shape).length),
  )

const stepsSay = (before: JsonMap, after: JsonMap): readonly string[] => {
  const [was, now] = [stepsOf(before), stepsOf(after)]
  const [came, went] = [moreIn(now, was), moreIn(was, now)]
  const told = (step: { readonly text: string }) => step.text
  const otherwise = came.map(told).filter((text) => went.some((step) => step.text === text))
  if (came.length + went.length > 0)
    return [
      ...came.map((step) => `${otherwise.includes(step.text) ? 'runs otherwise' : 'now runs'}: ${step.text}`),
      ...went.filter((step) => !otherwise.includes(step.text)).map(({ text }) => `no longer runs: ${text}`),
    ]
  return was.some(({ shape }, i) => now[i]?.shape !== shape) ? ['runs its steps in another order'] : []
}

/** What other rules compare, or what is only for people. */
const OF_OTHERS = ['name', 'run-name', 'permissions', 'jobs', 'runs', 'steps', 'description', 'branding']

const partSays = (before: JsonMap | undefined, after: JsonMap | undefined): readonly string[] => {
  if (after === undefined) return ['is gone']
  if (before === undefined) return ['is new']
  return [
    ...stepsSay(before, after),
    ...differing(before, after, OF_OTHERS).map((key) => `has another ${key}`),
  ]
}

/** What of jobs with credentials is otherwise, in either of two versions of a workflow; undefined: it is not there. */
export const guardedSay = (before: JsonMap | undefined, after: JsonMap | undefined): readonly string[] => {
  const guarded = new Map([...guardedIn(before), ...guardedIn(after)])
  const [was, now] = [partsOf(before), partsOf(after)]
  const around =
    guarded.size === 0 || before === undefined || after === undefined
      ? []
      : differing(before, after, OF_OTHERS)
  return [
    ...[...guarded].flatMap(([part, why]) =>
      partSays(was.get(part), now.get(part)).map((what) => `${part} ${why} and ${what}`),
    ),
    ...around.map((key) => `what has credentials has another ${key}`),
  ]
}
