import type { Command } from '../../generators/command-line/index.ts'
import { endMachine, stateFolder } from '../machine/index.ts'

export const command: Command = {
  usage: 'down',
  summary: 'ends the lab and takes away everything of it',
  details: `Processes, networks, mounts, control groups and files. What was installed stays
in the cache, so that the next start is quick. Safe to repeat, also after a
crash.`,
  options: {},
  run: async (): Promise<0> => {
    await endMachine(stateFolder())
    return 0
  },
}
