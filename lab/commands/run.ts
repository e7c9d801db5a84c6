import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import {
  type Arguments,
  type Command,
  flag,
  table,
  text,
  UsageError,
  wholeNumber,
} from '../../generators/command-line/index.ts'
import { loadFleet } from '../../generators/fleet/index.ts'
import {
  type About,
  bringUps,
  experiments,
  keepRun,
  labOf,
  type Measures,
  paced,
  power,
  runExperiment,
  setRight,
  verdict,
} from '../experiments/index.ts'
import { slowness } from '../machine/index.ts'
import { runningClouds } from './running.ts'
import { isWithin, within } from './within.ts'

const all: readonly About[] = [...bringUps, ...experiments]

const list = () =>
  table(
    ['experiment', 'what', 'expected'],
    all.map(({ name, title, expected }) => [name, title, expected]),
  )

/** What words choose of `some`. */
const chosen = <T extends About>(words: readonly string[], some: readonly T[]): readonly T[] =>
  some.filter(({ name, group }) => words.some((word) => word === 'all' || word === name || word === group))

const demandKnown = (words: readonly string[]) => {
  if (words.length === 0) throw new UsageError('name experiments, groups of them, or all; --list shows them')
  const unknown = words.find((word) => word !== 'all' && chosen([word], all).length === 0)
  if (unknown !== undefined) throw new UsageError(`there is no experiment ${unknown}; --list shows them`)
}

/** Runs each, one after the other: one that breaks off holds up no other. Tells how many were not as expected. */
const runEach = async <T extends About>(
  args: Arguments,
  those: readonly T[],
  slow: number,
  run: (experiment: T) => Promise<Measures>,
): Promise<number> => {
  const commit = execFileSync('git', ['rev-parse', '--short=7', 'HEAD'], { encoding: 'utf8' }).trim()
  let bad = 0
  for (const experiment of those) {
    const { name } = experiment
    try {
      const measures = await run(experiment)
      for (const { name: what, value } of measures) console.log(`  ${what}: ${value ?? 'never'}`)
      const { bad: isBad, said } = verdict(experiment, measures, slow)
      console.log(said)
      if (isBad) bad++
      if (flag(args, 'keep')) keepRun(name, { date: new Date().toISOString().slice(0, 10), commit, measures })
    } catch (error) {
      bad++
      console.error(`${name}: breaks off: ${error instanceof Error ? error.message : error}`)
    }
  }
  return bad
}

/** Those on the lab that runs, once, in the network of its person. */
const onRunning = (args: Arguments) =>
  within('person', async () => {
    const { machine, plan, apis, hands } = runningClouds()
    const lab = await labOf(machine, plan, apis, hands, (words) => console.log(`  ${words}`))
    await setRight(lab)
    const slow = slowness()
    if (slow.worst > 1)
      console.log(
        `  this machine is ${slow.usual.toFixed(1)} times slower than where the limits were found, ${slow.worst.toFixed(1)} at worst: less load`,
      )
    const bad = await runEach(args, chosen(args.words, experiments), slow.usual, (each) =>
      runExperiment(paced(lab, each, slow.worst), each),
    )
    return bad > 0 ? 1 : 0
  })

export const command: Command = {
  usage: 'run <experiment>… | all | --list',
  summary: 'runs experiments on the lab, and keeps what they measured',
  details: `  --list    all of them
  --runs N  of each, in rounds (default 1)
  --keep    into docs/lab-results.json, the last three runs of each; npm run docs
            makes the tables of docs/lab-results.md from it
Load is sent to every gateway meanwhile. After each run all is mended and the
repository is as it was. Those of the group from-nothing end the lab that runs and
start it anew. A slow machine gets less load, and is not held to limits of time.
Exit code 1 when one is not as expected.`,
  options: {
    list: { type: 'boolean', default: false },
    runs: { type: 'string', default: '1' },
    keep: { type: 'boolean', default: false },
  },
  words: true,
  run: async (args) => {
    if (flag(args, 'list')) {
      console.log(list())
      return 0
    }
    demandKnown(args.words)
    if (isWithin('person')) return onRunning(args)
    const runs = wholeNumber(text(args, 'runs') ?? '', 'a number of runs')
    const clusters = loadFleet(join(import.meta.dirname, '../../clusters')).clusters.map(({ name }) => name)
    let bad = 0
    for (let round = 0; round < runs; round++) {
      bad += await runEach(args, chosen(args.words, bringUps), 1, ({ start }) => start(power, clusters))
      if (chosen(args.words, experiments).length > 0) bad += await onRunning(args)
    }
    return bad > 0 ? 1 : 0
  },
}
