/** The comparison: at each number of connections one server after the other, and all of it again. */
import { BODY, type Seen, wrk } from './load/index.ts'
import { noisySeason } from './series.ts'
import { type Contender, type Name, type Running, SERVICES, start } from './servers/index.ts'
import { type Spread, spread } from './spread.ts'

/** Numbers in the tutorial's request. */
export const SHORT = 5

/** One server under one load in one repeat. */
export interface Sample extends Seen {
  readonly name: Name
  readonly repeat: number
  readonly connections: number
  /** Numbers of the series in each request. */
  readonly values: number
  /** Processor time of the server per request, microseconds. */
  readonly processor: number
  /** Peak resident memory before any load, MiB. */
  readonly idle: number
  /** Peak resident memory so far, MiB. */
  readonly mebibytes: number
}

/** Seconds at 32 connections before anything counts: compilers and caches warm up. */
const WARM_UP = { connections: 32, values: SHORT }
const WARM_UP_SECONDS = 2

/** SHORT values are the tutorial's line, which goes to all servers; others a noisy season, which goes to the services of a fleet. */
export interface Load {
  readonly connections: number
  readonly values: number
}

export interface Plan {
  readonly loads: readonly Load[]
  readonly seconds: number
  readonly repeats: number
}

interface Up extends Running {
  readonly name: Name
  readonly idle: number
}

/** What wrk saw of a server under a load, and the server's processor time per request, microseconds. */
export const put = async (
  { name, port, processorSeconds }: Pick<Up, 'name' | 'port' | 'processorSeconds'>,
  { connections, values }: Load,
  seconds: number,
) => {
  const before = processorSeconds()
  const body = values === SHORT ? BODY : JSON.stringify({ data: noisySeason(values) })
  const seen = await wrk(port, { body, flags: name === 'sampled' ? '01' : '00', connections, seconds })
  return { ...seen, processor: ((processorSeconds() - before) * 1e6) / seen.requests }
}

/** In each repeat the servers are new processes, and another one is first. Only one has load at a time. */
export const inTurn = <T>(values: readonly T[], turn: number): readonly T[] => {
  const first = turn % values.length
  return [...values.slice(first), ...values.slice(0, first)]
}

/** All samples; `said` is told of each repeat. */
export const compare = async (
  contenders: readonly Contender[],
  { loads, seconds, repeats }: Plan,
  said: (text: string) => void,
): Promise<readonly Sample[]> => {
  const samples: Sample[] = []
  for (let repeat = 0; repeat < repeats; repeat++) {
    said(`repeat ${repeat + 1} of ${repeats}`)
    const servers: Up[] = []
    try {
      for (const { name, command } of contenders) {
        const server = await start(command())
        servers.push({ ...server, name, idle: server.mebibytes() })
      }
      for (const server of servers) await put(server, WARM_UP, WARM_UP_SECONDS)
      for (const [at, load] of loads.entries())
        for (const server of inTurn(servers, repeat + at)) {
          const { name, idle, mebibytes } = server
          if (load.values !== SHORT && !SERVICES.includes(name)) continue
          const seen = await put(server, load, seconds)
          samples.push({ ...seen, ...load, name, repeat, idle, mebibytes: mebibytes() })
        }
    } finally {
      for (const { stop } of servers) await stop()
    }
  }
  return samples
}

/** What is compared, of one server over another. */
export interface Ratio {
  readonly title: string
  readonly one: Name
  readonly other: Name
  readonly of: (sample: Sample) => number
}

/** From the samples of the same repeat; undefined when one of both was not there. */
export const ratio = (
  samples: readonly Sample[],
  { connections, values }: Load,
  { one, other, of }: Ratio,
): Spread | undefined => {
  const at = samples.filter((sample) => sample.connections === connections && sample.values === values)
  const ratios = at.flatMap((sample) => {
    const match = at.find(({ name, repeat }) => name === other && repeat === sample.repeat)
    return sample.name === one && match !== undefined ? [of(sample) / of(match)] : []
  })
  return ratios.length === 0 ? undefined : spread(ratios)
}
