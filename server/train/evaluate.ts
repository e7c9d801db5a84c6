/** Rolling-origin evaluation on what training has not seen, against the baselines. */
import { createRows, HORIZON, readRow, writeRow } from '../src/model/index.ts'
import { type Baseline, drift, naive, seasonalNaive } from './baselines.ts'
import type { Series } from './datasets.ts'
import { mase, seasonalStep, smape } from './metrics.ts'
import { createPass, forward, type Weights } from './network.ts'
import { random } from './random.ts'
import { synthetic } from './synthetic.ts'
import { theta } from './theta.ts'

export const METHODS = ['model', 'naive', 'seasonal naive', 'drift', 'theta'] as const
export type Method = (typeof METHODS)[number]

/** sMAPE in percent, MASE in seasonal-naive steps. */
export type Score = { readonly smape: number; readonly mase: number }

export type GroupScore = {
  readonly group: string
  readonly series: number
  readonly forecasts: number
  readonly scores: Readonly<Record<Method, Score>>
}

/** Forecasts per series at most, spread evenly over the origins. */
const ORIGINS = 20
/** Shortest history that is forecast from. */
const SHORTEST = 6

/** Series of a seed of their own, which training never draws from. */
export const syntheticTests = (count: number): readonly Series[] => {
  const source = random(20_260_000)
  return Array.from({ length: count }, (_, index) => {
    const values = synthetic(source, 16 + source.integer(80))
    return {
      group: 'synthetic',
      name: `synthetic ${index}`,
      period: 1,
      values,
      cut: values.length - HORIZON,
      trained: false,
    }
  })
}

/** The network in float64, for one history. */
export const forecaster = (weights: Weights): Baseline => {
  const rows = createRows(1)
  const pass = createPass(1, weights.gateIn.columns)
  return (history) => {
    const frame = writeRow(history, rows, 0)
    pass.series.cells.set(rows.series)
    pass.traits.cells.set(rows.traits)
    forward(weights, pass)
    return readRow(pass.forecast.cells, 0, frame)
  }
}

const origins = ({ values, cut }: Series): readonly number[] => {
  const first = Math.max(cut, SHORTEST)
  const last = values.length - HORIZON
  const stride = Math.max(1, Math.ceil((last - first + 1) / ORIGINS))
  return Array.from(
    { length: Math.max(0, Math.floor((last - first) / stride) + 1) },
    (_, index) => first + index * stride,
  )
}

const average = (scores: readonly Score[]): Score => ({
  smape: scores.reduce((sum, score) => sum + score.smape, 0) / scores.length,
  mase: scores.reduce((sum, score) => sum + score.mase, 0) / scores.length,
})

const byMethod = (score: (method: Method) => Score): Readonly<Record<Method, Score>> => ({
  model: score('model'),
  naive: score('naive'),
  'seasonal naive': score('seasonal naive'),
  drift: score('drift'),
  theta: score('theta'),
})

/** Scores of each group of series, in order of appearance. A history that never moves has no MASE and is left out. */
export const evaluate = (weights: Weights, series: readonly Series[]): readonly GroupScore[] => {
  const methods: Readonly<Record<Method, Baseline>> = {
    model: forecaster(weights),
    naive,
    'seasonal naive': seasonalNaive,
    drift,
    theta,
  }
  const groups = Map.groupBy(series, ({ group }) => group)
  return [...groups].map(([group, members]) => {
    const tasks = members.flatMap((member) =>
      origins(member).map((origin) => {
        const history = member.values.slice(0, origin)
        const actual = member.values.slice(origin, origin + HORIZON)
        return { history, actual, period: member.period, unit: seasonalStep(history, member.period) }
      }),
    )
    const scored = tasks.filter(({ unit }) => unit > 0)
    const scores = byMethod((method) =>
      average(
        scored.map(({ history, actual, period, unit }) => {
          const forecast = methods[method](history, period)
          return { smape: smape(actual, forecast), mase: mase(actual, forecast, unit) }
        }),
      ),
    )
    return { group, series: members.length, forecasts: scored.length, scores }
  })
}

/** Each group counts alike, however many series it has. */
export const overall = (groups: readonly GroupScore[]): Readonly<Record<Method, Score>> =>
  byMethod((method) => average(groups.map(({ scores }) => scores[method])))
