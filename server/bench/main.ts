/** The benchmark of the server: beside FastAPI and bare node:http, under too much load, and at FastAPI's weak spots. */
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { cpus, loadavg, totalmem } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { listening } from '../image/port.ts'
import { compare, type Load, SHORT } from './compare.ts'
import { LOADED } from './goals.ts'
import { overload } from './overload.ts'
import { type Rate, rates } from './pod.ts'
import { comparison, longer, onePod, overloads, weaknesses } from './report.ts'
import { same } from './same.ts'
import { SERIES } from './series.ts'
import { bare, type Contender, fastapi, ours, SERVICES } from './servers/index.ts'
import { tracing } from './tracing.ts'
import { type Weakness, weakness } from './weak.ts'

const USAGE = `npm run bench -w server -- [--seconds 5] [--repeats 5] [--only ours] [--write]

Compares this server, in three ways to trace, with FastAPI on the same model and with bare node:http: each on one core,
the load on another. Then finds what one pod holds, and puts both services under too much load and to FastAPI's weak spots.
  --seconds N  seconds of each load (default 5)
  --repeats N  repeats of the whole comparison; each with new processes (default 5)
  --only ours  without the others
  --write      put the result into docs/benchmarks.md
Needs Linux, two cores and taskset. wrk is taken from PATH or from Debian's packages (npm run tools -- wrk); FastAPI needs
python3 and, once, the packages of server/bench/fastapi/requirements.txt: without them the rest runs.
Exit codes: 0 done (whether goals are met or not), 1 a server or a load failed, 2 wrong use.`

const CONNECTIONS = [1, 32, 100, 256]
/** Numbers of longer series, of which the model looks at the last 144. */
const LONGER = [24, 144]
/** Requests per second of the search for what one pod holds. */
const RATES = [500, 1_000, 2_000, 4_000, 8_000]

/** Rounds of what tracing costs, for each second of a load. */
const ROUNDS = 4

const LOADS: readonly Load[] = [
  ...CONNECTIONS.map((connections) => ({ connections, values: SHORT })),
  ...LONGER.map((values) => ({ connections: LOADED, values })),
]

const say = (text: string) => console.error(text)

const machine = () =>
  `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${process.platform}, load average ${loadavg()[0]?.toFixed(1)} at the start; servers on core 0, load on core 1`

const whole = (name: string, text: string): number => {
  if (!/^[1-9]\d{0,3}$/.test(text)) throw new Error(`--${name} takes a whole number from 1, not ${text}`)
  return Number(text)
}

/** Errors: throws with what is wrong and how it should be. */
const readOptions = (args: readonly string[]) => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seconds: { type: 'string', default: '5' },
      repeats: { type: 'string', default: '5' },
      only: { type: 'string' },
      write: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  if (values.only !== undefined && values.only !== 'ours')
    throw new Error(`--only takes ours, not ${values.only}`)
  return {
    ...values,
    seconds: whole('seconds', values.seconds),
    repeats: whole('repeats', values.repeats),
  }
}

type Options = ReturnType<typeof readOptions>

const others = (notes: string[]): readonly Contender[] => {
  try {
    return [fastapi(), bare]
  } catch (error) {
    // The reason names folders of this machine, so it stays off the page.
    say(`Without FastAPI: ${error instanceof Error ? error.message : error}`)
    notes.push('Without FastAPI: its Python environment could not be made here.')
    return [bare]
  }
}

const bench = async (options: Options, command: string, collector: string): Promise<string> => {
  const { seconds, repeats, only } = options
  const where = machine()
  const notes: string[] = []
  const list = [...(await ours(collector)), ...(only === undefined ? others(notes) : [])]
  const services = list.filter(({ name }) => SERVICES.includes(name))
  const [own, other] = services
  if (own === undefined) throw new Error('there is no server to measure')
  if (other !== undefined)
    notes.push(
      `Ours and FastAPI predict the same for ${Object.keys(SERIES).length} kinds of series: the largest difference is ${(await same(own, other)).toExponential(1)} of what a series moves in.`,
    )
  const samples = await compare(list, { loads: LOADS, seconds, repeats }, say)
  say('tracing')
  const rounds = await tracing(list, seconds * ROUNDS)
  const sent: Rate[] = []
  for (let turn = 1; turn <= repeats; turn++) {
    say(`rates, ${turn} of ${repeats}`)
    sent.push(...(await rates(own, RATES, seconds)))
  }
  say('overload and weak spots')
  const overloaded = [await overload(own, 'send again at once', seconds)]
  const weak: Weakness[] = []
  for (const service of services) {
    overloaded.push(await overload(service, 'wait for Retry-After', seconds))
    weak.push(await weakness(service))
  }
  return [
    `\`${command}\`: ${where}. Load by wrk; repeats: ${repeats}; seconds of each load: ${seconds}.`,
    ...new Set(list.map(({ versions }) => versions)),
    ...notes,
    'Median (min to max) over the repeats; FastAPI with one uvicorn worker.',
    ...comparison(samples, rounds),
    longer(samples),
    onePod(sent),
    overloads(overloaded, seconds),
    weaknesses(weak),
  ].join('\n\n')
}

const page = join(import.meta.dirname, '..', '..', 'docs', 'benchmarks.md')
const [BEGIN, END] = ['<!-- bench:server -->', '<!-- /bench:server -->']

/** Errors: throws when the page has no place for it. */
const intoPage = (text: string) => {
  const [before, rest = ''] = readFileSync(page, 'utf8').split(BEGIN)
  const [, after] = rest.split(END)
  if (after === undefined) throw new Error(`${page} has no ${BEGIN} … ${END} to write between`)
  writeFileSync(page, `${before}${BEGIN}\n${text}\n${END}${after}`)
}

const run = async (): Promise<0 | 1 | 2> => {
  const args = process.argv.slice(2)
  let options: Options
  try {
    options = readOptions(args)
  } catch (error) {
    say(`${error instanceof Error ? error.message : error}\n\n${USAGE}`)
    return 2
  }
  if (options.help) {
    console.log(USAGE)
    return 0
  }
  // Takes every span and looks at none.
  const collector = createServer((request, answer) => {
    request.resume().once('end', () => answer.setHeader('content-type', 'application/json').end('{}'))
  })
  try {
    const url = `http://127.0.0.1:${await listening(collector)}`
    const command = ['npm run bench -w server', ...(args.length > 0 ? ['--', ...args] : [])].join(' ')
    const text = await bench(options, command, url)
    console.log(text)
    if (options.write) intoPage(text)
    return 0
  } catch (error) {
    say(error instanceof Error ? error.message : String(error))
    return 1
  } finally {
    collector.closeAllConnections()
    collector.close()
  }
}

process.exitCode = await run()
