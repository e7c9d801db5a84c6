import { expect, test } from 'vitest'
import { HORIZON } from '../src/model/index.ts'
import { adam } from './adam.ts'
import { backward, createErrors } from './gradient.ts'
import { matrix, multiply, solve } from './matrix.ts'
import { createPass, emptyWeights, forward, tensors } from './network.ts'
import { random } from './random.ts'

test('the gradient is what moving each weight a little does to the loss', () => {
  const source = random(11)
  const [rows, hidden] = [3, 4]
  const weights = emptyWeights(hidden)
  const pass = createPass(rows, hidden)
  const slopes = matrix(rows, HORIZON)
  for (const { cells } of [...tensors(weights), pass.series, pass.traits, slopes]) {
    for (let i = 0; i < cells.length; i++) cells[i] = 0.3 * source.gauss()
  }
  const loss = () => {
    forward(weights, pass)
    return pass.forecast.cells.reduce((sum, value, i) => sum + value * (slopes.cells[i] ?? 0), 0)
  }
  loss()
  const gradient = emptyWeights(hidden)
  backward(weights, pass, slopes, createErrors(rows, hidden), gradient)
  for (const [index, { cells }] of tensors(weights).entries()) {
    for (let i = 0; i < cells.length; i += Math.ceil(cells.length / 20)) {
      const before = cells[i] ?? 0
      cells[i] = before + 1e-6
      const up = loss()
      cells[i] = before - 1e-6
      const down = loss()
      cells[i] = before
      expect(tensors(gradient)[index]?.cells[i], `tensor ${index}, cell ${i}`).toBeCloseTo(
        (up - down) / 2e-6,
        6,
      )
    }
  }
})

test('the solution of a linear system solves it', () => {
  const left = { rows: 3, columns: 3, cells: Float64Array.of(4, 1, 0, 1, 3, 1, 0, 1, 2) }
  const right = { rows: 3, columns: 2, cells: Float64Array.of(1, 2, 3, 4, 5, 6) }
  const back = matrix(3, 2)
  multiply(left, solve(left, right), back)
  expect([...back.cells]).toEqual([...right.cells].map((value) => expect.closeTo(value, 12)))
})

test('a system without a solution is refused', () => {
  const singular = { rows: 2, columns: 2, cells: Float64Array.of(1, 1, 1, 1) }
  expect(() => solve(singular, matrix(2, 1))).toThrow('not positive definite at row 1')
})

test("Adam's first step is the rate, against the sign of the slope", () => {
  const weights = { rows: 1, columns: 3, cells: Float64Array.of(1, 1, 1) }
  const slopes = { rows: 1, columns: 3, cells: Float64Array.of(5, -0.01, 0) }
  adam([weights]).step([weights], [slopes], 0.1)
  expect([...weights.cells]).toEqual([0.9, 1.1, 1].map((value) => expect.closeTo(value, 5)))
})
