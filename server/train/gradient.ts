/** The gradient of the training loss, by hand, for the network of network.ts. */
import { HORIZON } from '../src/model/index.ts'
import { type Matrix, matrix, multiplyTransposedLeft, multiplyTransposedRight } from './matrix.ts'
import { MIXED, type Pass, type Weights } from './network.ts'

/** Room for the errors of the layers, allocated once. */
export type Errors = { readonly gates: Matrix; readonly mapped: Matrix; readonly hidden: Matrix }

export const createErrors = (rows: number, hidden: number): Errors => ({
  gates: matrix(rows, MIXED),
  mapped: matrix(rows, MIXED),
  hidden: matrix(rows, hidden),
})

const sumRows = (from: Matrix, into: Matrix): void => {
  into.cells.fill(0)
  for (let i = 0; i < from.cells.length; i++) {
    const column = i % from.columns
    into.cells[column] = (into.cells[column] ?? 0) + (from.cells[i] ?? 0)
  }
}

/**
 * Fills `into` with the gradient for the slopes of the loss (rows × HORIZON) after a forward pass. `into` has the
 * shape of the weights.
 */
export const backward = (
  weights: Weights,
  pass: Pass,
  slopes: Matrix,
  errors: Errors,
  into: Weights,
): void => {
  for (let row = 0; row < slopes.rows; row++) {
    for (let cell = 0; cell < MIXED; cell++) {
      const at = row * MIXED + cell
      const slope = slopes.cells[row * HORIZON + (cell % HORIZON)] ?? 0
      errors.gates.cells[at] = slope * (pass.mapped.cells[at] ?? 0)
      errors.mapped.cells[at] = slope * (pass.gates.cells[at] ?? 0)
    }
  }
  multiplyTransposedLeft(pass.series, errors.mapped, into.maps)
  multiplyTransposedLeft(pass.hidden, errors.gates, into.gateOut)
  sumRows(errors.gates, into.gateOutBias)
  multiplyTransposedRight(errors.gates, weights.gateOut, errors.hidden)
  for (let i = 0; i < errors.hidden.cells.length; i++) {
    if ((pass.hidden.cells[i] ?? 0) === 0) errors.hidden.cells[i] = 0
  }
  multiplyTransposedLeft(pass.traits, errors.hidden, into.gateIn)
  sumRows(errors.hidden, into.gateInBias)
}
