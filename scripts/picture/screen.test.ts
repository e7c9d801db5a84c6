import { expect, test } from 'vitest'
import { type Line, play } from './screen.ts'

const film = (texts: readonly string[], { columns = 20, rows = 4 } = {}) =>
  play({ columns, rows, events: texts.map((text, at) => ({ at, text })) })

const wordsOf = ({ runs }: Line) => runs.reduce((words, { column, text }) => words.padEnd(column) + text, '')
/** What is on the screen at a moment, from its top. */
const screenAt = (texts: readonly string[], at: number, size = {}) => {
  const { lines, tops } = film(texts, size)
  const top = tops.filter((each) => each.at <= at).at(-1)?.row ?? 0
  const shown = lines.filter(({ row, from, to }) => row >= top && from <= at && (to === undefined || at < to))
  const rows: string[] = []
  for (const line of shown) rows[line.row - top] = wordsOf(line)
  return [...rows].map((row) => row ?? '')
}

test('lines come when they are written, and stay', () => {
  const texts = ['one\r\n', 'two', ' three\r\n']
  expect(screenAt(texts, 0)).toEqual(['one'])
  expect(screenAt(texts, 1)).toEqual(['one', 'two'])
  expect(screenAt(texts, 2)).toEqual(['one', 'two three'])
})

test('a line that is written over is gone from then on', () => {
  const texts = ['... waits', '\r\x1b[2Kdone\r\n', 'next']
  expect(screenAt(texts, 0)).toEqual(['... waits'])
  expect(screenAt(texts, 1)).toEqual(['done'])
  expect(film(texts).lines.map(({ row, from, to }) => [row, from, to])).toEqual([
    [0, 0, 1],
    [0, 1, undefined],
    [1, 2, undefined],
  ])
})

test('written over by something shorter without being wiped, the rest stays', () => {
  expect(screenAt(['100 %', '\r99'], 1)).toEqual(['990 %'])
})

test('what nobody sees between two moments is no line', () => {
  expect(film(['a\rb\rc']).lines).toHaveLength(1)
  expect(film(['a', '\ra']).lines).toHaveLength(1)
  const events = ['a', '\rb'].map((text) => ({ at: 1, text }))
  expect(play({ columns: 20, rows: 4, events }).lines).toHaveLength(1)
})

test('more lines than the screen has scroll; lines keep their rows', () => {
  const texts = ['1\r\n2\r\n3\r\n4', '\r\n5\r\n6']
  expect(screenAt(texts, 0)).toEqual(['1', '2', '3', '4'])
  expect(screenAt(texts, 1)).toEqual(['3', '4', '5', '6'])
  expect(film(texts).tops).toEqual([
    { at: 0, row: 0 },
    { at: 1, row: 2 },
  ])
})

test('a wiped screen is empty, and begins at its top', () => {
  const texts = ['a\r\nb', '\x1b[H\x1b[2Jc\r\nd', '\x1b[H\x1b[2Je']
  expect(screenAt(texts, 1)).toEqual(['c', 'd'])
  expect(screenAt(texts, 2)).toEqual(['e'])
})

test('a screen that is drawn anew keeps the lines that are as they were', () => {
  const { lines } = film(['\x1b[H\x1b[2Jhead\r\n1', '\x1b[H\x1b[2Jhead\r\n2', '\x1b[H\x1b[2Jhead\r\n3'])
  expect(lines.map(({ row, from, to }) => [row, from, to])).toEqual([
    [0, 0, undefined],
    [1, 0, 1],
    [1, 1, 2],
    [1, 2, undefined],
  ])
})

test('what is below the cursor can be wiped alone', () => {
  expect(screenAt(['one\r\ntwo\r\nthree', '\x1b[2A\x1b[2G\x1b[J'], 1)).toEqual(['o'])
})

test('a line longer than the screen goes on in the next', () => {
  expect(screenAt(['abcdefg'], 0, { columns: 3 })).toEqual(['abc', 'def', 'g'])
})

test('the cursor goes up, to a column, and back', () => {
  expect(screenAt(['one\r\ntwo\x1b[1A\r\x1b[KONE\x1b[6Gx\b\by'], 0)).toEqual(['ONE yx', 'two'])
})

test('tabs go to the next eighth column', () => {
  expect(screenAt(['a\tb'], 0)).toEqual(['a       b'])
})

test('styles are those of the codes, and end where they end', () => {
  const [line] = film(['a \x1b[1;31mred\x1b[39m b\x1b[0m c\x1b[2md\x1b[92me']).lines
  expect(line?.runs).toEqual([
    { column: 0, text: 'a', bold: false, dim: false },
    { column: 2, text: 'red', bold: true, dim: false, color: 1 },
    { column: 6, text: 'b', bold: true, dim: false },
    { column: 8, text: 'c', bold: false, dim: false },
    { column: 9, text: 'd', bold: false, dim: true },
    { column: 10, text: 'e', bold: false, dim: true, color: 10 },
  ])
})

test('a code that comes in two pieces is one, and what is not known is not shown', () => {
  expect(screenAt(['a\x1b[3', '1mb\x1b]0;title\x07c\x1b[?25l'], 1)).toEqual(['abc'])
})
