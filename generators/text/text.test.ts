import { describe, expect, test } from 'vitest'
import { clipped, columnsOf, folded, wrapped } from './index.ts'

describe('lines for a terminal', () => {
  test('are broken between words, and go on under their column', () => {
    expect(wrapped('  --base REF  the commit that the clusters run, none for nothing', 40)).toBe(
      [
        '  --base REF  the commit that the',
        '              clusters run, none for',
        '              nothing',
      ].join('\n'),
    )
    expect(wrapped('  error x: one two three four five six', 20)).toBe(
      ['  error x: one two', '  three four five', '  six'].join('\n'),
    )
  })
  test('that fit stay as they are, with every space', () => {
    const text = 'a   b\n\n  c'
    expect(wrapped(text, 40)).toBe(text)
    expect(wrapped('word '.repeat(50), undefined)).toBe('word '.repeat(50))
  })
  test('lose no word, and break none that is longer than the line', () => {
    const long = `see ${'x'.repeat(60)} there`
    expect(wrapped(long, 20).split('\n')).toEqual(['see', 'x'.repeat(60), 'there'])
    for (const width of [40, 80, 110]) expect(wrapped(long, width).split(/\s+/)).toEqual(long.split(' '))
  })
  test('are as wide as a terminal, up to what reads well; a pipe has its own', () => {
    expect(columnsOf({ isTTY: true, columns: 80 })).toBe(80)
    expect(columnsOf({ isTTY: true, columns: 200 })).toBe(110)
    expect(columnsOf({ isTTY: true, columns: 10 })).toBe(40)
    expect(columnsOf({ isTTY: true, columns: 0 })).toBe(undefined)
    expect(columnsOf({ columns: 80 })).toBe(undefined)
  })
})

test('a long list is folded with a count', () => {
  const items = Array.from({ length: 1_205 }, (_, i) => `${i}`)
  expect(folded(items, 2)).toEqual(['0', '1', '… 1,203 more'])
  expect(folded(['a', 'b', 'c'], 2)).toEqual(['a', 'b', 'c'])
  expect(folded(['a', 'b', 'c', 'd'], 2, 'files')).toEqual(['a', 'b', '… 2 files'])
})

test('a long text is cut, with a count, and no character in two', () => {
  expect(clipped('abc', 3)).toBe('abc')
  expect(clipped('abcdef', 3)).toBe('abc… (3 more characters)')
  expect(clipped(`ab${'😀'.repeat(700)}`, 3)).toBe('ab… (1,400 more characters)')
})
