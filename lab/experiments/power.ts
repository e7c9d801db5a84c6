/** Starts and ends the lab by its own commands, as a person does at a terminal. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { z } from 'zod'
import { isWell } from '../../generators/delivery/index.ts'
import { cutPower, LabError, stateFolder } from '../machine/index.ts'
import { readTimes, type UpTimes } from '../up/index.ts'
import type { Power } from './experiment.ts'

const root = join(import.meta.dirname, '..', '..')

const seen = z.object({
  gib: z.number(),
  clusters: z.array(
    z.object({
      name: z.string(),
      error: z.string().optional(),
      applications: z.array(z.object({ name: z.string(), sync: z.string(), health: z.string() })).default([]),
    }),
  ),
})

const started = (words: readonly string[]) =>
  spawn(process.execPath, [join(root, 'lab/main.ts'), ...words], { stdio: ['ignore', 'pipe', 'inherit'] })

/** What a command of the lab prints. Errors: LabError when it ends with another code than 0. */
const lab = async (...words: readonly string[]): Promise<string> => {
  const child = started(words)
  let said = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text
  })
  const [code] = await once(child, 'close')
  if (code !== 0) throw new LabError(`npm run lab -- ${words.join(' ')} ended with ${code}: ${said}`)
  return said
}

const timesNow = (): UpTimes => {
  const times = readTimes(stateFolder())
  if (times === undefined) throw new LabError('lab up has left no times')
  return times
}

export const power: Power = {
  up: async (...words) => {
    await lab('up', ...words)
    return timesNow()
  },
  upUntil: async (seconds) => {
    const child = started(['up'])
    child.stdout.resume()
    const early = await Promise.race([once(child, 'close'), setTimeout(seconds * 1_000)])
    if (early !== undefined) throw new LabError(`lab up ended before its power could fail`)
    // First the command, which would take everything away; then the machine.
    child.kill('SIGKILL')
    await cutPower(stateFolder())
  },
  cut: () => cutPower(stateFolder()),
  down: async () => {
    await lab('down')
  },
  look: async () => {
    const { gib, clusters } = seen.parse(JSON.parse(await lab('status', '--json')))
    return {
      gib,
      ill: clusters.flatMap(({ name, error, applications }) => [
        ...(error === undefined ? [] : [`${name}: ${error}`]),
        ...applications.filter((each) => !isWell(each)).map((each) => `${name} ${each.name}`),
      ]),
    }
  },
}
