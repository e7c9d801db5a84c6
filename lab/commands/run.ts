import { execFileSync } from 'node:child_process'
import {
  type Command,
  flag,
  table,
  text,
  UsageError,
  wholeNumber,
} from '../../generators/command-line/index.ts'
import {
  experiments,
  keepResult,
  labOf,
  readResults,
  resultTables,
  runExperiment,
  summary,
  writePage,
} from '../experiments/index.ts'
import { runningClouds } from './running.ts'
import { within } from './within.ts'

const list = () =>
  table(
    ['experiment', 'what', 'expected'],
    experiments.map(({ name, title, expected }) => [name, title, expected]),
  )

const chosen = (words: readonly string[]) => {
  if (words.length === 0) throw new UsageError('name experiments, groups of them, or all; --list shows them')
  const unknown = words.find(
    (word) => word !== 'all' && !experiments.some(({ name, group }) => name === word || group === word),
  )
  if (unknown !== undefined) throw new UsageError(`there is no experiment ${unknown}; --list shows them`)
  return experiments.filter(({ name, group }) =>
    words.some((word) => word === 'all' || word === name || word === group),
  )
}

export const command: Command = {
  usage: 'run <experiment>… | all | --list',
  summary: 'runs experiments on the lab, and keeps what they measured',
  details: `  --list    all of them
  --runs N  of each (default 3)
  --keep    into docs/lab-results.json, and the tables of docs/lab-results.md
Load is sent to every gateway meanwhile. After each run all is mended and the
repository is as it was. Exit code 1 when one is not as expected.`,
  options: {
    list: { type: 'boolean', default: false },
    runs: { type: 'string', default: '3' },
    keep: { type: 'boolean', default: false },
  },
  words: true,
  run: (args) => {
    if (flag(args, 'list')) {
      console.log(list())
      return 0
    }
    const those = chosen(args.words)
    const runs = wholeNumber(text(args, 'runs') ?? '', 'a number of runs')
    return within('person', async () => {
      const { machine, apis, hands } = runningClouds()
      const lab = await labOf(machine, apis, hands, (words) => console.log(`  ${words}`))
      const commit = execFileSync('git', ['rev-parse', '--short=7', 'HEAD'], { encoding: 'utf8' }).trim()
      let bad = 0
      for (const experiment of those) {
        const date = new Date().toISOString().slice(0, 10)
        const result = await runExperiment(lab, experiment, { date, commit, runs })
        for (const { name, value } of result.runs.at(-1) ?? []) console.log(`  ${name}: ${value ?? 'never'}`)
        const line = summary(result)
        console.log(line)
        if (flag(args, 'keep')) {
          keepResult(result)
          writePage(resultTables(experiments, readResults()))
        }
        if (line.includes('NOT')) bad++
      }
      return bad > 0 ? 1 : 0
    })
  },
}
