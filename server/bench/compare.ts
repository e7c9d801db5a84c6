/** The comparison: at each number of connections one server after the other, and all of it again. */
import type { Load, Seen } from './load/index.ts'
import { type Contender, type Name, type Running, start } from './servers/index.ts'

/** One server at one number of connections in one repeat. */
export interface Sample extends Seen {
  readonly name: Name
  readonly repeat: number
  readonly connections: number
  /** Peak resident memory before any load, MiB. */
  readonly idle: number
  /** Peak resident memory so far, MiB. */
  readonly mebibytes: number
}

/** Seconds at 32 connections before anything counts: compilers and caches warm up. */
const WARM_UP = { connections: 32, seconds: 2 }

export interface Plan {
  readonly connections: readonly number[]
  readonly seconds: number
  readonly repeats: number
}

/** In each repeat the servers are new processes, and another one is first. Only one has load at a time. */
const inTurn = <T>(values: readonly T[], turn: number): readonly T[] => {
  const first = turn % values.length
  return [...values.slice(first), ...values.slice(0, first)]
}

interface Up extends Running {
  readonly name: Name
  readonly idle: number
}

const repeat = async (
  servers: readonly Up[],
  turn: number,
  { connections, seconds }: Plan,
  load: Load,
): Promise<readonly Sample[]> => {
  const url = (port: number) => `http://127.0.0.1:${port}/predict`
  for (const { port } of servers) await load(url(port), WARM_UP.connections, WARM_UP.seconds)
  const samples: Sample[] = []
  for (const count of connections)
    for (const { name, port, idle, mebibytes } of inTurn(servers, turn)) {
      const seen = await load(url(port), count, seconds)
      samples.push({ ...seen, name, repeat: turn, connections: count, idle, mebibytes: mebibytes() })
    }
  return samples
}

/** All samples; `said` is told of each repeat. */
export const compare = async (
  contenders: readonly Contender[],
  plan: Plan,
  load: Load,
  said: (text: string) => void,
): Promise<readonly Sample[]> => {
  const samples: Sample[] = []
  for (let turn = 0; turn < plan.repeats; turn++) {
    said(`repeat ${turn + 1} of ${plan.repeats}`)
    const servers: Up[] = []
    try {
      for (const { name, command } of contenders) {
        const server = await start(command())
        servers.push({ ...server, name, idle: server.mebibytes() })
      }
      samples.push(...(await repeat(servers, turn, plan, load)))
    } finally {
      for (const { stop } of servers) await stop()
    }
  }
  return samples
}
