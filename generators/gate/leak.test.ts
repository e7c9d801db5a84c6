import { expect, test } from 'vitest'
import { randomOf } from '../chance/index.ts'
import { growth, type Sample } from './leak.ts'

const MIB = 2 ** 20
const samples = (bytes: (i: number) => number): readonly Sample[] =>
  Array.from({ length: 40 }, (_, i) => [15 * i, bytes(i)] as const)
const noise = randomOf(3)

test('a leak is seen through the saw-teeth of garbage collection', () => {
  const leaking = samples((i) => (120 + 2 * i + 3 * ((i * 7) % 5)) * MIB)
  expect(growth(leaking) / MIB).toBeCloseTo(2 / 15, 1)
})

test.each([
  ['the start of a process', samples((i) => (160 - 60 * 0.8 ** i + 4 * noise()) * MIB)],
  ['memory that goes up and down', samples(() => (120 + 30 * noise()) * MIB)],
  ['a step that is taken once', samples((i) => (i < 10 ? 110 : 150) * MIB)],
  ['too few samples', samples((i) => i * MIB).slice(0, 20)],
])('%s is none', (_, seen) => {
  expect(growth(seen)).toBe(0)
})
