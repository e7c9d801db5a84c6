/** How long the last start took and where the time went, in the folder of the lab. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import type { ApplicationState } from '../delivery/index.ts'

const times = z.object({
  /** From the first step to the last. */
  seconds: z.number(),
  /** Percent of all cores of this machine that were busy meanwhile. */
  busy: z.number(),
  /** In seconds from the start, for the gateway of each cluster that answered a prediction from outside. */
  answered: z.record(z.string(), z.number()),
  /** In seconds from the start, for each cluster, when the last Application of a wave was applied; by wave. */
  waves: z.record(z.string(), z.array(z.object({ wave: z.number(), seconds: z.number() }))),
  steps: z.array(z.object({ name: z.string(), seconds: z.number() })),
})
export type UpTimes = z.infer<typeof times>

const fileIn = (state: string) => join(state, 'up.json')

export const readTimes = (state: string): UpTimes | undefined =>
  existsSync(fileIn(state)) ? times.parse(JSON.parse(readFileSync(fileIn(state), 'utf8'))) : undefined

export const writeTimes = (state: string, told: UpTimes): void =>
  writeFileSync(fileIn(state), JSON.stringify(told, undefined, 1))

/** Gives percent of all cores that were busy since it was called. */
export const watchCores = (): (() => number) => {
  const now = () => {
    const times = cpus().flatMap((core) => Object.entries(core.times))
    const sum = (some: typeof times) => some.reduce((total, [, ms]) => total + ms, 0)
    return { all: sum(times), idle: sum(times.filter(([what]) => what === 'idle')) }
  }
  const begin = now()
  return () => {
    const end = now()
    return Math.round(100 * (1 - (end.idle - begin.idle) / (end.all - begin.all)))
  }
}

/** `began` is what the clock said at the start. What was applied before it, by a lab that lost its power, counts as 0. */
export const wavesOf = (applications: readonly ApplicationState[], began: Date): UpTimes['waves'][string] =>
  [...Map.groupBy(applications, ({ wave }) => wave)]
    .sort(([a], [b]) => a - b)
    .map(([wave, those]) => {
      const last = Math.max(...those.map(({ applied }) => Date.parse(applied) || 0))
      return { wave, seconds: Math.max(0, Math.round((last - began.getTime()) / 1_000)) }
    })

/** As lines for a terminal. */
export const toldTimes = ({ seconds, busy, answered, waves }: UpTimes): string =>
  [
    `up after ${Math.round(seconds)} s, all cores ${busy} % busy`,
    ...Object.entries(waves).map(
      ([cluster, each]) =>
        `  ${cluster}: first answer after ${answered[cluster] ?? '-'} s; waves ${each.map(({ wave, seconds: at }) => `${wave}: ${at}`).join(', ')} s`,
    ),
  ].join('\n')
