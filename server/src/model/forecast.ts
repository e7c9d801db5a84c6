/** From series to forecasts through a session: window, run once, denormalise. */
import { type InferenceSession, Tensor } from './onnxruntime.ts'
import { SERIES } from './series.ts'
import { HORIZON } from './shape.ts'
import { TRAITS } from './traits.ts'
import { createRows, type Rows, readRow, writeRow } from './window.ts'

type Series = readonly number[]

export type Forecast = (rows: readonly Series[]) => Promise<readonly Series[]>

/** Rows that a fresh buffer holds; a larger batch gets a buffer of its own size. */
const SMALLEST = 64

export const forecaster = (session: InferenceSession): Forecast => {
  // onnxruntime reads the inputs some time after run() is called, so a buffer is free only when its run is over.
  const free: Rows[] = []
  const borrow = (count: number): Rows => {
    const rows = free.pop()
    return rows !== undefined && rows.capacity >= count ? rows : createRows(Math.max(count, SMALLEST))
  }
  return async (series) => {
    const count = series.length
    if (count === 0) return []
    const rows = borrow(count)
    const frames = series.map((values, index) => writeRow(values, rows, index))
    try {
      const { forecast } = await session.run({
        series: new Tensor('float32', rows.series.subarray(0, count * SERIES), [count, SERIES]),
        traits: new Tensor('float32', rows.traits.subarray(0, count * TRAITS), [count, TRAITS]),
      })
      const answers = forecast?.data
      if (!(answers instanceof Float32Array) || answers.length !== count * HORIZON) {
        throw new Error(`the model did not answer forecast float32[${count}, ${HORIZON}]`)
      }
      return frames.map((frame, index) => readRow(answers, index, frame))
    } finally {
      free.push(rows)
    }
  }
}
