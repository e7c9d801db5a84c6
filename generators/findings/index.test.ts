import { stripVTControlCharacters } from 'node:util'
import { describe, expect, test } from 'vitest'
import {
  catalogue,
  type Finding,
  FindingsError,
  fatal,
  formatFindings,
  severity,
  sortFindings,
} from './index.ts'

const finding = (file: string, line?: number, field?: string, message = 'wrong'): Finding => ({
  code: 'fleet-value',
  place: { file, line, field },
  message,
  mend: 'mend it',
})
const placesOf = (findings: readonly Finding[]) =>
  findings.map(({ place }) => [place.file, place.line, place.field].filter(Boolean).join(' '))

describe('findings', () => {
  test('come in the order of file, line and field, whatever the order they were found in', () => {
    const found = [
      finding('b.yaml', 1),
      finding('a.yaml', 10),
      finding('a.yaml', 9, 'z'),
      finding('a.yaml', 9, 'y', 'zzz'),
      finding('a.yaml'),
    ]
    const sorted = ['a.yaml', 'a.yaml 9 y', 'a.yaml 9 z', 'a.yaml 10', 'b.yaml 1']
    expect(placesOf(sortFindings(found))).toEqual(sorted)
    expect(placesOf(sortFindings([...found].reverse()))).toEqual(sorted)
  })

  test('that are equal come once, also in an error', () => {
    const twice = [finding('a.yaml', 1), finding('a.yaml', 1)]
    expect(sortFindings(twice)).toEqual([finding('a.yaml', 1)])
    expect(new FindingsError(twice).findings).toEqual([finding('a.yaml', 1)])
  })

  test('are three lines each: place, what is wrong, how to mend it', () => {
    expect(
      stripVTControlCharacters(formatFindings([finding('a.yaml', 7, 'traffic.host'), finding('b.yaml')])),
    ).toBe(
      [
        'a.yaml:7 traffic.host',
        '  error fleet-value: wrong',
        '  mend: mend it',
        'b.yaml',
        '  error fleet-value: wrong',
        '  mend: mend it',
      ].join('\n'),
    )
  })

  test('stop a run when one of them is an error', () => {
    const warning: Finding = { ...finding('rendered/x'), code: 'tree-foreign-file' }
    expect(severity(warning)).toBe('warning')
    expect(fatal([warning])).toBe(false)
    expect(fatal([warning, finding('a.yaml')])).toBe(true)
    expect(fatal([])).toBe(false)
  })
})

test('every code of the catalogue says in one sentence why its rule exists', () => {
  const wordless = Object.entries(catalogue).filter(([, { why }]) => !/^\S.*\.$/.test(why))
  expect(wordless.map(([code]) => code)).toEqual([])
  expect(Object.keys(catalogue).filter((code) => !/^[a-z]+(-[a-z0-9]+)+$/.test(code))).toEqual([])
})
