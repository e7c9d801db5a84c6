/** Waiting for what comes by itself. */
import { setTimeout } from 'node:timers/promises'
import { LabError, lastWords, type Machine } from '../machine/index.ts'

export interface Wait {
  /** Seconds until it is an error. @default 60 */
  readonly seconds?: number
  /** Milliseconds between two looks. @default 100 */
  readonly every?: number
  /** What to tell beside what was waited for, when it does not come: the end of a log. */
  readonly otherwise?: () => string | Promise<string>
}

/** Looks until it is there. Errors: LabError that names `what`, after so many seconds. */
export const waitFor = async (
  what: string,
  there: () => boolean | Promise<boolean>,
  { seconds = 60, every = 100, otherwise = () => '' }: Wait = {},
): Promise<void> => {
  for (const end = performance.now() + seconds * 1000; !(await there()); await setTimeout(every))
    if (performance.now() > end)
      throw new LabError(`${what}: not there after ${seconds} s\n${await otherwise()}`)
}

/**
 * Waits until a program that was started answers: until `ask` ends with 0 in a network.
 * Errors: LabError with the end of the program's log.
 */
export const waitForAnswer = (
  machine: Pick<Machine, 'state' | 'run'>,
  { name, net, seconds }: { readonly name: string; readonly net: string; readonly seconds?: number },
  ask: readonly string[],
): Promise<void> =>
  waitFor(`${name} answers`, async () => (await machine.run({ net }, ask, { anyCode: true })).code === 0, {
    ...(seconds !== undefined && { seconds }),
    otherwise: () => lastWords(machine, name),
  })
