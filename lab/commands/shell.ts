import { spawnSync } from 'node:child_process'
import type { Command } from '../../generators/command-line/index.ts'
import { asPerson } from '../delivery/index.ts'
import { fleetNow, runningLab } from './running.ts'

export const command: Command = {
  usage: 'shell [command]…',
  summary: "a shell as the lab's person, in the clone of the repository",
  details: `Or one command: npm run lab -- shell git push
This machine's files and programs, in the lab's network: git pushes to the lab's
git host under the repository's own URL, kubectl knows both clusters, and the
repository's commands work, npm run bootstrap among them: aws, gcloud and
terraform are the lab's own, and say where it has everything. Exit code 1 when it ends with another than 0.`,
  options: {},
  passes: true,
  run: ({ words }) => {
    const machine = runningLab()
    const argv = words.length > 0 ? words : [process.env.SHELL ?? 'bash']
    const { argv: inside, ...how } = asPerson(machine, fleetNow(machine), argv)
    const [program = '', ...args] = inside
    const { status } = spawnSync(program, args, { stdio: 'inherit', ...how })
    return status === 0 ? 0 : 1
  },
}
