/** The evaluation as a Markdown table, and its place in docs/model.md. */
import { type GroupScore, METHODS, type Method, overall, type Score } from './evaluate.ts'

type Scores = Readonly<Record<Method, Score>>

/** MASE and, after the slash, sMAPE; the best of each in bold. */
const cells = (scores: Scores): readonly string[] => {
  const best = {
    mase: Math.min(...METHODS.map((method) => scores[method].mase)),
    smape: Math.min(...METHODS.map((method) => scores[method].smape)),
  }
  const cell = (value: number, least: number) =>
    value === least ? `**${value.toFixed(3)}**` : value.toFixed(3)
  return METHODS.map((method) => {
    const { mase, smape } = scores[method]
    return `${cell(mase, best.mase)} / ${cell(smape, best.smape)}`
  })
}

const line = (columns: readonly (string | number)[]): string => `| ${columns.join(' | ')} |`

/** One row per group, and one of their means. */
export const table = (groups: readonly GroupScore[]): string =>
  [
    line(['MASE / sMAPE %', 'series', 'forecasts', ...METHODS]),
    line(['---', '---:', '---:', ...METHODS.map(() => '---:')]),
    ...groups.map(({ group, series, forecasts, scores }) =>
      line([group, series, forecasts, ...cells(scores)]),
    ),
    line([
      'mean of the groups',
      groups.reduce((sum, { series }) => sum + series, 0),
      groups.reduce((sum, { forecasts }) => sum + forecasts, 0),
      ...cells(overall(groups)),
    ]),
  ].join('\n')

/** The page with what is between the markers of a name replaced. Throws when a marker is missing. */
export const insert = (page: string, name: 'model:table' | 'model:comparison', markdown: string): string => {
  const from = `<!-- ${name} -->`
  const start = page.indexOf(from)
  const end = page.indexOf(`<!-- /${name} -->`)
  if (start < 0 || end < start) throw new Error(`the page has no ${from} …`)
  return `${page.slice(0, start + from.length)}\n\n${markdown}\n\n${page.slice(end)}`
}
