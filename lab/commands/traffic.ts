import { type Command, text, wholeNumber } from '../../generators/command-line/index.ts'
import {
  failedOf,
  gatewaysOf,
  lineHead,
  lineOf,
  sentOf,
  startLoad,
  streamsAt,
  writeRows,
} from '../traffic/index.ts'
import { fleetNow, runningClouds } from './running.ts'
import { within } from './within.ts'

export const command: Command = {
  usage: 'traffic [--rate 300] [--pin aws] [--seconds N]',
  summary: 'sends requests to the gateway of every cloud, and shows who answers',
  details: `  --rate N     requests per second at each gateway (default 100)
  --pin NAME   ask for a cloud; without it the split decides
  --seconds N  how long (default until Ctrl-C)
A row for each second and gateway, by when its requests were due: a request that
is late counts from then. Exit code 1 when a request failed.`,
  options: {
    rate: { type: 'string', default: '100' },
    pin: { type: 'string' },
    seconds: { type: 'string', default: '86400' },
  },
  run: (args) =>
    within('person', async () => {
      const { machine, apis } = runningClouds()
      const fleet = fleetNow(machine)
      const rate = wholeNumber(text(args, 'rate') ?? '', 'a rate')
      const pin = text(args, 'pin')
      const load = pin === undefined ? { split: rate, pinned: 0 } : { split: 0, pinned: rate, pin }
      const plan = {
        host: fleet.traffic.host,
        pinHeader: fleet.traffic.pinHeader,
        streams: streamsAt(await gatewaysOf(apis), load),
        seconds: wholeNumber(text(args, 'seconds') ?? '', 'a number of seconds'),
        patience: 15_000,
      }
      console.log(lineHead(fleet))
      const write = writeRows(machine.state)
      const { seen, stop } = await startLoad(
        plan,
        (argv) => machine.inNetwork('edge', argv),
        (row, began) => {
          write({ began, row })
          console.log(lineOf(fleet, row))
        },
      )
      // The client has the signal too, and ends; what it sent is still waited for.
      process.on('SIGINT', stop)
      const { totals } = await seen
      console.log(`${sentOf(totals)} requests, ${failedOf(totals)} failed`)
      return failedOf(totals) > 0 ? 1 : 0
    }),
}
