/**
 * What tracing costs a request: servers take turns of a second, since a machine that is slower for a while would
 * otherwise decide a difference of a few percent. One way is there twice; what these two differ in is chance.
 */
import { inTurn, put, SHORT } from './compare.ts'
import { LOADED } from './goals.ts'
import { type Contender, type Name, type Running, start } from './servers/index.ts'

export const WAYS = ['off', 'again', 'unsampled', 'sampled'] as const
export type Way = (typeof WAYS)[number]

const CONTENDERS: Readonly<Record<Way, Name>> = {
  off: 'off',
  again: 'off',
  unsampled: 'unsampled',
  sampled: 'sampled',
}

/** Processor time per request of each way in one round, microseconds. */
export type Round = Readonly<Record<Way, number>>

const WARM_UP_SECONDS = 3

const load = async (way: Way, server: Running, seconds: number): Promise<number> => {
  const at = { connections: LOADED, values: SHORT }
  return (await put({ ...server, name: CONTENDERS[way] }, at, seconds)).processor
}

/** Some rounds at one process for each way; another one is first in each. */
export const tracing = async (
  contenders: readonly Contender[],
  rounds: number,
): Promise<readonly Round[]> => {
  const servers = new Map<Way, Running>()
  try {
    for (const way of WAYS) {
      const contender = contenders.find(({ name }) => name === CONTENDERS[way])
      if (contender === undefined) throw new Error(`there is no server ${CONTENDERS[way]} to measure`)
      servers.set(way, await start(contender.command()))
    }
    for (const [way, server] of servers) await load(way, server, WARM_UP_SECONDS)
    const results: Round[] = []
    for (let round = 0; round < rounds; round++) {
      const times = { off: 0, again: 0, unsampled: 0, sampled: 0 }
      for (const [way, server] of inTurn([...servers], round)) times[way] = await load(way, server, 1)
      results.push(times)
    }
    return results
  } finally {
    for (const { stop } of servers.values()) await stop()
  }
}
