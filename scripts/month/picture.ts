/** The month as a picture: prices, shares, and what is saved, one below the other over the same days. */
import { element, words } from '../../generators/flow/index.ts'
import type { Month } from './run.ts'
import { BEFORE, type History, HOURS } from './world.ts'

const WIDTH = 760
const [LEFT, RIGHT] = [64, 150]
const PANEL = 120
const GAP = 44
const TOP = 40
const DAYS = HOURS / 24

const style = `
svg{--back:#fff;--edge:#d5dae1;--ink:#1f2630;--quiet:#68727f;--c0:#2563c9;--c1:#0d8577;--c2:#a8620b;--saved:#7b4fc9;--lost:#b3261e}
@media(prefers-color-scheme:dark){svg{--back:#14181e;--edge:#303843;--ink:#e4e9f0;--quiet:#94a0af;--c0:#6ea8ff;--c1:#45c9b8;--c2:#f0b35a;--saved:#b79bff;--lost:#ff8a80}}
text{font:13px system-ui,"DejaVu Sans",sans-serif;fill:var(--ink)}
.quiet{fill:var(--quiet)}.head{font-weight:600}
.grid{stroke:var(--edge)}.lost{fill:var(--lost);fill-opacity:.16}
.line{fill:none;stroke-width:2;stroke-linejoin:round}.dash{stroke-dasharray:5 4}
`

interface Line {
  readonly name: string
  readonly colour: string
  readonly values: readonly number[]
  readonly dashed?: boolean
}

interface Panel {
  readonly title: string
  readonly lines: readonly Line[]
  readonly most: number
  readonly shown: (value: number) => string
}

const x = (hour: number) => LEFT + (hour / HOURS) * (WIDTH - LEFT - RIGHT)

/** Points where a line turns: what stays the same for hours is two of them. */
const pathOf = (values: readonly number[], y: (value: number) => number): string =>
  values
    .flatMap((value, hour) => {
      const [before, after] = [values[hour - 1], values[hour + 1]]
      if (before === value && after === value) return []
      return [`${hour === 0 ? 'M' : 'L'}${Number(x(hour).toFixed(1))} ${Number(y(value).toFixed(1))}`]
    })
    .join('')

/** Heights of the names at the ends of the lines: pushed apart where lines meet. */
const labelHeights = (ends: readonly number[]): readonly number[] => {
  const order = ends.map((_, i) => i).sort((a, b) => (ends[a] ?? 0) - (ends[b] ?? 0))
  const heights = [...ends]
  for (const [at, i] of order.entries()) {
    const above = order[at - 1]
    if (above !== undefined) heights[i] = Math.max(heights[i] ?? 0, (heights[above] ?? 0) + 15)
  }
  return heights
}

const panelOf = ({ title, lines, most, shown }: Panel, top: number, { world }: Month): string => {
  const y = (value: number) => top + PANEL - (value / most) * PANEL
  const names = labelHeights(lines.map(({ values }) => y(values.at(-1) ?? 0)))
  return [
    words('text', { x: LEFT, y: top - 10, class: 'head' }, title),
    ...world.outages.map(({ from, hours, cluster }) =>
      element(
        'rect',
        { x: x(from), y: top, width: x(from + hours) - x(from), height: PANEL, class: 'lost' },
        words('title', {}, `${world.fleet.clusters[cluster]?.name} is lost for ${hours} h`),
      ),
    ),
    ...[0, most / 2, most].flatMap((value) => [
      element('line', { x1: LEFT, x2: x(HOURS), y1: y(value), y2: y(value), class: 'grid' }),
      words('text', { x: LEFT - 8, y: y(value) + 4, 'text-anchor': 'end', class: 'quiet' }, shown(value)),
    ]),
    ...lines.flatMap(({ name, colour, values, dashed }, i) => [
      element('path', {
        d: pathOf(values, y),
        class: dashed ? 'line dash' : 'line',
        style: `stroke:var(--${colour})`,
      }),
      words('text', { x: x(HOURS) + 8, y: (names[i] ?? 0) + 4, style: `fill:var(--${colour})` }, name),
    ]),
  ].join('\n')
}

const sums = (values: readonly number[]): readonly number[] => {
  let total = 0
  return values.map((value) => {
    total += value
    return total
  })
}

const rounded = (value: number, to: number) => Math.ceil(value / to) * to

/** An SVG of its own, in light and dark. */
export const pictureOf = (month: Month, history: History): string => {
  const { clusters } = month.world.fleet
  const title = `A simulated month of ${clusters.map(({ name }) => name).join(', ')}`
  const prices = clusters.map(({ cloud }) =>
    (history.get(cloud.region) ?? []).slice(BEFORE).map(({ usd }) => usd),
  )
  const ours = sums(month.spent.map(({ even, ours: spent }) => even - spent))
  const fixed = sums(month.spent.map(({ even, fixed: spent }) => even - spent))
  const panels: readonly Panel[] = [
    {
      title: 'A spot node, $ an hour',
      lines: clusters.map(({ name }, i) => ({ name, colour: `c${i}`, values: prices[i] ?? [] })),
      most: rounded(Math.max(...prices.flat()), 0.01),
      shown: (value) => value.toFixed(3),
    },
    {
      title: 'Percent of the requests',
      lines: clusters.map(({ name }, i) => ({
        name: `${name} ${month.weights.at(-1)?.[i]} %`,
        colour: `c${i}`,
        values: month.weights.map((weights) => weights[i] ?? 0),
      })),
      most: 100,
      shown: (value) => `${value}`,
    },
    {
      title: 'Saved since the first day, against an even split, $',
      lines: [
        { name: `proposed ${ours.at(-1)?.toFixed(0)}`, colour: 'saved', values: ours },
        { name: `in hindsight ${fixed.at(-1)?.toFixed(0)}`, colour: 'quiet', values: fixed, dashed: true },
      ],
      most: rounded(Math.max(...ours, ...fixed), 20),
      shown: (value) => `${value}`,
    },
  ]
  const height = TOP + panels.length * (PANEL + GAP)
  const bottom = TOP + panels.length * (PANEL + GAP) - GAP + 18
  return `${element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      viewBox: `0 0 ${WIDTH} ${height}`,
      width: WIDTH,
      height,
      role: 'img',
      'aria-label': title,
    },
    words('title', {}, title),
    element('style', {}, style),
    element('rect', { width: WIDTH, height, rx: 10, style: 'fill:var(--back);stroke:var(--edge)' }),
    `\n${panels.map((panel, i) => panelOf(panel, TOP + i * (PANEL + GAP), month)).join('\n')}\n`,
    ...Array.from({ length: DAYS / 5 + 1 }, (_, i) =>
      words(
        'text',
        { x: x(i * 120), y: bottom, 'text-anchor': 'middle', class: 'quiet' },
        i === 0 ? 'day 0' : `${i * 5}`,
      ),
    ),
  )}\n`
}
