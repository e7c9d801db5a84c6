import { expect, test } from 'vitest'
import { slowness } from './slowness.ts'

const looks = (...milliseconds: number[]) => {
  let look = 0
  return () => milliseconds[look++ % milliseconds.length] ?? Number.NaN
}

test('the middle of the looks is usual, the longest the worst, against a machine that takes 100 ms', () => {
  expect(slowness(looks(900, 250, 240, 260, 250, 120, 400, 250, 251))).toEqual({ usual: 2.5, worst: 9 })
})

test('a faster machine is as good as that one', () => {
  expect(slowness(looks(50, 60, 70))).toEqual({ usual: 1, worst: 1 })
})

test('work takes time of a core', () => {
  const { usual, worst } = slowness()
  expect(worst).toBeLessThan(100)
  expect(usual).toBeLessThanOrEqual(worst)
})
