/** zod's issues in the user's words: what was expected, what is there, how to mend it. */
import type { z } from 'zod'
import type { Code, Finding } from '../findings/index.ts'
import type { Path, Source } from './source.ts'

type Issue = z.core.$ZodIssue

const valueAt = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>(
    (inner, key) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, key) : undefined),
    value,
  )

const show = (value: unknown): string => {
  if (value === undefined || value === null) return 'nothing'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'a map'
  return JSON.stringify(value)
}

/** Edit distance, for "did you mean"; the words are short. */
const distance = (a: string, b: string): number => {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++)
      next[j] = Math.min(
        (next[j - 1] ?? 0) + 1,
        (row[j] ?? 0) + 1,
        (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1),
      )
    row = next
  }
  return row[b.length] ?? 0
}

/** The known word nearest to a misspelt one, when it is near enough to be meant. */
export const nearest = (word: string, known: readonly string[]) =>
  known
    .map((candidate) => ({ candidate, steps: distance(word.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ candidate, steps }) => steps <= Math.max(2, Math.floor(candidate.length / 3)))
    .sort((a, b) => a.steps - b.steps)[0]?.candidate

const typeWords: Readonly<Record<string, string>> = {
  object: 'a map of keys',
  record: 'a map of keys',
  array: 'a list',
  string: 'text',
  int: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
}

const expectation = (issue: Issue): string => {
  if (issue.code === 'invalid_type')
    return issue.message.startsWith('Invalid input')
      ? (typeWords[issue.expected] ?? issue.expected)
      : issue.message
  if (issue.code === 'invalid_value') return issue.values.map(String).join(' or ')
  return issue.message
}

const mendOf = (expected: string, got: unknown): string => {
  if (
    expected.includes('in quotes') ||
    (typeof got === 'number' && !/number|least|most|percent/.test(expected))
  )
    return `write ${JSON.stringify(String(got))} in quotes, as ${expected}`
  if (typeof got === 'string' && /^\d+$/.test(got) && /number/.test(expected))
    return `write ${got} without quotes`
  return `write ${expected}`
}

/** Keys a map may have, for "did you mean"; read from the schema at a path. */
export type KnownKeys = (path: Path) => readonly string[]

const unknownKeys = (
  source: Source,
  path: Path,
  keys: readonly string[],
  known: KnownKeys,
): readonly Finding[] =>
  keys.map((key) => {
    const candidates = known(path)
    const meant = nearest(key, candidates)
    return {
      code: 'fleet-unknown-key',
      place: source.place([...path, key], 'key'),
      message: `there is no key ${key} here`,
      mend:
        meant === undefined ? `leave it out; known here: ${candidates.join(', ')}` : `did you mean ${meant}?`,
    }
  })

/** A union fails in every branch: report the branch whose type fits, or say what the union is. */
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
    if (issue.code === 'invalid_union') {
      const branch = branchOf(issue)
      if (branch !== undefined) return issueFindings(source, branch, known, path)
      return [
        {
          code: 'fleet-type',
          place: source.place(path),
          message: `expected a whole number or {min, max}, got ${show(got)}`,
          mend: 'write a number such as 3, or {min: 3, max: 12}',
        },
      ]
    }
    const expected = expectation(issue)
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
    const code: Code = issue.code === 'invalid_type' ? 'fleet-type' : 'fleet-value'
    return [
      {
        code,
        place: source.place(path),
        message: `expected ${expected}, got ${show(got)}`,
        mend: mendOf(expected, got),
      },
    ]
  })
