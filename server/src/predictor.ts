/** From a checked series to its prediction: chaos, queue, model, traces. What both APIs share. */

import type { Chaos } from './config.ts'
import { RequestError } from './errors.ts'
import type { Batcher, Job } from './serving/batcher.ts'
import type { State } from './serving/state.ts'

type Row = readonly number[]

export interface Predictor {
  /** Predictions of some series, in their order. Errors: RequestError. */
  readonly predict: (rows: readonly Row[], gone: Job['gone']) => Promise<readonly Row[]>
}

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))

/** `random` decides which requests chaos hits: a number from 0 to 1. */
export const createPredictor = (
  state: State,
  batcher: Batcher,
  chaos: Chaos | undefined,
  random: () => number,
): Predictor => ({
  predict: async (rows, gone) => {
    if (state.noModel !== undefined) throw new RequestError('not-ready', state.noModel)
    if (chaos !== undefined) {
      if (chaos.latency > 0) await pause(chaos.latency)
      if (random() < chaos.errorRate) throw new RequestError('chaos', 'an error on purpose: CHAOS is on')
    }
    // When one row is refused, so is its request: the others need no inference any more.
    let refused = false
    const submit = (row: Row) =>
      batcher.submit({ row, gone: () => refused || gone() }).catch((error: unknown) => {
        refused = true
        throw error
      })
    return Promise.all(rows.map(submit))
  },
})
