/** The benchmark of the server: beside FastAPI and bare node:http, under too much load, and at FastAPI's weak spots. */
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { cpus, loadavg, totalmem } from 'node:os'
import { join } from 'node:path'
import { listening } from '../image/port.ts'
import { compare } from './compare.ts'
import { pinning } from './load/index.ts'
import { type Options, readOptions, USAGE } from './options.ts'
import { type Overload, overload } from './overload.ts'
import { type Rate, rates } from './pod.ts'
import { comparison, onePod, overloads, weaknesses } from './report.ts'
import { same } from './same.ts'
import { contenders } from './servers/index.ts'
import { type Weakness, weakness } from './weak.ts'

const say = (text: string) => console.error(text)

const machine = () =>
  `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${process.platform}, load average ${loadavg()[0]?.toFixed(1)} at the start; ${pinning ? 'servers on core 0, load on core 1' : 'nothing pinned to a core'}`

const bench = async (options: Options, command: string, collector: string): Promise<string> => {
  const { seconds, repeats } = options
  const where = machine()
  const notes: string[] = []
  const list = await contenders(options.only, collector, (why) => {
    // The reason names folders of this machine, so it stays off the page.
    say(`Without FastAPI: ${why}`)
    notes.push('Without FastAPI: its Python environment could not be made here.')
  })
  const ours = list.find(({ name }) => name === 'unsampled')
  const fastapi = list.find(({ name }) => name === 'fastapi')
  if (ours !== undefined && fastapi !== undefined)
    notes.push(
      `Ours and FastAPI predict the same for the same series: the largest difference is ${(await same(ours, fastapi)).toExponential(1)}.`,
    )
  const samples = await compare(list, options, say)
  const sent: Rate[] = []
  const overloaded: Overload[] = []
  const weak: Weakness[] = []
  for (let turn = 1; ours !== undefined && turn <= repeats; turn++) {
    say(`rates, ${turn} of ${repeats}`)
    sent.push(...(await rates(ours, options.rates, seconds)))
  }
  say('overload and weak spots')
  for (const service of [ours, fastapi])
    if (service !== undefined) {
      overloaded.push(await overload(service, 'wait for Retry-After', seconds))
      if (service === ours) overloaded.push(await overload(service, 'send again at once', seconds))
      weak.push(await weakness(service))
    }
  return [
    `\`${command}\`: ${where}. Load by wrk; repeats: ${repeats}; seconds of each load: ${seconds}.`,
    ...new Set(list.map(({ versions }) => versions)),
    ...notes,
    'Median (min to max) over the repeats; FastAPI with one uvicorn worker.',
    ...comparison(samples),
    ...(sent.length === 0 ? [] : [onePod(sent)]),
    ...(weak.length === 0 ? [] : [overloads(overloaded, seconds), weaknesses(weak)]),
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
