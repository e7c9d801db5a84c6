/** Times whole processes from outside, several times, and keeps the spread. */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Seconds of wall time and MiB of peak memory of one run. */
export interface Run {
  readonly seconds: number
  readonly mebibytes: number
}

export interface Spread {
  readonly min: number
  readonly median: number
  readonly max: number
}

export const spread = (values: readonly number[]): Spread => {
  const sorted = [...values].sort((a, b) => a - b)
  return { min: sorted[0] ?? 0, median: sorted[Math.floor(sorted.length / 2)] ?? 0, max: sorted.at(-1) ?? 0 }
}

/** Runs a program to its end. Errors: throws when its exit code is not `expected`. Without `memoryFile` the memory is 0. */
export const runOnce = (
  program: string,
  args: readonly string[],
  cwd: string,
  memoryFile?: string,
  expected = 0,
): Run => {
  const env = { ...process.env, ...(memoryFile !== undefined && { PEAK_MEMORY_FILE: memoryFile }) }
  const start = performance.now()
  const { status, stderr } = spawnSync(program, [...args], { cwd, env, encoding: 'utf8', maxBuffer: 2 ** 28 })
  const seconds = (performance.now() - start) / 1_000
  if (status !== expected) throw new Error(`${program} ${args.join(' ')} ended with ${status}\n${stderr}`)
  return { seconds, mebibytes: memoryFile === undefined ? 0 : Number(readFileSync(memoryFile, 'utf8')) }
}

/** Options for node that make a run report its memory. */
export const reporting = ['--import', join(import.meta.dirname, 'peak-memory.js')]
