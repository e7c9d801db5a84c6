import { type Command, table, text, UsageError, wholeNumber } from '../../generators/command-line/index.ts'
import { breakIt, faultNames, faultOf, isFault } from '../faults/index.ts'
import { runningClouds } from './running.ts'
import { within } from './within.ts'

export const command: Command = {
  usage: 'break <fault> [--in aws] [--pods N]',
  summary: 'breaks something of a cloud; mend puts it right',
  details: `${table(
    ['fault', 'what it does'],
    faultNames.map((name) => [name, faultOf(name).does]),
  )}

  --in NAME  whose (default the first cluster)
  --pods N   of how many pods (default all, or as the fault says)`,
  options: { in: { type: 'string' }, pods: { type: 'string' } },
  words: true,
  run: async (args) => {
    const [fault = '', ...rest] = args.words
    if (!isFault(fault) || rest.length > 0) throw new UsageError(`name one of ${faultNames.join(', ')}`)
    const [cluster, pods] = [text(args, 'in'), text(args, 'pods')]
    return within('person', async () => {
      const { machine, hands } = runningClouds()
      const [first = ''] = hands.clusters
      const struck = await breakIt(hands, machine.state, {
        fault,
        cluster: cluster ?? first,
        ...(pods !== undefined && { count: wholeNumber(pods, 'a number of pods') }),
      })
      const who = struck.pods.map(({ name, node }) => `  ${name} on ${node}`)
      console.log([`${struck.cluster}: ${faultOf(fault).does}`, ...who].join('\n'))
      return 0
    })
  },
}
