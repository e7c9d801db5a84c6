/** Errors of the model and of the others on each series. */
import { drift, naive, seasonalNaive } from '../baselines.ts'
import { mase, seasonalStep } from '../metrics.ts'
import type { Column } from './series.ts'

/** What the model is measured against, simple ones first. */
export const OTHERS = ['naive', 'seasonal naive', 'drift', 'AutoTheta', 'AutoETS'] as const
export type Other = (typeof OTHERS)[number]

type Values = readonly number[]
type Forecasts = Readonly<Record<Other | 'model', Values>>

/** One forecast that was made, and what came. */
export type Task = {
  readonly column: Column
  readonly history: Values
  readonly actual: Values
}

/** All forecasts of one task. */
export type Answered = Task & { readonly forecasts: Forecasts }

/** Forecasts of the methods that need no library. */
export const simple = ({ history, column: { period } }: Task) => ({
  naive: naive(history, period),
  'seasonal naive': seasonalNaive(history, period),
  drift: drift(history, period),
})

/** Mean MASE of a method over the forecasts of one series. Histories that never move have no unit and do not count. */
export const meanError = (tasks: readonly Answered[], forecastOf: (task: Answered) => Values): number => {
  const errors = tasks.flatMap((task) => {
    const unit = seasonalStep(task.history, task.column.period)
    return unit > 0 ? [mase(task.actual, forecastOf(task), unit)] : []
  })
  return errors.reduce((sum, error) => sum + error, 0) / errors.length
}

/** The tasks of each series, in order of appearance. */
export const bySeries = (tasks: readonly Answered[]): readonly (readonly [Column, readonly Answered[]])[] => [
  ...Map.groupBy(tasks, ({ column }) => column),
]
