/** The simulated month, as docs/cost.md has it. */
import { table } from '../../generators/command-line/index.ts'
import { made } from './history.ts'
import { pictureOf } from './picture.ts'
import { type Month, monthOf } from './run.ts'
import { type History, type World, worlds } from './world.ts'

export { withRecorded } from './history.ts'

/** Of the month that is drawn. */
export const SEED = 1
/** Months that the spread is taken from. */
const SEEDS = 5

/** `of`: the fleets that go through it. */
export const months = (
  history: (seed: number) => History,
  seed: number,
  of: readonly World[] = worlds(),
): readonly Month[] => of.map((world) => monthOf(world, history(seed), seed))

const HEAD = [
  'clusters',
  'even',
  'proposed',
  'saved',
  'best fixed',
  'best each hour',
  'changes',
  'to spare, %',
  'overloaded, h',
]

const percentOf = ({ even, ours }: Month) => (100 * (even - ours)) / even

const rowOf = (month: Month): readonly string[] => {
  const { world, even, ours, fixed, hourly, changes, margin, overloaded } = month
  const dollars = [even, ours].map((value) => value.toFixed(0))
  return [
    world.name,
    ...dollars,
    `${percentOf(month).toFixed(1)} %`,
    fixed.toFixed(0),
    hourly.toFixed(0),
    `${changes}`,
    margin.toFixed(1),
    `${overloaded}`,
  ]
}

/** $ of one month, by world. */
export const monthTable = (all: readonly Month[]): string => table(HEAD, all.map(rowOf))

const spread = (values: readonly number[], digits: number) => {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted[Math.floor(sorted.length / 2)] ?? 0
  return `${middle.toFixed(digits)} (${sorted[0]?.toFixed(digits)} to ${sorted.at(-1)?.toFixed(digits)})`
}

/** The same for several seeds: the middle one, and the range. */
const spreadTable = (all: readonly (readonly Month[])[]): string =>
  table(
    ['clusters', 'saved, %', 'above best fixed, %', 'changes', 'to spare at least, %', 'overloaded, h'],
    (all[0] ?? []).map(({ world }, i) => {
      const own = all.flatMap((each) => each[i] ?? [])
      return [
        world.name,
        spread(own.map(percentOf), 1),
        spread(
          own.map(({ ours, fixed }) => (100 * (ours - fixed)) / fixed),
          1,
        ),
        spread(
          own.map(({ changes }) => changes),
          0,
        ),
        `${Math.min(...own.map(({ margin }) => margin)).toFixed(1)}`,
        `${Math.max(...own.map(({ overloaded }) => overloaded))}`,
      ]
    }),
  )

/** What `npm run month` prints for prices of our own making. */
export const monthReport = (): { readonly text: string; readonly picture: string } => {
  const of = worlds()
  const all = Array.from({ length: SEEDS }, (_, i) => months(made, SEED + i, of))
  const [first = []] = all
  const drawn = first.at(-1)
  return {
    text: [
      `Seed ${SEED}, $ of 30 days:`,
      '',
      monthTable(first),
      '',
      `Seeds ${SEED} to ${SEED + SEEDS - 1}, the middle one and the range:`,
      '',
      spreadTable(all),
    ].join('\n'),
    picture: drawn === undefined ? '' : pictureOf(drawn, made(SEED)),
  }
}
