/** Adam (Kingma and Ba, 2015) over a list of matrices. */
import type { Matrix } from './matrix.ts'

const BETA1 = 0.9
const BETA2 = 0.999
const EPSILON = 1e-8

export type Adam = {
  /** Moves the weights against their gradient by about `rate` each. */
  step(weights: readonly Matrix[], gradient: readonly Matrix[], rate: number): void
}

export const adam = (shape: readonly Matrix[]): Adam => {
  const means = shape.map(({ cells }) => new Float64Array(cells.length))
  const squares = shape.map(({ cells }) => new Float64Array(cells.length))
  let decay1 = 1
  let decay2 = 1
  return {
    step: (weights, gradient, rate) => {
      decay1 *= BETA1
      decay2 *= BETA2
      const scale = (rate * Math.sqrt(1 - decay2)) / (1 - decay1)
      weights.forEach(({ cells }, index) => {
        const slope = gradient[index]?.cells
        const mean = means[index]
        const square = squares[index]
        if (slope === undefined || mean === undefined || square === undefined) {
          throw new Error(`no gradient for tensor ${index}`)
        }
        for (let i = 0; i < cells.length; i++) {
          const g = slope[i] ?? 0
          const m = BETA1 * (mean[i] ?? 0) + (1 - BETA1) * g
          const v = BETA2 * (square[i] ?? 0) + (1 - BETA2) * g * g
          mean[i] = m
          square[i] = v
          cells[i] = (cells[i] ?? 0) - (scale * m) / (Math.sqrt(v) + EPSILON)
        }
      })
    },
  }
}
