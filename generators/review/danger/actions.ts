/**
 * Actions at commits that this repository did not run: GitHub serves a commit of any fork by the name of what was forked, so
 * that a commit says nothing of who made it, and the version beside it is a comment.
 */
import type { Finding } from '../../findings/index.ts'
import { compareText } from '../../objects/index.ts'
import type { Case, DangerRule } from './case.ts'
import { listed } from './said.ts'
import { mapOf, usesIn } from './workflow.ts'

const FILES = /^\.github\/.*\.ya?ml$|(^|\/)action\.ya?ml$/
const PINNED = /^([\w.-]+\/[\w.-]+)((?:\/[\w.-]+)*)@([0-9a-f]{40})$/
const MOST = 10

const usesOf = (of: Case, side: 'before' | 'after', path: string): readonly string[] => {
  const workflow = mapOf(of.text(side, path) ?? '')
  return workflow === undefined ? [] : usesIn(workflow).filter((uses) => PINNED.test(uses))
}

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
    message: `${repository} is at commit ${commit.slice(0, 12)}${version === undefined ? '' : `, said to be ${version}`}, which nothing ran here yet (${listed(files)}): GitHub serves commits of forks by this name too`,
    mend: `git ls-remote --tags https://github.com/${repository} | grep ${commit} must print ${version === undefined ? 'the tag of a release' : `refs/tags/${version}`}`,
  }
}

const actions: DangerRule = (of) => {
  const changed = of.comparison.paths.filter((path) => FILES.test(path))
  if (changed.length === 0) return []
  const known = new Set(
    of
      .tracked('before')
      .filter((path) => FILES.test(path))
      .flatMap((path) => usesOf(of, 'before', path)),
  )
  const found = changed.flatMap((file) =>
    usesOf(of, 'after', file)
      .filter((uses) => !known.has(uses))
      .map((uses) => ({ file, uses })),
  )
  return [...Map.groupBy(found, ({ uses }) => uses)]
    .sort(([a], [b]) => compareText(a, b))
    .slice(0, MOST)
    .map(([uses, all]) => told(of, uses, [...new Set(all.map(({ file }) => file))]))
}

export const actionRules = { 'diff-action': actions } as const
