import {
  type Arguments,
  type Command,
  type ExitCode,
  flag,
  refuseForeign,
  UsageError,
} from '../../command-line/index.ts'
import { REQUEST_BYTES } from '../../cost/index.ts'
import { monthly } from '../cost/monthly.ts'
import { propose } from '../cost/propose.ts'
import { refresh } from '../cost/refresh.ts'
import { weights } from '../cost/weights.ts'
import { decideHelp, decideOptions, decisionOptions } from '../decide.ts'

/** What the command does, by the option that says so. */
const actions: Readonly<Record<string, (args: Arguments) => ExitCode | Promise<ExitCode>>> = {
  monthly,
  weights: (args) => weights(args, new Date()),
  propose,
  refresh,
}

/** Options that only some actions take. */
const own: Readonly<Record<string, readonly string[]>> = {
  '--monthly': ['rps', 'bytes', 'nat', 'logs'],
  '--weights': ['rps', 'bytes'],
  '--propose': Object.keys(decisionOptions),
  '--refresh': ['dry-run'],
}

const names = Object.keys(actions)
const listed = names.map((name) => `--${name}`).join(', ')

/** Errors: UsageError for none, for two, and for an option of another. */
const actionOf = (args: Arguments): string => {
  const [action, second] = names.filter((name) => flag(args, name))
  if (action === undefined) throw new UsageError(`say what: one of ${listed}`)
  if (second !== undefined) throw new UsageError(`--${action} and --${second} are two things: give one`)
  refuseForeign(args, own, `--${action}`)
  return action
}

export const command: Command = {
  usage: 'cost --monthly | --weights | --propose | --refresh [options]',
  summary: 'adds up what the fleet costs, and proposes the split that costs less',
  details: `  --monthly       the fixed monthly cost by cluster and part, at list prices;
                  exit code 1 when a price is missing
  --weights       which split the prices alone would have; changes nothing
  --propose       decide by prices, load and health of every cluster, edit the split
                  and render; exit code 1 when it freezes and a person must look
  --refresh       look the prices of the fleet's machines up and write prices.yaml:
                  AWS by the program aws, Google Cloud by CLOUD_BILLING_API_KEY
  --rps N         requests per second, day and night: --monthly adds what they cost
                  by the split; --weights is for them (default the declared peak)
  --bytes N       bytes of a request with its headers, and of its answer (default ${REQUEST_BYTES})
  --nat GB        add GB a month through the NAT of each cluster
  --logs GB       add GB of logs a month of each cluster
${decideHelp}
At rest: with the nodes a cluster starts with (nodes.desired). At most: with
nodes.max. docs/cost.md says what is counted, and how a split is decided.`,
  options: {
    ...decideOptions,
    monthly: { type: 'boolean' },
    weights: { type: 'boolean' },
    propose: { type: 'boolean' },
    refresh: { type: 'boolean' },
    rps: { type: 'string' },
    bytes: { type: 'string' },
    nat: { type: 'string' },
    logs: { type: 'string' },
  },
  run: (args) => actions[actionOf(args)]?.(args) ?? 2,
}
