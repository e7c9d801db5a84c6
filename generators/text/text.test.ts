import { describe, expect, test } from 'vitest'
import { clipped, columnsOf, folded, nearest, reflowed, wrapped } from './index.ts'

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
  test('go on where the caller says', () => {
    expect(wrapped('done  1/2  one two three', 16, 4)).toBe('done  1/2  one\n    two three')
  })
  test('that a hand has broken are whole again, each option and each paragraph by itself', () => {
    const help = [
      '  --base REF  the commit that the clusters run,',
      '              none for nothing',
      '  --json      an object',
      'What a hand has broken after many words of a paragraph',
      'goes on here, up to the end of its last sentence.',
      'This begins anew.',
      '',
      'Alone',
    ]
    expect(reflowed(help.join('\n')).split('\n')).toEqual([
      '  --base REF  the commit that the clusters run, none for nothing',
      '  --json      an object',
      `${help[3]} ${help[4]}`,
      ...help.slice(5),
    ])
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

test('a misspelt word is the known one that is near, by letters or their order; none where none is', () => {
  const known = ['check', 'clusters', 'out']
  expect(['chekc', 'cluster', 'outt', 'base'].map((word) => nearest(word, known))).toEqual([
    'check',
    'clusters',
    'out',
    undefined,
  ])
})
