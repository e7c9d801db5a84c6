import { type Command, flag } from '../../generators/command-line/index.ts'
import { cutPower, endMachine, stateFolder } from '../machine/index.ts'

export const command: Command = {
  usage: 'down [--keep-disks]',
  summary: 'ends the lab and takes away everything of it',
  details: `  --keep-disks  as a loss of power: everything is killed, and what was written
                stays for up --resume
Processes, networks, mounts, control groups and files. What was installed stays
in the cache, so that the next start is quick. Safe to repeat, also after a
crash.`,
  options: { 'keep-disks': { type: 'boolean', default: false } },
  run: async (args): Promise<0> => {
    await (flag(args, 'keep-disks') ? cutPower : endMachine)(stateFolder())
    return 0
  },
}
