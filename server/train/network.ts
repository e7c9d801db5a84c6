/**
 * The network: a mixture of linear forecasters. Each of MAPS linear maps turns a row into ten steps; a small gate
 * decides from the traits of the row how much of each map to take at each step. The maps have no bias and the traits
 * do not change when the series is turned upside down, so the forecast of −x is that of x negated, and a row of
 * zeros gives zeros. The ONNX graph of onnx.ts computes the same.
 */
import { HORIZON, SERIES, TRAITS } from '../src/model/index.ts'
import { type Matrix, matrix, multiply } from './matrix.ts'

/** Linear maps that the gate mixes. */
export const MAPS = 12

/** Map k fills the columns k·HORIZON … of the maps and of the gate. */
export const MIXED = MAPS * HORIZON

export type Weights = {
  /** TRAITS × hidden. */
  readonly gateIn: Matrix
  /** 1 × hidden. */
  readonly gateInBias: Matrix
  /** hidden × MIXED. */
  readonly gateOut: Matrix
  /** 1 × MIXED. */
  readonly gateOutBias: Matrix
  /** SERIES × MIXED. */
  readonly maps: Matrix
}

export const emptyWeights = (hidden: number): Weights => ({
  gateIn: matrix(TRAITS, hidden),
  gateInBias: matrix(1, hidden),
  gateOut: matrix(hidden, MIXED),
  gateOutBias: matrix(1, MIXED),
  maps: matrix(SERIES, MIXED),
})

/** Every tensor of the weights, in a fixed order. */
export const tensors = (weights: Weights): readonly Matrix[] => [
  weights.gateIn,
  weights.gateInBias,
  weights.gateOut,
  weights.gateOutBias,
  weights.maps,
]

/** What one pass over some rows leaves behind, so that the gradient need not compute it again. */
export type Pass = {
  readonly series: Matrix
  readonly traits: Matrix
  readonly hidden: Matrix
  readonly gates: Matrix
  readonly mapped: Matrix
  readonly forecast: Matrix
}

export const createPass = (rows: number, hidden: number): Pass => ({
  series: matrix(rows, SERIES),
  traits: matrix(rows, TRAITS),
  hidden: matrix(rows, hidden),
  gates: matrix(rows, MIXED),
  mapped: matrix(rows, MIXED),
  forecast: matrix(rows, HORIZON),
})

const addBias = (into: Matrix, bias: Matrix, floor: number): void => {
  const { columns, cells } = into
  for (let row = 0; row < into.rows; row++) {
    for (let column = 0; column < columns; column++) {
      const cell = row * columns + column
      cells[cell] = Math.max(floor, (cells[cell] ?? 0) + (bias.cells[column] ?? 0))
    }
  }
}

/** Fills a pass from its series and traits to its forecast. */
export const forward = (weights: Weights, pass: Pass): void => {
  const { gates, mapped, forecast } = pass
  multiply(pass.traits, weights.gateIn, pass.hidden)
  addBias(pass.hidden, weights.gateInBias, 0)
  multiply(pass.hidden, weights.gateOut, gates)
  addBias(gates, weights.gateOutBias, Number.NEGATIVE_INFINITY)
  multiply(pass.series, weights.maps, mapped)
  forecast.cells.fill(0)
  for (let row = 0; row < forecast.rows; row++) {
    for (let cell = 0; cell < MIXED; cell++) {
      const from = row * MIXED + cell
      const to = row * HORIZON + (cell % HORIZON)
      forecast.cells[to] = (forecast.cells[to] ?? 0) + (gates.cells[from] ?? 0) * (mapped.cells[from] ?? 0)
    }
  }
}
