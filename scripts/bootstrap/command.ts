/** From two empty accounts to clusters that sync this repository, step by step. */
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { type Fleet, loadFleet } from '../../generators/fleet/index.ts'
import { readAccounts } from '../clouds/accounts.ts'
import { demandOutside } from '../mesh-ca/root-file.ts'
import type { Outcome } from '../programs/outcome.ts'
import { type SecretManager, secretManagers } from '../secret-managers/index.ts'
import { answers } from './answer.ts'
import { delivery, wholeDelivery } from './delivery.ts'
import { ground } from './ground.ts'
import { needs } from './needs.ts'
import type { Place } from './place.ts'
import { reach } from './reach.ts'
import { secrets } from './secrets.ts'
import { type Desk, goThrough, type Mode, type Step } from './step.ts'

const USAGE = `Usage: npm run bootstrap -- [CLUSTER]... [--check | --plan] [--yes]

Brings up the clusters of the fleet, or those that are named, from empty
accounts to an answer at the public name. Each step looks first and does only
what is missing, so run it again at any time: it goes on where things are.
Asks before it changes anything; docs/setup.md has the steps in words.
  --check               look at every step, say what is not right and what
                        mends it; changes nothing
  --plan                the same, and show what would be done
  --only STEP           this step, or all whose names begin so; many times
  --list                the names of the steps
  --yes                 do not ask; Terraform does not either
  --root FILE           the root of the mesh, outside of the repository; made
                        where it is not there yet. Keep it offline afterwards
  --certificate FILE    certificate of the public host and those above it, PEM,
  --key FILE            and its key, to put into the secret managers
  --wait N              seconds that what comes by itself may take (2700)
  --accounts FILE       what your accounts decide (terraform/accounts.yaml)
Needs git, kubectl, terraform (or TF_BIN=tofu), and per cloud aws, or gcloud
with gke-gcloud-auth-plugin, logged in. Of some clusters alone it makes neither
what joins them into one mesh nor the load balancer in front of all.
TERRAFORM_CACHE: folder for what terraform init fetches (.cache/terraform).
Exit code: 0 all is well, 1 something is not, or failed, 2 wrong use.`

const repository = resolve(import.meta.dirname, '..', '..')

class UsageError extends Error {
  override readonly name = 'UsageError'
}

const parse = (args: readonly string[]) => {
  try {
    return parseArgs({
      args: [...args],
      options: {
        check: { type: 'boolean', default: false },
        plan: { type: 'boolean', default: false },
        list: { type: 'boolean', default: false },
        yes: { type: 'boolean', default: false },
        only: { type: 'string', multiple: true, default: [] },
        root: { type: 'string' },
        certificate: { type: 'string' },
        key: { type: 'string' },
        wait: { type: 'string', default: '2700' },
        // For tests: Terraform reads the fleet of the repository, wherever this leads.
        clusters: { type: 'string', default: 'clusters' },
        accounts: { type: 'string', default: 'terraform/accounts.yaml' },
        help: { type: 'boolean', short: 'h', default: false },
      },
      allowPositionals: true,
    })
  } catch (cause) {
    throw new UsageError(cause instanceof Error ? cause.message : String(cause), { cause })
  }
}

const chosenOf = ({ clusters }: Fleet, names: readonly string[]) => {
  const known: readonly string[] = clusters.map(({ name }) => name)
  const unknown = names.find((name) => !known.includes(name))
  if (unknown !== undefined)
    throw new UsageError(`the fleet has no cluster ${unknown}; it has ${known.join(', ')}`)
  return names.length === 0 ? clusters : clusters.filter(({ name }) => names.includes(name))
}

/** What is asked for once, when it is needed first. */
const once = <T>(ask: () => Promise<T>): (() => Promise<T>) => {
  let asked: Promise<T> | undefined
  return () => {
    asked ??= ask()
    return asked
  }
}

const placeOf = (values: ReturnType<typeof parse>['values'], names: readonly string[]): Place => {
  const { root, certificate, key, wait, clusters, accounts, yes } = values
  if (!/^[1-9]\d{0,4}$/.test(wait)) throw new UsageError(`--wait takes a number of seconds, not ${wait}`)
  if ((certificate === undefined) !== (key === undefined))
    throw new UsageError('--certificate and --key go together')
  if (root !== undefined) demandOutside(root, repository)
  const fleet = loadFleet(clusters)
  return {
    ...{ fleet, yes, root: repository, clustersFolder: clusters, rootFile: root },
    chosen: chosenOf(fleet, names),
    accounts: readAccounts(
      accounts,
      fleet.clusters.map(({ name }) => name),
    ),
    workplace: {
      terraform: join(repository, 'terraform'),
      cache: process.env.TERRAFORM_CACHE || join(repository, '.cache/terraform'),
      program: process.env.TF_BIN || 'terraform',
    },
    managers: once((): Promise<ReadonlyMap<string, SecretManager>> => secretManagers(fleet)),
    certificate: certificate === undefined || key === undefined ? undefined : { certificate, key },
    patience: Number(wait),
  }
}

/** All steps of a bootstrap, in their order. */
export const stepsOf = (place: Place): readonly Step[] => [
  ...needs(place),
  ...ground(place),
  ...secrets(place),
  ...delivery(place),
  ...reach(place),
  ...wholeDelivery(place),
  ...answers(place),
]

const modeOf = ({ check, plan }: { check: boolean; plan: boolean }): Mode => {
  if (check && plan) throw new UsageError('--check and --plan: one of them')
  return check ? 'check' : plan ? 'plan' : 'run'
}

const execute = async (args: readonly string[], desk: (yes: boolean) => Desk): Promise<string> => {
  const { values, positionals } = parse(args)
  if (values.help) return USAGE
  const mode = modeOf(values)
  const all = stepsOf(placeOf(values, positionals))
  if (values.list) return all.map(({ name, title }) => `${name.padEnd(16)} ${title}`).join('\n')
  const wrong = values.only.find((only) => !all.some(({ name }) => name.startsWith(only)))
  if (wrong !== undefined)
    throw new UsageError(`no step begins with ${wrong}: npm run bootstrap -- --list has them all`)
  const steps =
    values.only.length === 0
      ? all
      : all.filter(({ name }) => values.only.some((only) => name.startsWith(only)))
  const open = await goThrough(steps, mode, desk(values.yes))
  if (open > 0) throw new Error(`${open} of ${steps.length} steps are to be done; nothing was changed`)
  return `${steps.length} steps, all well`
}

/** What the command prints for its arguments, and its exit code. */
export const bootstrap = async (args: readonly string[], desk: (yes: boolean) => Desk): Promise<Outcome> => {
  try {
    return { code: 0, said: await execute(args, desk) }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    return error instanceof UsageError
      ? { code: 2, said: `${message}\n\n${USAGE}` }
      : { code: 1, said: message }
  }
}
