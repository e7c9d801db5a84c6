import type { Command } from '../../generators/command-line/index.ts'
import { mendAll } from '../faults/index.ts'
import { runningClouds } from './running.ts'
import { within } from './within.ts'

export const command: Command = {
  usage: 'mend',
  summary: 'mends all that is broken',
  details: 'What was broken is written down before it is, so this works after a crash too.',
  options: {},
  run: () =>
    within('person', async () => {
      const { machine, hands } = runningClouds()
      const mended = await mendAll(hands, machine.state)
      for (const { fault, cluster } of mended) console.log(`${cluster}: ${fault} is mended`)
      if (mended.length === 0) console.log('nothing is broken')
      return 0
    }),
}
