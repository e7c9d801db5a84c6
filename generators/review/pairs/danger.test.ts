import { describe, expect, test } from 'vitest'
import { catalogue, presented } from '../../findings/index.ts'
import { fleetText } from '../../testing/fleets.ts'
import { caseOf, type Repository, repositoryOf } from '../../testing/snapshots.ts'
import { dangers } from '../danger/index.ts'
import { rows } from './table.ts'

const shipped = repositoryOf(fleetText())

/** What the rules of danger say of the way between two repositories, a line each. */
const said = (before: Repository, after: Repository) =>
  dangers(caseOf(before, after)).map(({ code, place, message }) =>
    [code, [place.file, place.field].filter(Boolean).join(' '), message].join(': '),
  )

describe.each(rows)('$code: $what', ({ code, edit, says, harmless, given }) => {
  const before = given === undefined ? shipped : given(shipped)

  test('is told', () => {
    const own = said(before, edit(before)).filter((line) => line.startsWith(`${code}: `))
    expect(own.length).toBeGreaterThan(0)
    expect(own.length).toBeLessThan(8)
    for (const part of says) expect(own.join('\n')).toContain(part)
  })

  test('and its harmless neighbour is not', () => {
    const after = harmless(before)
    expect(after).not.toEqual(before)
    expect(said(before, after).filter((line) => line.startsWith(`${code}: `))).toEqual([])
  })
})

test('every code of danger has a row', () => {
  const codes = Object.keys(catalogue).filter((code) => code.startsWith('danger-'))
  expect([...new Set(rows.map(({ code }) => code))].sort()).toEqual(codes.sort())
})

test('no danger is in a repository that did not change, nor in one that is only written otherwise', () => {
  expect(said(shipped, shipped)).toEqual([])
})

test('what is told has a bounded length, whatever the files hold', () => {
  const long = 'x'.repeat(100_000)
  const after = new Map(
    [...shipped].map(([path, content]) => [
      path,
      typeof content === 'string' && path.endsWith('callers.yaml')
        ? content.replaceAll('ml-inference', long)
        : content,
    ]),
  )
  const findings = dangers(caseOf(shipped, after))
  expect(findings.length).toBeGreaterThan(0)
  for (const { message } of presented(findings)) expect(message.length).toBeLessThan(600)
  for (const { message } of findings) expect(message.length).toBeLessThan(2_000)
})
