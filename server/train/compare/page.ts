/** The comparison as Markdown. */

import { type Negative, negatives } from './negative.ts'
import { geometricMean, type Mean } from './ratios.ts'
import { type Answered, bySeries, meanError, OTHERS } from './score.ts'
import type { Half } from './series.ts'

const line = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`

const interval = ({ mean, low, high }: Mean): string =>
  `${mean.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)})`

const row = (name: string, tasks: readonly Answered[]): string => {
  const series = bySeries(tasks)
  const cells = OTHERS.map((other) =>
    interval(
      geometricMean(
        series.map(([{ set }, members]) => ({
          set,
          ratio:
            meanError(members, ({ forecasts }) => forecasts.model) /
            meanError(members, ({ forecasts }) => forecasts[other]),
        })),
      ),
    ),
  )
  return line([name, series.length, tasks.length, ...cells])
}

/** Longer seasons are no match: AutoETS looks for none of more than 24 steps, and is far off at 24. */
const USUAL_SEASON = 12

/** The ratios of one half: a row for each frequency, one for all that AutoETS is at home with, one for all. */
export const ratioTable = (half: Half, tasks: readonly Answered[]): string => {
  const own = tasks.filter(({ column }) => column.half === half)
  const groups = Map.groupBy(own, ({ column }) => column.frequency)
  return [
    line([`${half}: MASE of the model over that of`, 'series', 'forecasts', ...OTHERS]),
    line(['---', '---:', '---:', ...OTHERS.map(() => '---:')]),
    ...[...groups].map(([frequency, members]) => row(frequency, members)),
    row(
      `seasons of ${USUAL_SEASON} steps at most`,
      own.filter(({ column }) => column.period <= USUAL_SEASON),
    ),
    row('**all**', own),
  ].join('\n')
}

const negativeRow = ({ method, forecasts, below, cut }: Negative): string =>
  line([
    method,
    forecasts,
    `${below} (${((100 * below) / forecasts).toFixed(1)} %)`,
    cut === undefined ? '' : interval(cut),
  ])

/** Forecasts below zero, of both halves. */
export const negativeTable = (tasks: readonly Answered[]): string =>
  [
    line(['never-negative series', 'forecasts', 'with a value below 0', 'MASE cut at 0 over MASE as it is']),
    line(['---', '---:', '---:', '---:']),
    ...negatives(tasks).map(negativeRow),
  ].join('\n')
