import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { canonicalCidr, overlaps, parseCidr, type Range } from './cidr.ts'

const range = (text: string): Range & { readonly text: string } => ({
  ...(parseCidr(text) ?? { first: Number.NaN, last: Number.NaN }),
  text,
})
const overlapping = (...texts: readonly string[]) =>
  overlaps(texts.map(range)).map(([a, b]) => `${a.text} ${b.text}`)

describe('parseCidr', () => {
  test.each([
    ['0.0.0.0/0', 0, 2 ** 32 - 1],
    ['10.0.0.0/8', 167_772_160, 184_549_375],
    ['10.1.2.3/32', 167_838_211, 167_838_211],
    ['10.1.2.3/16', 167_837_696, 167_903_231],
    ['255.255.255.255/32', 2 ** 32 - 1, 2 ** 32 - 1],
  ])('%s is the addresses %d to %d', (text, first, last) => {
    expect(parseCidr(text)).toEqual({ first, last })
  })

  test.each([
    '',
    '10.0.0.0',
    '10.0.0/8',
    '10.0.0.0.0/8',
    '10.0.0.256/8',
    '10.0.0.0/33',
    '10.0.0.0/08',
    '10.0.0.0/-1',
    '010.0.0.0/8',
    '10.0.0.0/8 ',
    ' 10.0.0.0/8',
    'fd00::/8',
    '10.0.0.0/',
    'a.b.c.d/8',
  ])('%j is none', (text) => {
    expect(parseCidr(text)).toBeUndefined()
    expect(canonicalCidr(text)).toBeUndefined()
  })
})

test.each([
  ['10.1.2.3/16', '10.1.0.0/16'],
  ['10.1.2.3/32', '10.1.2.3/32'],
  ['10.1.2.3/0', '0.0.0.0/0'],
  ['10.1.255.255/17', '10.1.128.0/17'],
  ['192.168.0.0/24', '192.168.0.0/24'],
])('the canonical form of %s is %s', (text, canonical) => {
  expect(canonicalCidr(text)).toBe(canonical)
})

describe('overlaps', () => {
  test('a range inside another', () => {
    expect(overlapping('10.0.1.0/24', '10.0.0.0/16')).toEqual(['10.0.0.0/16 10.0.1.0/24'])
  })
  test('equal ranges', () => {
    expect(overlapping('10.0.0.0/16', '10.0.0.0/16')).toEqual(['10.0.0.0/16 10.0.0.0/16'])
  })
  test('ranges that touch do not overlap', () => {
    expect(overlapping('10.0.0.0/16', '10.1.0.0/16', '9.255.0.0/16')).toEqual([])
  })
  test('each pair once, also behind a small range', () => {
    expect(overlapping('10.0.0.0/8', '10.0.0.0/24', '10.128.0.0/9', '10.200.0.0/16')).toEqual([
      '10.0.0.0/8 10.0.0.0/24',
      '10.0.0.0/8 10.128.0.0/9',
      '10.0.0.0/8 10.200.0.0/16',
      '10.128.0.0/9 10.200.0.0/16',
    ])
  })
  test('none in no ranges', () => {
    expect(overlapping()).toEqual([])
  })

  test('for any ranges the sweep finds the pairs that comparing all with all finds', () => {
    const some = fc
      .tuple(fc.nat(60), fc.nat(20))
      .map(([first, size]): Range => ({ first, last: first + size }))
    const key = (pairs: readonly (readonly [number, number])[]) =>
      pairs.map(([a, b]) => (a < b ? `${a} ${b}` : `${b} ${a}`)).sort()
    fc.assert(
      fc.property(fc.array(some, { maxLength: 30 }), (ranges) => {
        const numbered = ranges.map((each, i) => ({ ...each, i }))
        const naive = numbered.flatMap((a) =>
          numbered
            .filter((b) => a.i < b.i && a.first <= b.last && b.first <= a.last)
            .map((b) => [a.i, b.i] as const),
        )
        expect(key(overlaps(numbered).map(([a, b]) => [a.i, b.i] as const))).toEqual(key(naive))
      }),
    )
  })
})
