import { expect, test } from 'vitest'
import { random, sine } from './random.ts'

test('a seed gives one sequence', () => {
  const [first, second] = [random(5), random(5)]
  for (let i = 0; i < 100; i++) expect(first.uniform()).toBe(second.uniform())
})

test('gauss has mean 0 and variance 1', () => {
  const source = random(1)
  const draws = Array.from({ length: 20_000 }, () => source.gauss())
  expect(draws.reduce((sum, value) => sum + value, 0) / draws.length).toBeCloseTo(0, 1)
  expect(draws.reduce((sum, value) => sum + value * value, 0) / draws.length).toBeCloseTo(1, 1)
})

test('sine is the sine, without the engine', () => {
  for (let turns = -3; turns < 3; turns += 0.0137) {
    expect(sine(turns)).toBeCloseTo(Math.sin(2 * Math.PI * turns), 8)
  }
})
