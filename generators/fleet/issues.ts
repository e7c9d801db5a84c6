/** zod's issues in the user's words: what was expected, what is there, how to mend it. */
import type { z } from 'zod'
import type { Code, Finding } from '../findings/index.ts'
import { nearest } from '../text/index.ts'
import { few } from './few.ts'
import type { Path, Source } from './source.ts'

type Issue = z.core.$ZodIssue

const valueAt = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>(
    (inner, key) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, key) : undefined),
    value,
  )

const show = (value: unknown): string => {
  if (value === undefined || value === null) return 'nothing'
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `a list of ${value.length}`
  if (typeof value === 'object') return 'a map'
  return JSON.stringify(value)
}

const typeWords: Readonly<Record<string, string>> = {
  object: 'a map of keys',
  record: 'a map of clusters',
  array: 'a list',
  boolean: 'true or false',
}

const expectation = (issue: Issue, keys: readonly string[]): string => {
  if (issue.code === 'invalid_type' && issue.expected === 'object' && keys.length > 0)
    return `a map with the keys ${keys.join(', ')}`
  if (issue.code === 'invalid_type')
    return issue.message.startsWith('Invalid input')
      ? (typeWords[issue.expected] ?? issue.expected)
      : issue.message
  if (issue.code === 'invalid_value') return issue.values.map(String).join(' or ')
  return issue.message
}

const mendOf = (expected: string, got: unknown): string => {
  if (got === null) return `write ${expected}, or take the key away if it has a default`
  if (expected === 'a list' && typeof got !== 'object') return `write a list: [${got}]`
  const [, digits, sign] = (typeof got === 'string' && /^(\d+)( ?%)?$/.exec(got)) || []
  if (digits !== undefined && sign === undefined && expected.startsWith('a whole number'))
    return `write ${digits} without quotes`
  if (digits !== undefined && expected === 'a whole number of percent')
    return `write ${digits}, without the percent sign`
  return `write ${expected}`
}

/** Keys a map may have, for "did you mean"; read from the schema at a path. */
export type KnownKeys = (path: Path) => readonly string[]

const unknownKeys = (
  source: Source,
  path: Path,
  keys: readonly string[],
  known: KnownKeys,
): readonly Finding[] => {
  const candidates = known(path)
  return few(keys, (key) => {
    const meant = nearest(key, candidates)
    return {
      code: 'fleet-unknown-key',
      place: source.place([...path, key], 'key'),
      message: `there is no key ${key} here`,
      mend:
        meant === undefined ? `leave it out; known here: ${candidates.join(', ')}` : `did you mean ${meant}?`,
    }
  })
}

/** A union fails in every branch: the branch whose type fits says more than the union. */
const branchOf = (issue: Extract<Issue, { code: 'invalid_union' }>) =>
  issue.errors.find(
    (issues) => !issues.some((inner) => inner.code === 'invalid_type' && inner.path.length === 0),
  )

/** Findings of one schema run: fleet-unknown-key, fleet-missing-key, fleet-type, fleet-value. */
export const issueFindings = (
  source: Source,
  issues: readonly Issue[],
  known: KnownKeys,
  base: Path = [],
): readonly Finding[] =>
  issues.flatMap((issue): readonly Finding[] => {
    const path = [...base, ...issue.path]
    const got = valueAt(source.value, path)
    if (issue.code === 'unrecognized_keys') return unknownKeys(source, path, issue.keys, known)
    if (issue.code === 'invalid_key') {
      const reason = issue.issues[0]?.message ?? 'another key'
      return [
        {
          code: 'fleet-value',
          place: source.place(path, 'key'),
          message: `${String(path.at(-1))} is not ${reason}`,
          mend: `write ${reason}`,
        },
      ]
    }
    const branch = issue.code === 'invalid_union' ? branchOf(issue) : undefined
    if (branch !== undefined) return issueFindings(source, branch, known, path)
    const expected = expectation(issue, known(path))
    if (got === undefined) {
      const key = String(path.at(-1))
      return [
        {
          code: 'fleet-missing-key',
          place: source.place(path, 'key'),
          message: `${key} is missing`,
          mend: `add ${key}: ${expected}`,
        },
      ]
    }
    const code: Code = ['invalid_type', 'invalid_union'].includes(issue.code) ? 'fleet-type' : 'fleet-value'
    return [
      {
        code,
        place: source.place(path),
        message: `expected ${expected}, got ${show(got)}`,
        mend: mendOf(expected, got),
      },
    ]
  })
