import { expect, test } from 'vitest'
import { percent, table } from './table.ts'

test('columns stand under their heads, numbers to the right, and no line ends in spaces', () => {
  const text = table(
    ['cluster', 'pods', 'share', 'verdict'],
    [
      ['aws', '3', '50 %', 'ok'],
      ['gcp-europe', '12', '0.5 %', ''],
      ['(lost)', '', '0 %', ''],
    ],
  )
  expect(text).toBe(
    [
      'cluster     pods  share  verdict',
      'aws            3   50 %  ok',
      'gcp-europe    12  0.5 %',
      '(lost)              0 %',
    ].join('\n'),
  )
})

test('a range is a number, and a column with one word among its numbers is text', () => {
  expect(table(['replicas'], [['3'], ['3..12']])).toBe('replicas\n       3\n   3..12')
  expect(table(['replicas'], [['3'], ['many']])).toBe('replicas\n3\nmany')
})

test('percent have at most two decimals', () => {
  expect([0, 50, 33.333_333, 66.666_667, 0.004, 0.01].map(percent)).toEqual([
    '0 %',
    '50 %',
    '33.33 %',
    '66.67 %',
    '0 %',
    '0.01 %',
  ])
})
