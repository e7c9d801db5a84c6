import fc from 'fast-check'
import { expect, test } from 'vitest'
import { middleOf, sideBySide } from './lines.ts'

const numbers = (count: number) => Array.from({ length: count }, (_, i) => `line ${i}`)

/** Both texts again, from what is shown of them. */
const again = (before: readonly string[], after: readonly string[]) => {
  const blocks = sideBySide(before, after)
  const side = (of: 'before' | 'after') =>
    blocks.flatMap((block) =>
      'equal' in block ? block.equal : block.rows.map((row) => row[of]).filter((line) => line !== undefined),
    )
  return [side('before'), side('after')]
}

test('a line that changed stands beside what it was, with three lines around it; what is equal is a run', () => {
  const before = numbers(20)
  const after = before.with(10, 'another')
  expect(sideBySide(before, after)).toEqual([
    { equal: numbers(20).slice(0, 7) },
    {
      rows: [
        ...numbers(20)
          .slice(7, 10)
          .map((line) => ({ before: line, after: line })),
        { before: 'line 10', after: 'another' },
        ...numbers(20)
          .slice(11, 14)
          .map((line) => ({ before: line, after: line })),
      ],
    },
    { equal: numbers(20).slice(14) },
  ])
})

test('a line that came has no neighbour', () => {
  expect(sideBySide(['a', 'b'], ['a', 'x', 'b'])).toEqual([
    {
      rows: [
        { before: 'a', after: 'a' },
        { before: undefined, after: 'x' },
        { before: 'b', after: 'b' },
      ],
    },
  ])
})

test('nothing of either text is lost or made up', () => {
  const text = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 40 })
  fc.assert(
    fc.property(text, text, (before, after) => {
      expect(again(before, after)).toEqual([before, after])
    }),
    { numRuns: 200 },
  )
})

test('two texts with too many differences are one difference, between what they share at both ends', () => {
  const before = numbers(2_000)
  const after = before.map((line, i) => (i === 0 || i === 1_999 ? line : `${line} more`))
  expect(again(before, after)).toEqual([before, after])
  expect(sideBySide(before, after)).toHaveLength(1)
})

test('the middle of two lines is what differs; no character is cut in two', () => {
  expect(middleOf('value: 18s', 'value: 19s')).toEqual({
    head: 'value: 1',
    before: '8',
    after: '9',
    tail: 's',
  })
  const { head, before, after } = middleOf('😀', '😁')
  expect([head, before, after]).toEqual(['', '😀', '😁'])
})
