/** What `diff` does when it has both sides: reviews, and writes what is asked for. */
import { writeFileSync } from 'node:fs'
import { tool, toolThere } from '../../tools/index.ts'
import { type Arguments, flag } from '../command-line/index.ts'
import type { Sides } from '../git/index.ts'
import { parts } from '../render/index.ts'
import { fleetsOf, type Layout, type Review, reviewOf } from '../review/index.ts'
import { htmlReport, jsonReport, markdownReport, textReport } from '../review/report/index.ts'
import { columnsOf } from '../text/index.ts'
import { chartObjects } from './chart-objects.ts'
import { kustomizeIn } from './kustomize.ts'
import type { outputsOf } from './outputs.ts'

/** What the versions of each chart install, in the first cluster of its row: its versions are those of the others. */
const withCharts = async (review: Review, { before, after }: Sides, layout: Layout): Promise<Review> => {
  const [helm, fleets] = [await tool('helm'), fleetsOf(before, after, layout.clusters)]
  const charts = review.charts.map(async (row) => {
    const part = parts.find((each) => each.type === 'chart' && each.name === row.chart)
    const cluster = fleets.after?.clusters.find(
      ({ name }) => row.clusters.length === 0 || row.clusters.includes(name),
    )
    const old = fleets.before?.clusters.find(({ name }) => name === cluster?.name)
    if (part?.type !== 'chart' || !fleets.before || !fleets.after || !cluster || !old) return row
    const sides = [
      { fleet: fleets.before, cluster: old },
      { fleet: fleets.after, cluster },
    ] as const
    return { ...row, ...(await chartObjects(helm, part, ...sides)) }
  })
  return { ...review, charts: await Promise.all(charts) }
}

/** Reviews; what cannot be read so is asked of kustomize, where it is there, which most reviews need not even look for. */
export const reviewed = async (args: Arguments, sides: Sides, layout: Layout): Promise<Review> => {
  const first = reviewOf(sides, layout)
  const kustomize = first.unread.length === 0 ? undefined : await toolThere('kustomize')
  const review =
    kustomize === undefined
      ? first
      : reviewOf(sides, layout, { fallback: kustomizeIn(kustomize, layout.out) })
  return flag(args, 'charts') && review.charts.length > 0 ? withCharts(review, sides, layout) : review
}

type Outputs = ReturnType<typeof outputsOf<'markdown' | 'html'>>

/** The review as files, and on the terminal. */
export const write = (args: Arguments, { markdown, html }: Outputs, review: Review): void => {
  if (markdown !== undefined) writeFileSync(markdown, markdownReport(review))
  if (html !== undefined) writeFileSync(html, htmlReport(review))
  if (flag(args, 'json')) console.log(jsonReport(review))
  else console.log(textReport(review, columnsOf(process.stdout)))
}
