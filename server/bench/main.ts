/** The benchmark of the server: beside FastAPI and bare node:http, under too much load, and at FastAPI's weak spots. */
import { cpus, loadavg, totalmem } from 'node:os'
import { compare } from './compare.ts'
import { onPath, pinning } from './cores.ts'
import { goals } from './goals.ts'
import { heyCount, tool } from './load/index.ts'
import { type Options, readOptions, USAGE } from './options.ts'
import { type Overload, overload } from './overload/index.ts'
import { intoPage } from './page.ts'
import { type Rate, rates } from './rate/index.ts'
import { comparison, goalTable, idle, onePod, overloads, ratios, weaknesses } from './report.ts'
import { same } from './same.ts'
import { type Contender, contenders, start } from './servers/index.ts'
import { type Weakness, weakness } from './weak/index.ts'

/** Runs of SIGTERM per server. */
const TERMINATIONS = 3

const say = (text: string) => console.error(text)

const machine = () =>
  `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${process.platform}, load average ${loadavg()[0]?.toFixed(1)} at the start; ${pinning ? 'servers on core 0, load on core 1' : 'nothing pinned to a core'}`

const each = async <T>(list: readonly Contender[], action: (contender: Contender) => Promise<T>) => {
  const results: T[] = []
  for (const contender of list) results.push(await action(contender))
  return results
}

/** Predictions that `hey -n 10000 -c 100` did not get from ours; undefined without hey. */
const heyFailures = async (ours: Contender | undefined): Promise<number | undefined> => {
  if (ours === undefined || !onPath('hey')) return undefined
  const server = await start(ours.command())
  try {
    return await heyCount(`http://127.0.0.1:${server.port}/predict`, 10_000, 100)
  } finally {
    await server.stop()
  }
}

const bench = async (options: Options, command: string): Promise<string> => {
  const where = machine()
  const notes: string[] = []
  const list = contenders(options.only, (why) => {
    // The reason names folders of this machine, so it stays off the page.
    say(`Without FastAPI: ${why}`)
    notes.push('Without FastAPI: its Python environment could not be made here.')
  })
  const [ours, fastapi] = [
    list.find(({ name }) => name === 'ours'),
    list.find(({ name }) => name === 'fastapi'),
  ]
  if (ours !== undefined && fastapi !== undefined) {
    const difference = await same(ours, fastapi)
    notes.push(
      `Ours and FastAPI predict the same for the same series: the largest difference is ${difference.toExponential(1)}.`,
    )
  }
  const { name, load } = tool()
  const samples = await compare(list, options, load, say)
  const services = list.filter((contender) => contender.name !== 'bare')
  say('overload')
  const overloaded: readonly Overload[] = [
    ...(await each(services, (it) => overload(it, 'heed', options.seconds))),
    ...(await each(
      services.filter((it) => it.name === 'ours'),
      (it) => overload(it, 'insist', options.seconds),
    )),
  ]
  const sent: Rate[] = []
  if (ours !== undefined)
    for (let turn = 0; turn < options.repeats; turn++) {
      say(`rates, ${turn + 1} of ${options.repeats}`)
      sent.push(...(await rates(ours, options.rates, options.seconds)))
    }
  say('weak spots')
  const weak: readonly Weakness[] = await each(services, (it) => weakness(it, TERMINATIONS))
  return [
    `\`${command}\`: ${where}. Load by ${name}; repeats: ${options.repeats}; seconds of each load: ${options.seconds}.`,
    ...new Set(list.map(({ versions }) => versions)),
    ...notes,
    `Median (min to max) over the repeats; FastAPI with one uvicorn worker.\n\n${comparison(samples)}\n\n${idle(samples)}`,
    ...(list.length > 1 && ours !== undefined ? [ratios(samples)] : []),
    ...(ours === undefined ? [] : [goalTable(goals(samples, await heyFailures(ours)))]),
    ...(sent.length === 0 ? [] : [onePod(sent)]),
    ...(services.length === 0 ? [] : [overloads(overloaded), weaknesses(weak)]),
  ].join('\n\n')
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
  try {
    const text = await bench(
      options,
      ['npm run bench -w server', ...(args.length > 0 ? ['--', ...args] : [])].join(' '),
    )
    console.log(text)
    if (options.write) intoPage(text)
    return 0
  } catch (error) {
    say(error instanceof Error ? error.message : String(error))
    return 1
  }
}

process.exitCode = await run()
