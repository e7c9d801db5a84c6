#!/usr/bin/env node
/** How often the gate of a canary is right, and how soon: made-up rollouts of this fleet, as a table for docs/canary.md. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { randomOf } from '../generators/chance/index.ts'
import { startCanary } from '../generators/edits/index.ts'
import { fleetOf, readFleetText } from '../generators/fleet/index.ts'
import { type Release, type Rollout, rollout } from '../generators/gate/simulated/index.ts'
import { withPart } from './docs/part.ts'
import { tell } from './programs/outcome.ts'
import { outcomeOf, parsed, UsageError } from './programs/usage.ts'

const USAGE = `npm run gate-table [-- --runs 200] [--rps 200] [--write]

Rolls canaries of known quality out by the gate alone, from the first step to the end, and says how they ended: this fleet's steps,
limits and clusters, a look every minute, a day at most. The same seeds give the same table.
  --runs N   rollouts of each kind (default 200)
  --rps N    requests a second, all clusters together (default 200)
  --write    puts the table into docs/canary.md`

const root = join(import.meta.dirname, '..')
const PAGE = join(root, 'docs/canary.md')
const DAY = 24 * 60

/** Stable: one of 2,000 fails; answers take 8 ms, at one of 20 more than 21 ms. */
const stable: Release = { failing: 0.0005, median: 8, spread: 0.6 }

const kinds: readonly (readonly [name: string, canary: Release])[] = [
  ['as good as stable', stable],
  ['0.2 % more fail: allowed', { ...stable, failing: 0.0025 }],
  ['1 % fail', { ...stable, failing: 0.01 }],
  ['5 % fail', { ...stable, failing: 0.05 }],
  ['30 % fail', { ...stable, failing: 0.3 }],
  ['60 ms slower', { ...stable, delay: 60 }],
  ['500 ms slower', { ...stable, delay: 500 }],
]

const middle = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
const spread = (values: readonly number[], digits: number) =>
  `${middle(values).toFixed(digits)} (${Math.min(...values).toFixed(digits)} to ${Math.max(...values).toFixed(digits)})`

const rowOf = (name: string, all: readonly Rollout[]) => {
  const count = (how: Rollout['end']) => all.filter(({ end }) => end === how).length
  return [
    name,
    ...[count('aborted'), count('promoted'), count('unfinished')].map((value) => `${value}`),
    spread(
      all.map(({ minutes }) => minutes),
      0,
    ),
    spread(
      all.map(({ requests }) => requests / 1_000),
      0,
    ),
    spread(
      all.map(({ lost, requests }) => (100 * lost) / requests),
      3,
    ),
  ]
}

const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`

const table = async (runs: number, rps: number): Promise<string> => {
  const plain = readFleetText(join(root, 'clusters'))
  const image = { version: 'v9.9.9', digest: `sha256:${'9'.repeat(64)}` }
  const text = startCanary(plain, fleetOf(plain), image)
  const head = [
    'canary',
    'aborted',
    'promoted',
    'neither',
    'minutes',
    'thousand requests',
    '% of all that failed for users',
  ]
  const rows = [head, head.map(() => '---')]
  for (const [name, canary] of kinds) {
    const all: Rollout[] = []
    for (let seed = 1; seed <= runs; seed++)
      all.push(await rollout({ text, stable, canary, rps, every: 60, most: DAY }, randomOf(seed)))
    rows.push(rowOf(name, all))
  }
  return [
    `\`npm run gate-table -- --runs ${runs} --rps ${rps} --write\`: ${runs} rollouts of each kind, a look every minute; median (least to most).`,
    '',
    ...rows.map(line),
  ].join('\n')
}

const natural = (value: string, what: string) => {
  if (!/^[1-9]\d{0,5}$/.test(value)) throw new UsageError(`--${what} is a whole number from 1`)
  return Number(value)
}

const main = async (args: readonly string[]): Promise<string> => {
  const { values } = parsed(
    'gate-table',
    args,
    {
      runs: { type: 'string', default: '200' },
      rps: { type: 'string', default: '200' },
      write: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
    false,
  )
  if (values.help) return USAGE
  const made = await table(natural(values.runs, 'runs'), natural(values.rps, 'rps'))
  if (!values.write) return made
  writeFileSync(PAGE, withPart(readFileSync(PAGE, 'utf8'), 'gate table', 'gate-table', made))
  return made
}

process.exitCode = tell(await outcomeOf(USAGE, () => main(process.argv.slice(2))))
