import { existsSync, realpathSync, writeFileSync } from 'node:fs'
import { relative, resolve } from 'node:path'
import { tool, toolThere } from '../../../tools/index.ts'
import { type Arguments, type Command, flag, UsageError } from '../../command-line/index.ts'
import { openSides, type Sides } from '../../git/index.ts'
import { parts } from '../../render/index.ts'
import { fleetsOf, type Layout, type Review, reviewOf, type Verdict } from '../../review/index.ts'
import { htmlReport, jsonReport, markdownReport, textReport } from '../../review/report/index.ts'
import { columnsOf } from '../../text/index.ts'
import { chartObjects } from '../chart-objects.ts'
import { kustomizeIn } from '../kustomize.ts'
import { outputsOf } from '../outputs.ts'
import { places, placesHelp, placesOf } from '../places.ts'

const EXIT = { none: 0, routine: 1, change: 1, danger: 3 } as const satisfies Record<Verdict, number>

/** Where a folder is, links followed as far as it is there. */
const realFolder = (folder: string) => (existsSync(folder) ? realpathSync(folder) : resolve(folder))

/** The folders as git knows them: from the repository's root. */
const layoutOf = (args: Arguments, root: string): Layout => {
  const { clusters, out, apps } = placesOf(args)
  const inRepository = (folder: string) => {
    const path = relative(root, realFolder(folder)).split('\\').join('/')
    if (path === '' || path.startsWith('..'))
      throw new UsageError(`${folder} is no folder of the repository ${root}`)
    return path
  }
  return { clusters: inRepository(clusters), out: inRepository(out), apps: inRepository(apps) }
}

type Both = Pick<Sides, 'before' | 'after'>

/** What the versions of each chart install, in the first cluster of its row: its versions are those of the others. */
const withCharts = async (review: Review, { before, after }: Both, layout: Layout): Promise<Review> => {
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
const reviewed = async (args: Arguments, sides: Both, layout: Layout): Promise<Review> => {
  const first = reviewOf(sides, layout)
  const kustomize = first.unread.length === 0 ? undefined : await toolThere('kustomize')
  const review =
    kustomize === undefined
      ? first
      : reviewOf(sides, layout, { fallback: kustomizeIn(kustomize, layout.out) })
  return flag(args, 'charts') && review.charts.length > 0 ? withCharts(review, sides, layout) : review
}

type Outputs = ReturnType<typeof outputsOf<'markdown' | 'html'>>

const write = (args: Arguments, { markdown, html }: Outputs, review: Review): void => {
  if (markdown !== undefined) writeFileSync(markdown, markdownReport(review))
  if (html !== undefined) writeFileSync(html, htmlReport(review))
  if (flag(args, 'json')) console.log(jsonReport(review))
  else console.log(textReport(review, columnsOf(process.stdout)))
}

export const command: Command = {
  usage:
    'diff [BASE] [HEAD] [--json] [--markdown FILE] [--html FILE] [--charts] [--clusters DIR] [--out DIR]',
  summary: 'says what a change does: shares, pods, cost, danger, and every object that means something else',
  details: `  BASE            the commit to compare with (default where this left the main branch)
  HEAD            the commit to look at (default the work tree)
  --json          print the review as JSON (docs/diff.md)
  --markdown FILE write it as the comment of a pull request
  --html FILE     write it as one page, with every object side by side
  --charts        fetch both versions of a chart that is at another one, and compare
                  what they install with our values: by helm, over the network
${placesHelp}
From git's objects alone: no cluster, no network but for --charts, nothing is
checked out. Exit
codes: 0 nothing changes in any cluster, 1 a change, 2 wrong use, 3 danger,
4 the machine refused a file.`,
  words: true,
  options: {
    ...places,
    json: { type: 'boolean' },
    markdown: { type: 'string' },
    html: { type: 'string' },
    charts: { type: 'boolean' },
  },
  run: async (args) => {
    const { clusters } = placesOf(args)
    const [base, head, ...more] = args.words
    if (more.length > 0) throw new UsageError('name two commits at most')
    const outputs = outputsOf(args, ['markdown', 'html'])
    const { root, ...sides } = await openSides(existsSync(clusters) ? clusters : '.', base, head)
    const review = await reviewed(args, sides, layoutOf(args, root))
    write(args, outputs, review)
    return EXIT[review.verdict]
  },
}
