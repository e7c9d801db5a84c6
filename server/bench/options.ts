/** The command line of the benchmark. */
import { parseArgs } from 'node:util'
import { SERVERS } from './servers/index.ts'

export const USAGE = `npm run bench -w server -- [--seconds 5] [--repeats 5] [--connections 1,32,100,256] [--rates LIST] [--only LIST] [--write]

Compares this server, in three ways to trace, with FastAPI on the same model and with bare node:http: each on one core,
the load on another.
  --seconds N         seconds of each load (default 5)
  --repeats N         repeats of the whole comparison; each with new processes (default 5)
  --connections LIST  numbers of connections (default 1,32,100,256)
  --rates LIST        requests per second of the search for what one pod holds (default 500,1000,2000,4000,8000)
  --only LIST         of ours, fastapi, bare (default all)
  --write             put the result into docs/benchmarks.md
wrk is taken from PATH or from Debian's packages (npm run tools -- wrk). FastAPI needs python3 and, once, the packages of
server/bench/fastapi/requirements.txt; without them the rest runs.
Exit codes: 0 done (whether goals are met or not), 1 a server or a load failed, 2 wrong use.`

const whole = (name: string, text: string): number => {
  if (!/^[1-9]\d{0,4}$/.test(text)) throw new Error(`--${name} takes whole numbers from 1, not ${text}`)
  return Number(text)
}

/** Errors: throws with what is wrong and how it should be. */
export const readOptions = (args: readonly string[]) => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seconds: { type: 'string', default: '5' },
      repeats: { type: 'string', default: '5' },
      connections: { type: 'string', default: '1,32,100,256' },
      rates: { type: 'string', default: '500,1000,2000,4000,8000' },
      only: { type: 'string', default: SERVERS.join(',') },
      write: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  const { write, help } = values
  const wanted = values.only.split(',')
  const unknown = wanted.find((name) => !SERVERS.some((known) => known === name))
  if (unknown !== undefined) throw new Error(`--only takes ${SERVERS.join(', ')}, not ${unknown}`)
  return {
    seconds: whole('seconds', values.seconds),
    repeats: whole('repeats', values.repeats),
    connections: values.connections.split(',').map((text) => whole('connections', text)),
    rates: values.rates.split(',').map((text) => whole('rates', text)),
    only: SERVERS.filter((name) => wanted.includes(name)),
    write,
    help,
  }
}

export type Options = ReturnType<typeof readOptions>
