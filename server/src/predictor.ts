/** From a checked series to its prediction: chaos, queue, model, traces. What both APIs share. */

import type { Chaos } from './config.ts'
import { RequestError } from './errors.ts'
import type { Batcher, Job } from './serving/batcher.ts'
import type { State } from './serving/state.ts'

type Row = readonly number[]

/** Who asks: whether the client is still there, and the span of its request. */
export type Caller = Pick<Job, 'gone' | 'span'>

export interface Predictor {
  /** The prediction of one series. Errors: RequestError. */
  readonly predict: (row: Row, caller: Caller) => Promise<Row>
  /** Predictions of some series, in their order; all or none. Errors: RequestError. */
  readonly predictAll: (rows: readonly Row[], caller: Caller) => Promise<readonly Row[]>
}

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))

/** `random` decides which requests chaos hits: a number from 0 to 1. */
export const createPredictor = (
  state: State,
  batcher: Batcher,
  chaos: Chaos | undefined,
  random: () => number,
): Predictor => {
  const disturb = async ({ latency, errorRate }: Chaos) => {
    if (latency > 0) await pause(latency)
    if (random() < errorRate) throw new RequestError('chaos', 'an error on purpose: CHAOS is on')
  }
  /** Throws without a model; waits only for chaos, so that nothing else pays for a promise. */
  const before = (): Promise<void> | undefined => {
    if (state.noModel !== undefined) throw new RequestError('not-ready', state.noModel)
    return chaos && disturb(chaos)
  }
  return {
    predict: (row, { gone, span }) => {
      const disturbed = before()
      return disturbed === undefined
        ? batcher.submit({ row, gone, span })
        : disturbed.then(() => batcher.submit({ row, gone, span }))
    },
    predictAll: async (rows, { gone, span }) => {
      await before()
      // When one row is refused, so is its request: the others need no inference any more.
      let refused = false
      const submit = (row: Row) =>
        batcher.submit({ row, gone: () => refused || gone(), span }).catch((error: unknown) => {
          refused = true
          throw error
        })
      return Promise.all(rows.map(submit))
    },
  }
}
