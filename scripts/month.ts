#!/usr/bin/env node
/** `npm run month`: the simulated month of docs/cost.md, or one with recorded prices. */
import { readFileSync } from 'node:fs'
import { monthReport, months, monthTable, SEED, withRecorded } from './month/index.ts'
import { tell } from './programs/outcome.ts'
import { outcomeOf, parsed, UsageError } from './programs/usage.ts'

const USAGE = `npm run month [-- --history <region>=<file>,… --from <day>]

Thirty days with proposed splits, hour by hour, against an even one and the best
in hindsight. Prices are of our own making, by the statistics of a recorded
history (docs/cost.md), and the same on every machine.
  --history LIST  recorded prices of regions, as the AWS command line prints them:
                  aws ec2 describe-spot-price-history --instance-types t3.large …
  --from DAY      the first day (2026-01-10); 8 days before it must be recorded
Exit codes: 0 done, 1 a file is not what it should be, 2 wrong use.`

const filesOf = (given: string): ReadonlyMap<string, string> =>
  new Map(
    given.split(',').map((word) => {
      const [region = '', file = ''] = word.split('=')
      if (region === '' || file === '') throw new UsageError(`${JSON.stringify(word)} is not <region>=<file>`)
      return [region, readFileSync(file, 'utf8')]
    }),
  )

const execute = (): string => {
  const options = {
    history: { type: 'string' },
    from: { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  } as const
  const { values } = parsed('month', process.argv.slice(2), options, false)
  if (values.help) return USAGE
  if ((values.history === undefined) !== (values.from === undefined))
    throw new UsageError('--history and --from go together')
  if (values.history === undefined || values.from === undefined) return monthReport().text
  const from = Date.parse(values.from)
  if (Number.isNaN(from)) throw new UsageError(`${JSON.stringify(values.from)} is no day, such as 2026-01-10`)
  const files = filesOf(values.history)
  return monthTable(months((seed) => withRecorded(seed, files, from), SEED))
}

process.exitCode = tell(await outcomeOf(USAGE, execute))
