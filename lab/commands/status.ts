import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { type Command, flag } from '../../generators/command-line/index.ts'
import { connect } from '../api/index.ts'
import { lookAt, screen, trafficTable } from '../look/index.ts'
import { memoryOf } from '../machine/index.ts'
import { readRows } from '../traffic/index.ts'
import { fleetNow, runningLab } from './running.ts'
import { within } from './within.ts'

const EVERY_MS = 2_000

export const command: Command = {
  usage: 'status [--watch] [--json]',
  summary: 'shows clusters, Applications, pods and traffic, and what is not well',
  details: `  --watch  again every 2 s, until Ctrl-C
  --json   everything as JSON; with --watch a line for each look
Exit code 1 when a cluster does not answer.`,
  options: { watch: { type: 'boolean', default: false }, json: { type: 'boolean', default: false } },
  run: (args) =>
    within('person', async () => {
      const machine = runningLab()
      const { state, group } = machine
      const apis = [...connect(join(state, 'kubeconfig')).values()]
      for (;;) {
        const looks = await Promise.all(apis.map(lookAt))
        const gib = memoryOf(group) / 2 ** 30
        const text = flag(args, 'json')
          ? JSON.stringify({ gib, clusters: looks }, undefined, flag(args, 'watch') ? 0 : 2)
          : screen(looks, {
              gib,
              columns: process.stdout.columns ?? 200,
              traffic: trafficTable(fleetNow(machine), readRows(state), Date.now()),
            })
        if (!flag(args, 'watch')) {
          console.log(text)
          return looks.some((look) => 'error' in look) ? 1 : 0
        }
        process.stdout.write(flag(args, 'json') ? `${text}\n` : `\x1b[H\x1b[2J${text}\n`)
        await setTimeout(EVERY_MS)
      }
    }),
}
