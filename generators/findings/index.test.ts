import { stripVTControlCharacters } from 'node:util'
import { describe, expect, test } from 'vitest'
import {
  catalogue,
  type Finding,
  FindingsError,
  fatal,
  formatFindings,
  presented,
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

  const text = (findings: readonly Finding[], width?: number) =>
    stripVTControlCharacters(formatFindings(findings, width)).split('\n')

  test('that say the same of many places say it once, with a count', () => {
    const many = Array.from({ length: 3_002 }, (_, i) => finding(`c${1_000 + i}/x.yaml`))
    expect(text([...many, finding('a.yaml', 1, undefined, 'something else')])).toEqual([
      'a.yaml:1',
      '  error fleet-value: something else',
      '  mend: mend it',
      'c1000/x.yaml',
      'c1001/x.yaml',
      'c1002/x.yaml',
      'c1003/x.yaml',
      'c1004/x.yaml',
      '… 2,997 more',
      '  error fleet-value: wrong',
      '  mend: mend it',
    ])
  })

  test('of one code that all say something else are folded too', () => {
    const many = Array.from({ length: 500 }, (_, i) => finding(`c${100 + i}.yaml`, 1, 'x', `wrong ${i}`))
    const lines = text(many)
    expect([lines.length, lines.at(-1)]).toEqual([31, '… 490 more of fleet-value'])
  })

  test('are of a bounded length, whatever they repeat, and move no cursor', () => {
    const [first] = presented([
      finding('a.yaml', 1, 'k'.repeat(9_999), `got "${'x'.repeat(1e6)}\u001b[2J\n"`),
    ])
    expect(JSON.stringify(first).length).toBeLessThan(1_000)
    expect(first?.message).toMatch(/^got "x+… \(999,\d{3} more characters\)$/)
    const long = 'y'.repeat(1e5)
    const [other] = presented([{ ...finding(long, 1, 'f', 'm'), mend: long }])
    expect([other?.place.file.length, other?.mend.length].every((length = 0) => length < 600)).toBe(true)
    expect(presented([finding('a', 1, 'f', 'one\n\ttwo \u001b[31mthree')])[0]?.message).toBe(
      'one two [31mthree',
    )
  })

  test('break no word on a terminal of 80 columns', () => {
    const words = Array.from({ length: 60 }, (_, i) => `word${i}`).join(' ')
    const lines = text([finding('a.yaml', 1, 'f', words)], 80)
    expect(lines.every((line) => line.length <= 80)).toBe(true)
    expect(lines.join(' ').split(/\s+/)).toEqual(expect.arrayContaining(words.split(' ')))
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
