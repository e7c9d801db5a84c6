/** What a lab was asked for, kept with its disks. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { LabError } from '../machine/index.ts'

const asked = z.object({ clusters: z.array(z.string()), nodes: z.number() })
const fileOf = (state: string) => join(state, 'asked.json')

/** What the lab whose disks are there was asked for. Errors: LabError when there are none. */
export const askedBefore = (state: string): z.infer<typeof asked> => {
  if (!existsSync(fileOf(state))) throw new LabError(`${state} has no disks of a lab: leave --resume out`)
  return asked.parse(JSON.parse(readFileSync(fileOf(state), 'utf8')))
}

export const writeAsked = (state: string, wants: z.infer<typeof asked>): void =>
  writeFileSync(fileOf(state), JSON.stringify(wants))
