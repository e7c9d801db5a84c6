import { expect, test } from 'vitest'
import { slowness } from './slowness.ts'

const looks =
  (...milliseconds: number[]) =>
  () =>
    milliseconds.shift() ?? Number.NaN

test('the best of three looks counts, against a machine that takes 100 ms', () => {
  expect(slowness(looks(900, 250, 400))).toBe(2.5)
})

test('a faster machine is as good as that one', () => {
  expect(slowness(looks(50, 60, 70))).toBe(1)
})

test('work takes time of a core', () => {
  expect(slowness()).toBeLessThan(100)
})
