/** The benchmark of rendering: whole processes, from shell to shell, over this repository and over fleets of many clusters. */
import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import { loadFleet } from '../generators/fleet/index.ts'
import { madeOf } from '../generators/render/index.ts'
import { OBJECTS } from './bench/bare-cdk8s.ts'
import { writeFleet } from './bench/fleet.ts'
import { type Run, reporting, runOnce, type Spread, spread } from './bench/measure.ts'
import { withPart } from './docs/part.ts'
import { parsed } from './programs/usage.ts'

const USAGE = `npm run bench -- [--clusters 10,100,1000] [--runs 5] [--write]

Times whole processes, each figure as the median of several runs and their spread.
  --clusters LIST  sizes of the fleets that are made for it (default 10,100,1000; at most 1024)
  --runs N         runs of each command (default 5)
  --write          put the table into docs/benchmarks.md
Exit codes: 0 done, 1 a command failed, 2 wrong use.`

const root = join(import.meta.dirname, '..')
/** A file system in memory, where there is one: disks differ more than programs. */
const MEMORY = '/dev/shm'
const main = join(root, 'generators', 'cli', 'main.js')

interface Row {
  readonly what: string
  readonly seconds: Spread
  readonly mebibytes: Spread
  readonly perCluster?: number
  /** Its time per object over that of cdk8s alone, each pair of runs by itself. */
  readonly overBare?: Spread
}

const row = (what: string, runs: readonly Run[], clusters?: number): Row => {
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
  runOnce(process.execPath, [...reporting, ...args], root, join(scratch, 'memory'))

const render = (args: readonly string[], scratch: string) => node([main, 'render', ...args], scratch)

const git = (folder: string, ...args: readonly string[]) =>
  execFileSync('git', [
    '-C',
    folder,
    '-c',
    'user.name=bench',
    '-c',
    'user.email=bench@example.com',
    '-c',
    'gc.auto=0',
    ...args,
  ])

/** A repository of a fleet and its tree, packed as every clone is, whose work tree has one weight more and one less than its commit. */
const withOneWeight = (folder: string, places: readonly string[], scratch: string): void => {
  git(folder, 'init', '-q', '-b', 'main')
  git(folder, 'add', '-A')
  git(folder, 'commit', '-qm', 'as it runs')
  git(folder, 'gc', '-q')
  const { split } = loadFleet(join(folder, 'clusters')).traffic
  const [first, second] = Object.entries(split)
  if (first === undefined || second === undefined) throw new Error('a weight moves between two clusters')
  const words = [`${first[0]}=${first[1] + 1}`, `${second[0]}=${second[1] - 1}`]
  node([main, 'weights', ...words, ...places, '--base', 'HEAD'], scratch)
}

/** A copy of this repository's fleet and trees, to be a repository of its own. */
const copyOf = (scratch: string): string => {
  const folder = join(scratch, 'repository')
  for (const name of ['clusters', 'rendered', 'apps'])
    cpSync(join(root, name), join(folder, name), { recursive: true })
  return folder
}

const diffRow = (
  what: string,
  folder: string,
  places: readonly string[],
  runs: number,
  scratch: string,
): Row => {
  withOneWeight(folder, places, scratch)
  // Exit code 1 says that there is a change.
  return row(
    what,
    times(runs, () =>
      runOnce(
        process.execPath,
        [...reporting, main, 'diff', 'HEAD', ...places],
        folder,
        join(scratch, 'memory'),
        1,
      ),
    ),
  )
}

const placesIn = (folder: string) =>
  ['clusters', 'out', 'apps'].flatMap((name) => [
    `--${name}`,
    join(folder, name === 'out' ? 'rendered' : name),
  ])

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
    times(runs, () => render([], scratch)),
  ),
  row(
    'an empty npm script, for comparison',
    times(runs, () => runOnce('npm', ['run', '--silent', 'version:node'], root)),
  ),
  diffRow(
    'this repository: diff of one weight, without npm',
    copyOf(scratch),
    placesIn(join(scratch, 'repository')),
    runs,
    scratch,
  ),
]

/** Objects of a cluster of this repository: a large fleet's clusters have as many, and one or two for each other cluster. */
const objectsEach = () => {
  const fleet = loadFleet(join(root, 'clusters'))
  const all = [...madeOf(fleet).objects.values()].flatMap((clusters) => [...clusters.values()])
  return all.reduce((sum, objects) => sum + objects.length, 0) / fleet.clusters.length
}

const fleetRows = (count: number, runs: number, scratch: string): readonly Row[] => {
  const folder = join(scratch, `fleet-${count}`)
  const clusters = join(folder, 'clusters')
  const out = join(folder, 'rendered')
  const plain = join(scratch, 'bare')
  writeFleet(clusters, count)
  const args = placesIn(folder)
  const name = `${count.toLocaleString('en')} clusters`
  const pairs = times(runs, () => {
    rmSync(plain, { recursive: true, force: true })
    rmSync(out, { recursive: true, force: true })
    return {
      bare: node([join(import.meta.dirname, 'bench', 'bare-cdk8s.ts'), `${count}`, plain], scratch),
      ours: render(args, scratch),
    }
  })
  const share = objectsEach() / OBJECTS
  const first = row(
    `${name}: render into an empty folder`,
    pairs.map(({ ours }) => ours),
    count,
  )
  return [
    { ...first, overBare: spread(pairs.map(({ ours, bare }) => ours.seconds / share / bare.seconds)) },
    row(
      `${name}: render when nothing changed`,
      times(runs, () => render(args, scratch)),
      count,
    ),
    row(
      `${name}: render --check`,
      times(runs, () => render(['--check', ...args], scratch)),
      count,
    ),
    row(
      `${name}: cdk8s alone, ${OBJECTS} ConfigMaps each`,
      pairs.map(({ bare }) => bare),
      count,
    ),
    diffRow(`${name}: diff of one weight`, folder, args, runs, scratch),
  ]
}

const figure = ({ min, median, max }: Spread, digits: number) =>
  `${median.toFixed(digits)} (${min.toFixed(digits)} to ${max.toFixed(digits)})`

const tableOf = (rows: readonly Row[]) =>
  [
    '| what | seconds: median (min to max) | peak memory, MiB | ms per cluster | per object, over cdk8s alone |',
    '|---|---|---|---|---|',
    ...rows.map(({ what, seconds, mebibytes, perCluster, overBare }) => {
      const memory = mebibytes.max === 0 ? '' : mebibytes.max.toFixed(0)
      const ratio = overBare === undefined ? '' : figure(overBare, 2)
      return `| ${what} | ${figure(seconds, 2)} | ${memory} | ${perCluster?.toFixed(1) ?? ''} | ${ratio} |`
    }),
  ].join('\n')

const machine = () =>
  `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}, ${process.platform}`

const intoDocs = (text: string) => {
  const path = join(root, 'docs', 'benchmarks.md')
  writeFileSync(path, withPart(readFileSync(path, 'utf8'), 'render benchmark', 'bench', text))
}

const options = () => {
  const { values } = parsed(
    'bench',
    process.argv.slice(2),
    {
      clusters: { type: 'string', default: '10,100,1000', list: true },
      runs: { type: 'string', default: '5' },
      write: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
    false,
  )
  const sizes = values.clusters.split(',').map(Number)
  const runs = Number(values.runs)
  if (sizes.some((size) => !Number.isInteger(size) || size < 1 || size > 1_024))
    throw new Error('--clusters takes whole numbers from 1 to 1024')
  if (!Number.isInteger(runs) || runs < 1) throw new Error('--runs takes a whole number from 1')
  return { sizes, runs, write: values.write === true, help: values.help === true }
}

const bench = (sizes: readonly number[], runs: number) => {
  const scratch = mkdtempSync(join(existsSync(MEMORY) ? MEMORY : tmpdir(), 'bench-'))
  try {
    // One run of each before any counts: packages come from disk, and the compile cache is filled.
    times(2, () => render([], scratch))
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
