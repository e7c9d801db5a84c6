/** The command line of the benchmark. */
import { parseArgs } from 'node:util'
import { NAMES, type Name } from './servers/index.ts'

export const USAGE = `npm run bench -w server -- [--seconds 5] [--repeats 5] [--connections 1,32,100,256] [--rates LIST] [--only LIST] [--write]

Compares this server with FastAPI on the same model and with bare node:http: each on one core, the load on another.
  --seconds N         seconds of each load (default 5)
  --repeats N         repeats of the whole comparison; each with new processes (default 5)
  --connections LIST  numbers of connections (default 1,32,100,256)
  --rates LIST        requests per second of the search for what one pod holds (default 500,1000,2000,4000,8000)
  --only LIST         of ours, fastapi, bare (default all)
  --write             put the result into docs/benchmarks.md
FastAPI needs python3 and, once, the packages of server/bench/fastapi/requirements.txt; without them the rest runs.
Exit codes: 0 done (whether goals are met or not), 1 a server or a load failed, 2 wrong use.`

export interface Options {
  readonly seconds: number
  readonly repeats: number
  readonly connections: readonly number[]
  readonly rates: readonly number[]
  readonly only: readonly Name[]
  readonly write: boolean
  readonly help: boolean
}

const whole = (name: string, text: string): number => {
  if (!/^[1-9]\d{0,4}$/.test(text)) throw new Error(`--${name} takes whole numbers from 1, not ${text}`)
  return Number(text)
}

/** Errors: throws with what is wrong and how it should be. */
export const readOptions = (args: readonly string[]): Options => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seconds: { type: 'string', default: '5' },
      repeats: { type: 'string', default: '5' },
      connections: { type: 'string', default: '1,32,100,256' },
      rates: { type: 'string', default: '500,1000,2000,4000,8000' },
      only: { type: 'string', default: NAMES.join(',') },
      write: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  const wanted = values.only.split(',')
  const unknown = wanted.find((name) => !NAMES.some((known) => known === name))
  if (unknown !== undefined) throw new Error(`--only takes ${NAMES.join(', ')}, not ${unknown}`)
  return {
    seconds: whole('seconds', values.seconds),
    repeats: whole('repeats', values.repeats),
    connections: values.connections.split(',').map((text) => whole('connections', text)),
    rates: values.rates.split(',').map((text) => whole('rates', text)),
    only: NAMES.filter((name) => wanted.includes(name)),
    write: values.write,
    help: values.help,
  }
}
