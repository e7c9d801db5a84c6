/**
 * npm run compare -w server                 the model against AutoETS and others on series that training never saw; writes docs/model.md
 * npm run compare -w server -- development  only the half that choices may look at; prints it and writes nothing
 */
import { execFile } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { pinnedVersion, tool } from '../../../tools/index.ts'
import { HORIZON, loadModel } from '../../src/model/index.ts'
import { insert } from '../table.ts'
import { fingerprint } from './fingerprint.ts'
import { origins } from './origins.ts'
import { negativeTable, ratioTable } from './page.ts'
import { type Answered, simple, type Task } from './score.ts'
import { COLUMNS } from './series.ts'

const [half, ...more] = process.argv.slice(2)
if (more.length > 0 || (half !== undefined && half !== 'development')) {
  console.error('The only argument is `development`.')
  process.exit(2)
}

const python = await tool('statsforecast')

/** What a program of this folder says about a question, both JSON. */
const ask = (program: string, question: unknown): Promise<unknown> =>
  new Promise((resolve, reject) => {
    const options = { maxBuffer: 2 ** 28 }
    const { stdin } = execFile(python, [join(import.meta.dirname, program)], options, (error, stdout) =>
      error === null ? resolve(JSON.parse(stdout)) : reject(error),
    )
    stdin?.end(JSON.stringify(question))
  })

const numbers = Type.Array(Type.Number())
const columns = COLUMNS.filter((column) => half === undefined || column.half === half)
const series = Value.Parse(Type.Array(numbers), await ask('series.py', columns))
const tasks = columns.flatMap((column, index): readonly Task[] => {
  const values = series[index] ?? []
  return origins(values.length).map((origin) => ({
    column,
    history: values.slice(0, origin),
    actual: values.slice(origin, origin + HORIZON),
  }))
})
console.log(`${columns.length} series, ${tasks.length} forecasts`)

const classical = Value.Parse(
  Type.Array(Type.Object({ AutoETS: numbers, AutoTheta: numbers })),
  await ask(
    'classical.py',
    tasks.map(({ history, column: { period } }) => ({ history, period, steps: HORIZON })),
  ),
)
const { manifest, run } = await loadModel(
  fileURLToPath(new URL('../../models/forecaster/1', import.meta.url)),
)
const model = await run(tasks.map(({ history }) => history))
const answered = tasks.map((task, index): Answered => {
  const others = classical[index]
  const own = model[index]
  if (others === undefined || own === undefined) throw new Error(`no forecast for task ${index}`)
  return { ...task, forecasts: { model: own, ...simple(task), ...others } }
})

if (half !== undefined) {
  console.log(ratioTable(half, answered))
} else {
  const markdown = [
    `Measured on model.onnx \`${manifest.sha256.slice(0, 12)}\` (MASE ${(await fingerprint(run)).toFixed(4)} on a hundred generated series) with statsforecast ${pinnedVersion('statsforecast')}.`,
    ratioTable('test', answered),
    ratioTable('development', answered),
    negativeTable(answered),
  ].join('\n\n')
  console.log(markdown)
  const page = new URL('../../../docs/model.md', import.meta.url)
  writeFileSync(page, insert(readFileSync(page, 'utf8'), 'model:comparison', markdown))
}
