/** The benchmark of rendering: whole processes, from shell to shell, over this repository and over fleets of many clusters. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { writeFleet } from './bench/fleet.ts'
import { reporting, runOnce, type Spread, spread } from './bench/measure.ts'

const USAGE = `npm run bench -- [--clusters 10,100,1000] [--runs 5] [--write]

Times whole processes, each figure as the median of several runs and their spread.
  --clusters LIST  sizes of the fleets that are made for it (default 10,100,1000; at most 1024)
  --runs N         runs of each command (default 5)
  --write          put the table into docs/benchmarks.md
Exit codes: 0 done, 1 a command failed, 2 wrong use.`

const root = join(import.meta.dirname, '..')
const main = join(root, 'generators', 'cli', 'main.js')

interface Row {
  readonly what: string
  readonly seconds: Spread
  readonly mebibytes: Spread
  readonly perCluster?: number
}

const row = (
  what: string,
  runs: readonly { readonly seconds: number; readonly mebibytes: number }[],
  clusters?: number,
): Row => {
  const seconds = spread(runs.map((run) => run.seconds))
  return {
    what,
    seconds,
    mebibytes: spread(runs.map((run) => run.mebibytes)),
    ...(clusters !== undefined && { perCluster: (seconds.median * 1_000) / clusters }),
  }
}

const times = <T>(count: number, action: () => T): readonly T[] => Array.from({ length: count }, action)

const node = (args: readonly string[], scratch: string) =>
  runOnce(process.execPath, [...reporting, main, ...args], root, join(scratch, 'memory'))

const repositoryRows = (runs: number, scratch: string): readonly Row[] => [
  row(
    'this repository: npm run render',
    times(runs, () => runOnce('npm', ['run', '--silent', 'render'], root)),
  ),
  row(
    'this repository: npm run validate',
    times(runs, () => runOnce('npm', ['run', '--silent', 'validate'], root)),
  ),
  row(
    'this repository: render, without npm',
    times(runs, () => node(['render'], scratch)),
  ),
  row(
    'an empty npm script, for comparison',
    times(runs, () => runOnce('npm', ['run', '--silent', 'version:node'], root)),
  ),
]

const fleetRows = (count: number, runs: number, scratch: string): readonly Row[] => {
  const clusters = join(scratch, `clusters-${count}`)
  const out = join(scratch, `out-${count}`)
  writeFleet(clusters, count)
  const args = ['--clusters', clusters, '--out', out, '--apps', join(scratch, `apps-${count}`)]
  const name = `${count.toLocaleString('en')} clusters`
  const first = times(runs, () => {
    rmSync(out, { recursive: true, force: true })
    return node(['render', ...args], scratch)
  })
  return [
    row(`${name}: render into an empty folder`, first, count),
    row(
      `${name}: render when nothing changed`,
      times(runs, () => node(['render', ...args], scratch)),
      count,
    ),
    row(
      `${name}: render --check`,
      times(runs, () => node(['render', '--check', ...args], scratch)),
      count,
    ),
  ]
}

const figure = ({ min, median, max }: Spread, digits: number) =>
  `${median.toFixed(digits)} (${min.toFixed(digits)} to ${max.toFixed(digits)})`

const tableOf = (rows: readonly Row[]) =>
  [
    '| what | seconds: median (min to max) | peak memory, MiB | ms per cluster |',
    '|---|---|---|---|',
    ...rows.map(
      ({ what, seconds, mebibytes, perCluster }) =>
        `| ${what} | ${figure(seconds, 2)} | ${mebibytes.max === 0 ? '' : mebibytes.max.toFixed(0)} | ${perCluster?.toFixed(1) ?? ''} |`,
    ),
  ].join('\n')

const machine = () =>
  `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}, ${process.platform}`

const MARKS = { begin: '<!-- bench:render -->', end: '<!-- /bench:render -->' }

const intoDocs = (text: string) => {
  const path = join(root, 'docs', 'benchmarks.md')
  const page = readFileSync(path, 'utf8')
  const [before, rest = ''] = page.split(MARKS.begin)
  const [, after] = rest.split(MARKS.end)
  if (after === undefined) throw new Error(`${path} has no ${MARKS.begin} … ${MARKS.end} to write between`)
  writeFileSync(path, `${before}${MARKS.begin}\n${text}\n${MARKS.end}${after}`)
}

const options = () => {
  const { values } = parseArgs({
    options: {
      clusters: { type: 'string', default: '10,100,1000' },
      runs: { type: 'string', default: '5' },
      write: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  })
  const sizes = values.clusters.split(',').map(Number)
  const runs = Number(values.runs)
  if (sizes.some((size) => !Number.isInteger(size) || size < 1 || size > 1_024))
    throw new Error('--clusters takes whole numbers from 1 to 1024')
  if (!Number.isInteger(runs) || runs < 1) throw new Error('--runs takes a whole number from 1')
  return { sizes, runs, write: values.write === true, help: values.help === true }
}

const bench = (sizes: readonly number[], runs: number) => {
  const scratch = mkdtempSync(join(tmpdir(), 'bench-'))
  try {
    // One run of each before any counts: packages come from disk, and the compile cache is filled.
    times(2, () => node(['render'], scratch))
    const rows = [
      ...repositoryRows(runs, scratch),
      ...sizes.flatMap((size) => fleetRows(size, runs, scratch)),
    ]
    return `${machine()}; ${runs} runs each.\n\n${tableOf(rows)}`
  } finally {
    rmSync(scratch, { recursive: true })
  }
}

const start = (): 0 | 1 | 2 => {
  let chosen: ReturnType<typeof options>
  try {
    chosen = options()
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${USAGE}`)
    return 2
  }
  if (chosen.help) {
    console.log(USAGE)
    return 0
  }
  const text = bench(chosen.sizes, chosen.runs)
  console.log(text)
  if (chosen.write) intoDocs(text)
  return 0
}

process.exitCode = start()
