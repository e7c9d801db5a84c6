/**
 * Actions at other commits than before: GitHub serves a commit of any fork by the name of what was forked, so
 * that a commit says nothing of who made it, and the version beside it is a comment.
 */
import type { Finding } from '../../findings/index.ts'
import { compareText } from '../../objects/index.ts'
import type { Case, DangerRule } from './case.ts'
import { partsOf } from './credentials.ts'
import { listed } from './said.ts'
import { mapOf, usesIn } from './workflow.ts'

const FILES = /^\.github\/.*\.ya?ml$|(^|\/)action\.ya?ml$/
const PINNED = /^([\w.-]+\/[\w.-]+)((?:\/[\w.-]+)*)@([0-9a-f]{40})$/
const MOST = 10

/** The actions that a file runs at commits, by what runs each: one that is known to one job is new to the next. */
const usesOf = (of: Case, side: 'before' | 'after', path: string) =>
  [...partsOf(mapOf(of.text(side, path) ?? ''))].flatMap(([part, map]) =>
    usesIn(map)
      .filter((uses) => PINNED.test(uses))
      .map((uses) => ({ key: `${part} ${uses}`, uses })),
  )

/** The version that stands beside a commit: what people, and Renovate, take it for. */
const versionOf = (text: string, commit: string) =>
  new RegExp(`@${commit}["']?[ \\t]+#[ \\t]*(v?\\d[\\w.-]*)`).exec(text)?.[1]

const told = (of: Case, uses: string, files: readonly string[]): Finding => {
  const [, repository = '', , commit = ''] = PINNED.exec(uses) ?? []
  const [file = ''] = files
  const version = versionOf(of.text('after', file) ?? '', commit)
  return {
    code: 'diff-action',
    place: { file },
    message: `${repository} is at commit ${commit.slice(0, 12)}${version === undefined ? '' : `, said to be ${version}`}, which is new to what runs it (${listed(files)}): GitHub serves commits of forks by this name too`,
    mend: `git ls-remote --tags https://github.com/${repository} | grep ${commit} must print ${version === undefined ? 'the tag of a release' : `refs/tags/${version}`}`,
  }
}

const actions: DangerRule = (of) => {
  const found = of.comparison.paths
    .filter((path) => FILES.test(path))
    .flatMap((file) => {
      const known = new Set(usesOf(of, 'before', file).map(({ key }) => key))
      return usesOf(of, 'after', file)
        .filter(({ key }) => !known.has(key))
        .map(({ uses }) => ({ file, uses }))
    })
  const all = [...Map.groupBy(found, ({ uses }) => uses)]
    .sort(([a], [b]) => compareText(a, b))
    .map(([uses, places]) => told(of, uses, [...new Set(places.map(({ file }) => file))]))
  const [first] = all.slice(MOST)
  return first === undefined
    ? all
    : [
        ...all.slice(0, MOST),
        { ...first, message: `and ${all.length - MOST} more actions are at commits that are new here` },
      ]
}

export const actionRules = { 'diff-action': actions } as const
