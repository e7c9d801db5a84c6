/** The tables of docs/lab-results.md: a row for each experiment, the median of its runs and how far they lie apart. */
import { type About, formatLimit, groups, keeps, type Measure, type Measures } from './experiment.ts'
import type { Result } from './results.ts'

const number = (value: number) => value.toLocaleString('en', { maximumFractionDigits: value < 10 ? 2 : 1 })

/** Of numbers in order: the middle one, or the mean of the two in the middle; undefined of none. */
const medianOf = (seen: readonly number[]): number | undefined => {
  const [below, above] = [seen[Math.ceil(seen.length / 2) - 1], seen[Math.floor(seen.length / 2)]]
  return below === undefined || above === undefined ? undefined : (below + above) / 2
}

/** `4.2 (3.9 to 4.8)`; one number when all are equal, or there is one. */
export const spreadOf = (values: readonly (number | undefined)[]): string => {
  const seen = values.filter((value) => value !== undefined).sort((a, b) => a - b)
  const [least, middle, most] = [seen[0], medianOf(seen), seen.at(-1)].map((value) =>
    value === undefined ? undefined : number(value),
  )
  if (least === undefined || most === undefined) return 'never'
  const apart = least === most ? '' : ` (${least} to ${most})`
  const never =
    seen.length < values.length ? `, never in ${values.length - seen.length} of ${values.length}` : ''
  return `${middle}${apart}${never}`
}

const named = (runs: readonly Measures[], name: string): Measures =>
  runs.flatMap((measures) => measures.filter((measure) => measure.name === name))

/** What the runs of an experiment did not keep, as people read it; empty when all is as expected. */
export const brokenLimits = (runs: readonly Measures[]): readonly string[] =>
  [...new Set(runs.flatMap((measures) => measures.map(({ name }) => name)))].flatMap((name) => {
    const bad = named(runs, name).filter((measure) => !keeps(measure))
    const [first] = bad
    return first?.limit === undefined
      ? []
      : [`${name} ${spreadOf(bad.map(({ value }) => value))}, not ${formatLimit(first.limit)}`]
  })

const verdict = (runs: readonly Measures[]) => {
  const broken = brokenLimits(runs)
  return broken.length === 0 ? 'as expected' : `**not**: ${broken.join('; ')}`
}

/** `failed via aws` and `failed via gcp` are one column, `failed`: its cells name both. */
const columnOf = ({ name }: Measure) => name.replace(/ via [^,]*?(?=( after)?(,|$))/, '')
const placeOf = ({ name }: Measure) => / via ([^, ]*)/.exec(name)?.[1]

const cell = (runs: readonly Measures[], column: string): string => {
  const names = [
    ...new Set(
      runs.flatMap((measures) =>
        measures.filter((each) => columnOf(each) === column).map(({ name }) => name),
      ),
    ),
  ]
  return names
    .map((name) => {
      const those = named(runs, name)
      const place = those[0] && placeOf(those[0])
      const text = spreadOf(those.map(({ value }) => value))
      return place === undefined || names.length === 1 ? text : `${place} ${text}`
    })
    .join('<br>')
}

const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`

interface Done {
  readonly about: About
  readonly runs: readonly Measures[]
}

const table = (head: readonly string[], rows: readonly (readonly string[])[]) => [
  row(head),
  row(head.map(() => '---')),
  ...rows.map(row),
]

/** A row for each experiment, a column for each thing that is measured. */
const wide = (columns: readonly string[], done: readonly Done[]) =>
  table(
    ['experiment', 'what', 'expected', ...columns, 'seen', 'runs'],
    done.map(({ about: { name, title, expected }, runs }) => [
      `\`${name}\``,
      title,
      expected,
      ...columns.map((column) => cell(runs, column)),
      verdict(runs),
      `${runs.length}`,
    ]),
  )

/** A row for each thing that is measured, below what was seen of its experiment. */
const long = (done: readonly Done[]) =>
  table(
    ['experiment', 'what', 'seen', 'runs'],
    done.flatMap(({ about: { name, title, expected }, runs }) => [
      [`\`${name}\``, `${title}: ${expected}`, verdict(runs), `${runs.length}`],
      ...columnsOf([{ runs }]).map((column) => ['', column, cell(runs, column), '']),
    ]),
  )

const columnsOf = (done: readonly Pick<Done, 'runs'>[]) => [
  ...new Set(done.flatMap(({ runs }) => runs.flatMap((measures) => measures.map(columnOf)))),
]

/** Columns of measures that a page has room for. */
const MOST = 6

const groupTable = (
  [group, title]: (typeof groups)[number],
  experiments: readonly About[],
  results: readonly Result[],
) => {
  const done = experiments
    .filter((each) => each.group === group)
    .flatMap((about): readonly Done[] => {
      const result = results.find(({ name }) => name === about.name)
      return result === undefined ? [] : [{ about, runs: result.runs.map(({ measures }) => measures) }]
    })
  if (done.length === 0) return []
  const columns = columnsOf(done)
  return [`### ${title}`, '', ...(columns.length > MOST ? long(done) : wide(columns, done)), '']
}

/** All tables, and when they were measured. */
export const resultTables = (experiments: readonly About[], results: readonly Result[]): string => {
  const sittings = [
    ...new Set(results.flatMap(({ runs }) => runs.map(({ date, commit }) => `${date} at ${commit}`))),
  ].sort()
  const tables = groups.flatMap((group) => groupTable(group, experiments, results))
  return [`Measured ${sittings.join(', ') || 'never'}.`, '', ...tables].join('\n').trim()
}
