/** What the commands that go through steps have in common: their options, their place, and which steps are gone through. */
import { join, resolve } from 'node:path'
import type { ParseArgsOptionsConfig } from 'node:util'
import { type Fleet, loadFleet } from '../../generators/fleet/index.ts'
import { readAccounts } from '../clouds/accounts.ts'
import type { Workplace } from '../clouds/terraform.ts'
import { UsageError } from '../programs/usage.ts'
import { secretManagers } from '../secret-managers/index.ts'
import type { Place } from './place.ts'
import { type Desk, goThrough, type Mode, type Step } from './step.ts'

/** The repository. */
export const repository = resolve(import.meta.dirname, '..', '..')

export const stepOptions = {
  check: { type: 'boolean', default: false },
  plan: { type: 'boolean', default: false },
  list: { type: 'boolean', default: false },
  yes: { type: 'boolean', default: false },
  only: { type: 'string', multiple: true, default: [] },
  // For tests: Terraform reads the fleet of the repository, wherever this leads.
  clusters: { type: 'string', default: 'clusters' },
  accounts: { type: 'string', default: 'terraform/accounts.yaml' },
  help: { type: 'boolean', short: 'h', default: false },
} satisfies ParseArgsOptionsConfig

/** Where Terraform is: TF_BIN names another program, TERRAFORM_CACHE another folder for what `init` makes. */
const workplace = (): Workplace => ({
  terraform: join(repository, 'terraform'),
  cache: process.env.TERRAFORM_CACHE || join(repository, '.cache/terraform'),
  program: process.env.TF_BIN || 'terraform',
})

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

interface Asked {
  /** The folder of the fleet's files, and the file of the accounts. */
  readonly clusters: string
  readonly accounts: string
  readonly yes: boolean
  /** Seconds. */
  readonly wait: string
}

/** The place of a run over the clusters that are named, or all. Errors: UsageError, and those of the files. */
export const placeOf = ({ clusters, accounts, yes, wait }: Asked, names: readonly string[]): Place => {
  if (!/^[1-9]\d{0,4}$/.test(wait)) throw new UsageError(`--wait takes a number of seconds, not ${wait}`)
  const fleet = loadFleet(clusters)
  return {
    ...{ fleet, yes, root: repository, clustersFolder: clusters, workplace: workplace() },
    chosen: chosenOf(fleet, names),
    accounts: readAccounts(
      accounts,
      fleet.clusters.map(({ name }) => name),
    ),
    managers: once(() => secretManagers(fleet)),
    rootFile: undefined,
    certificate: undefined,
    patience: Number(wait),
  }
}

const modeOf = ({ check, plan }: { readonly check: boolean; readonly plan: boolean }): Mode => {
  if (check && plan) throw new UsageError('--check and --plan: one of them')
  return check ? 'check' : plan ? 'plan' : 'run'
}

interface Wanted {
  readonly check: boolean
  readonly plan: boolean
  readonly list: boolean
  readonly only: readonly string[]
}

/** Goes through the steps that are wanted, or lists all. `well`: how a run ends. Errors: UsageError, BootstrapError, Error. */
export const runSteps = async (
  all: readonly Step[],
  wanted: Wanted,
  desk: () => Desk,
  { command, well }: { readonly command: string; readonly well: string },
): Promise<string> => {
  const mode = modeOf(wanted)
  if (wanted.list) return all.map(({ name, title }) => `${name.padEnd(16)} ${title}`).join('\n')
  const wrong = wanted.only.find((only) => !all.some(({ name }) => name.startsWith(only)))
  if (wrong !== undefined)
    throw new UsageError(`no step begins with ${wrong}: npm run ${command} -- --list has them all`)
  const steps =
    wanted.only.length === 0
      ? all
      : all.filter(({ name }) => wanted.only.some((only) => name.startsWith(only)))
  const open = await goThrough(steps, mode, desk())
  if (open > 0) throw new Error(`${open} of ${steps.length} steps are to be done; nothing was changed`)
  return `${steps.length} steps, ${well}`
}
