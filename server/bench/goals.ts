/** What the server is meant to reach, and whether it did. */
import type { Sample } from './compare.ts'
import type { Name } from './servers/index.ts'
import { figure, type Spread, spread } from './spread.ts'

/** Connections at which the goals are looked at; at 1 the round trip decides, not the server. */
const LOADED = [32, 100, 256]

/** Of ours over another server, from the samples of the same repeat. */
export const ratio = (
  samples: readonly Sample[],
  other: Name,
  connections: number,
  of: (sample: Sample) => number,
): Spread | undefined => {
  const at = samples.filter((sample) => sample.connections === connections)
  const ratios = at.flatMap((sample) => {
    if (sample.name !== 'ours') return []
    const match = at.find(({ name, repeat }) => name === other && repeat === sample.repeat)
    return match === undefined ? [] : [of(sample) / of(match)]
  })
  return ratios.length === 0 ? undefined : spread(ratios)
}

export interface Goal {
  readonly goal: string
  readonly result: string
  readonly met: boolean
}

const overServer = (
  samples: readonly Sample[],
  other: Name,
  goal: string,
  of: (sample: Sample) => number,
  met: (median: number) => boolean,
): readonly Goal[] =>
  LOADED.flatMap((connections) => {
    const found = ratio(samples, other, connections, of)
    return found === undefined
      ? []
      : [{ goal: `${goal}, c = ${connections}`, result: figure(found, 2), met: met(found.median) }]
  })

const memory = (samples: readonly Sample[]): readonly Goal[] => {
  const sizes = samples.filter(({ name }) => name === 'ours').map(({ mebibytes }) => mebibytes)
  const most = Math.max(0, ...sizes)
  return sizes.length === 0
    ? []
    : [{ goal: 'peak memory at most 150 MiB', result: `${most.toFixed(0)} MiB`, met: most <= 150 }]
}

/** Goals that the samples can tell of; `heyFailed` is undefined when hey did not run. Ratios are medians over repeats. */
export const goals = (samples: readonly Sample[], heyFailed: number | undefined): readonly Goal[] => [
  ...overServer(
    samples,
    'fastapi',
    'req/s at least 5 × FastAPI',
    ({ rate }) => rate,
    (median) => median >= 5,
  ),
  ...overServer(
    samples,
    'fastapi',
    'p99 at most a third of FastAPI',
    ({ p99 }) => p99,
    (median) => median <= 1 / 3,
  ),
  ...overServer(
    samples,
    'bare',
    'req/s at least half of bare node:http',
    ({ rate }) => rate,
    (median) => median >= 0.5,
  ),
  ...memory(samples),
  ...(heyFailed === undefined
    ? []
    : [
        {
          goal: 'hey -n 10000 -c 100 without a failure',
          result: `${heyFailed} failed`,
          met: heyFailed === 0,
        },
      ]),
]
