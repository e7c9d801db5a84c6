/**
 * Files outside of the trees that decide what a machine runs, what a reviewer is shown and who must agree: by the name of
 * each, what of a change reaches past the change itself.
 */
import { isList, isMap, type Json } from '../../objects/index.ts'
import { clipped } from '../../text/index.ts'
import { CODEOWNERS, ownersOf } from '../head/radius.ts'
import { attributesSay } from './attributes.ts'
import { calledScripts } from './called.ts'
import type { Case, DangerRule } from './case.ts'
import { guardedSay } from './credentials.ts'
import { each } from './files.ts'
import { GATE, gatesOf } from './gates.ts'
import { jsonOf, lockSays, packageSays } from './packages.ts'
import { listed } from './said.ts'
import {
  isPinned,
  mapOf,
  ownerOf,
  secretsNamed,
  strangersCode,
  strangersTriggers,
  unbound,
  usesIn,
  widened,
} from './workflow.ts'

/** What is to be said of a file that came or changed; `before` is undefined where it was not there. */
type Says = (before: string | undefined, after: string, path: string, of: Case) => readonly string[]

const linesOf = (text: string | undefined): readonly string[] =>
  (text ?? '')
    .split('\n')
    .map((line) =>
      line
        .replace(/(^|\s)#.*|^\s*;.*/, '')
        .trim()
        .replaceAll(/\s+/g, ' '),
    )
    .filter((line) => line !== '')

const newIn = (now: readonly string[], was: readonly string[]) =>
  [...new Set(now)].filter((each) => !was.includes(each))

/** GitHub's own: what they do a runner does anyway. */
const isGitHubs = (owner: string) => /^actions\//.test(owner) || owner.startsWith('./')

const workflowSays: Says = (before, text) => {
  const [old, after] = [before === undefined ? undefined : mapOf(before), mapOf(text)]
  if (after === undefined) return ['it cannot be read']
  const [was, now] = [old === undefined ? [] : usesIn(old), usesIn(after)]
  const gates = gatesOf(after)
  return [
    ...newIn(strangersTriggers(after), old === undefined ? [] : strangersTriggers(old)).map(
      (trigger) => `strangers start it with the rights of this repository (${trigger})`,
    ),
    ...newIn(strangersCode(after), old === undefined ? [] : strangersCode(old)),
    ...widened(old, after),
    ...unbound(old, after),
    ...newIn(now.map(ownerOf), was.map(ownerOf))
      .filter((owner) => !isGitHubs(owner))
      .map((owner) => `it runs what is of ${owner}, which it did not`),
    ...newIn(now, was)
      .filter((uses) => !isPinned(uses))
      .map((uses) => `${uses} is no commit: what it is may change`),
    ...newIn(secretsNamed(text), secretsNamed(before ?? '')).map((name) => `it reads the secret ${name}`),
    ...guardedSay(old, after),
    ...[...(old === undefined ? [] : gatesOf(old))]
      .filter(([gate, how]) => gates.get(gate) !== how)
      .map(([gate]) => `the check ${gate} is gone, or runs otherwise`),
  ]
}

/** The checks and the jobs with credentials of a workflow that is taken away. */
const workflowGone = (before: string | undefined): readonly string[] => {
  const old = before === undefined ? undefined : mapOf(before)
  return old === undefined
    ? []
    : [...[...gatesOf(old).keys()].map((gate) => `the check ${gate} is gone`), ...guardedSay(old, undefined)]
}

const renovateTrue = (value: Json, path = ''): readonly string[] =>
  isList(value)
    ? value.flatMap((item, i) => renovateTrue(item, `${path.slice(0, -1)}[${i}].`))
    : isMap(value)
      ? Object.entries(value).flatMap(([key, inner]) =>
          /^(automerge|ignoreTests)$/.test(key) && inner === true
            ? [`${path}${key}`]
            : key === 'extends' && isList(inner)
              ? inner
                  .filter((preset) => typeof preset === 'string')
                  .filter((preset) => /automerge|>|:\/\/|^(?!config:|helpers:|:)./i.test(preset))
              : renovateTrue(inner, `${path}${key}.`),
        )
      : []

const renovateSays: Says = (before, text) => {
  // With comments (JSON5) it is still YAML, or cannot be read.
  const read = (each: string) => jsonOf(each) ?? mapOf(each.replaceAll(/^\s*\/\/.*/gm, ''))
  const after = read(text)
  if (after === undefined) return ['it cannot be read']
  const old = before === undefined ? undefined : read(before)
  return newIn(renovateTrue(after), old === undefined ? [] : renovateTrue(old)).map(
    (what) => `by ${what} it may merge what nobody read`,
  )
}

/** A path that a pattern is for. */
const sampleOf = (pattern: string) => {
  const path = pattern.replace(/^\//, '').replaceAll(/\*+|\?/g, 'x')
  return path.endsWith('/') ? `${path}x` : path
}
const patternOf = (line: string) => line.split(' ')[0] ?? ''

/** Who is asked about each path that a line is for: nobody may come to it, and it may not be left to nobody. */
const ownersSay: Says = (before, text) => {
  if (before === undefined) return []
  const [was, now] = [linesOf(before), linesOf(text)]
  const gone = newIn(was.map(patternOf), now.map(patternOf))
  const moved = newIn([...was, ...now].map(patternOf), gone).flatMap((pattern) => {
    const sample = [sampleOf(pattern)]
    const [old, owners] = [ownersOf(before, sample), ownersOf(text, sample)]
    const more = newIn(owners, old)
    return old.length > 0 && (owners.length === 0 || more.length > 0)
      ? [`of ${pattern} is asked ${owners.length === 0 ? 'nobody' : listed(more)}, and was ${listed(old)}`]
      : []
  })
  return [...gone.map((pattern) => `the line for ${pattern} is gone`), ...moved]
}

const NPMRC =
  /registry|ignore-scripts|allow-scripts|script-shell|^shell|node-options|strict-ssl|^ca|proxy|_auth|^(user|global)config|^git\b|^prefix|^(before|node-version)/i

/** Lines by what they set; of npm's settings those that change where a package comes from or what it may run. */
const npmrcSays: Says = (before, text) => {
  const [was, now] = [linesOf(before), linesOf(text)].map((lines) => lines.filter((line) => NPMRC.test(line)))
  const [came, went] = [newIn(now ?? [], was ?? []), newIn(was ?? [], now ?? [])]
  return [
    ...came.map((line) => `npm is told ${line}`),
    ...went.map((line) => `npm is no longer told ${line}`),
  ]
}

const PAST =
  /\bexit\b|\bset \+|\|\||^(if|while|until|for|case)\b|<<|\(\) ?\{|^(trap|exec|return|alias)\b|^:|^(npm|node)=/
const isCheck = (line: string) => GATE.test(line) || /^set -|^npm run/.test(line)

/** A script that runs the checks: what it no longer runs, and what may let it go on or end before. */
const scriptSays: Says = (before, text) => {
  const [was, now] = [linesOf(before), linesOf(text)]
  return [
    ...newIn(was.filter(isCheck), now).map((line) => `it no longer runs ${line}`),
    ...newIn(now, was)
      .filter((line) => before !== undefined && PAST.test(line))
      .map((line) => `it may go past a check: ${line}`),
  ]
}

const always =
  (why: string): Says =>
  () => [why]

interface Decides {
  readonly path: RegExp
  readonly says: Says
  /** What is to be said where it is taken away. @default nothing */
  readonly gone?: string | ((before: string | undefined) => readonly string[])
}

const files: readonly Decides[] = [
  {
    path: /(^|\/)package\.json$/,
    says: (before, text, _, of) => packageSays(before, text, calledScripts(of)),
  },
  {
    path: /(^|\/)(package-lock|npm-shrinkwrap)\.json$/,
    says: lockSays,
    gone: 'what is installed is no longer said, or cannot be read',
  },
  { path: /(^|\/)binding\.gyp$/, says: always('npm builds it at an installation, unasked') },
  { path: /(^|\/)\.npmrc$/, says: npmrcSays, gone: 'npm is told nothing any more' },
  { path: /(^|\/)(renovate\.json5?|\.renovaterc(\.json5?)?)$/, says: renovateSays },
  {
    path: new RegExp(`^(${CODEOWNERS.map((path) => path.replaceAll('.', '\\.')).join('|')})$`),
    says: ownersSay,
    gone: 'nobody is asked any more',
  },
  {
    path: /(^|\/)\.gitattributes$/,
    says: (before, text, path, { tracked }) =>
      attributesSay(linesOf(before), linesOf(text), path, tracked('after')),
  },
  {
    path: /(^|\/)\.gitmodules$/,
    says: always('Argo CD fetches submodules at every checkout, and syncs nothing where that fails'),
  },
  {
    path: /^\.github\/(workflows\/[^/]+|actions\/.*)\.ya?ml$|(^|\/)action\.ya?ml$/,
    says: workflowSays,
    gone: workflowGone,
  },
  { path: /^\.ci\//, says: scriptSays, gone: 'it no longer runs the checks' },
]

const MEND = 'take it back, or have it read by whoever answers for what runs here'
const MOST_CHARACTERS = 120

const goneSays = ({ gone }: Decides, before: string | undefined): readonly string[] =>
  gone === undefined ? [] : typeof gone === 'string' ? [gone] : gone(before)

const repository: DangerRule = (of) => {
  const { paths, gitlinks } = of.comparison
  return each(
    'danger-repository',
    [
      ...gitlinks.map(
        (path) =>
          [
            path,
            'it is a commit of another repository (a submodule), which Argo CD fetches, or fails',
          ] as const,
      ),
      ...paths.flatMap((path) => {
        const file = files.find((each) => each.path.test(path))
        if (file === undefined || gitlinks.includes(path)) return []
        const [before, after] = [of.text('before', path), of.text('after', path)]
        const said = after === undefined ? goneSays(file, before) : file.says(before, after, path, of)
        return said.length === 0
          ? []
          : [[path, listed([...new Set(said)].map((each) => clipped(each, MOST_CHARACTERS)))] as const]
      }),
    ],
    MEND,
    'files that decide what runs here',
  )
}

export const repositoryRules = { 'danger-repository': repository } as const
