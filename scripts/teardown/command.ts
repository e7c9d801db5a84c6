/** From clusters that serve to accounts that are paid for no more: the bootstrap, backwards. */
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { type Fleet, loadFleet, shareOf } from '../../generators/fleet/index.ts'
import { needs } from '../bootstrap/needs.ts'
import { goThrough, type Mode, type Step } from '../bootstrap/step.ts'
import { readAccounts } from '../clouds/accounts.ts'
import type { Outcome } from '../programs/outcome.ts'
import { secretManagers } from '../secret-managers/index.ts'
import type { TypingDesk } from './desk.ts'
import { edge } from './edge.ts'
import { ground, vpns } from './ground.ts'
import { inside } from './inside.ts'
import { inOrder, type Leaving, staying } from './leaving.ts'
import { left } from './left.ts'
import { entriesOfAll, imagesOf } from './secrets.ts'

const USAGE = `Usage: npm run teardown -- [CLUSTER]... [--check | --plan] [--yes --fleet ID]

Takes away what npm run bootstrap made, or only what is of the clusters that are
named, and what controllers in them made: load balancers, volumes. Each step
looks first, so run it again at any time: it goes on where things are. Asks
before it takes something away; where data is lost it asks for the fleet's id.
  --check               look at every step, say what there is; changes nothing
  --plan                the same, and show what Terraform would destroy
  --only STEP           this step, or all whose names begin so; many times
  --list                the names of the steps
  --yes                 do not ask; Terraform does not either
  --fleet ID            with --yes: mesh.id of clusters/fleet.yaml
  --force               go on though an API server does not answer; says what
                        may then be left
  --secrets             entries of the secret managers and images go too; else
                        they are kept. Only for the whole fleet
  --wait N              seconds that a load balancer or volume may take to go
                        (900)
  --clusters DIR        where the fleet's files are (clusters)
  --accounts FILE       what your accounts decide (terraform/accounts.yaml)
State of Terraform is always kept. Needs what npm run bootstrap needs.
Exit code: 0 nothing is left, 1 something is, or failed, 2 wrong use.`

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
        fleet: { type: 'string' },
        force: { type: 'boolean', default: false },
        secrets: { type: 'boolean', default: false },
        only: { type: 'string', multiple: true, default: [] },
        wait: { type: 'string', default: '900' },
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

type Values = ReturnType<typeof parse>['values']

const repository = resolve(import.meta.dirname, '..', '..')

const chosenOf = ({ clusters }: Fleet, names: readonly string[]) => {
  const known: readonly string[] = clusters.map(({ name }) => name)
  const unknown = names.find((name) => !known.includes(name))
  if (unknown !== undefined)
    throw new UsageError(`the fleet has no cluster ${unknown}; it has ${known.join(', ')}`)
  return names.length === 0 ? clusters : clusters.filter(({ name }) => names.includes(name))
}

/** What is wrong with the words, given the fleet. Errors: UsageError. */
const demandMeant = ({ yes, fleet: id, secrets, wait }: Values, fleet: Fleet, whole: boolean): void => {
  if (yes && id !== fleet.mesh.id)
    throw new UsageError(
      `--yes needs --fleet ${fleet.mesh.id} beside it${id === undefined ? '' : `, not ${id}`}: nobody is asked then`,
    )
  if (secrets && !whole)
    throw new UsageError(
      '--secrets is for the whole fleet: clusters that stay read the same entries and images',
    )
  if (!/^[1-9]\d{0,4}$/.test(wait)) throw new UsageError(`--wait takes a number of seconds, not ${wait}`)
}

const leavingOf = (
  values: Values,
  names: readonly string[],
  cache: string,
  typed: Leaving['typed'],
): Leaving => {
  const { wait, clusters, accounts, yes, secrets, force } = values
  const fleet = loadFleet(clusters)
  const chosen = chosenOf(fleet, names)
  demandMeant(values, fleet, chosen.length === fleet.clusters.length)
  return {
    ...{ fleet, chosen, yes, secrets, force, typed, root: repository, clustersFolder: clusters },
    accounts: readAccounts(
      accounts,
      fleet.clusters.map(({ name }) => name),
    ),
    workplace: {
      terraform: join(repository, 'terraform'),
      cache,
      program: process.env.TF_BIN ?? 'terraform',
    },
    managers: () => secretManagers(fleet),
    rootFile: undefined,
    certificate: undefined,
    patience: Number(wait),
    ready: new Set(),
  }
}

/** A cluster that leaves others behind gets no traffic any more: that is a commit, not a step of this. */
const share = (leaving: Leaving): readonly Step[] =>
  staying(leaving).length === 0
    ? []
    : leaving.chosen.map(({ name }) => ({
        name: `share ${name}`,
        title: `no share of the traffic for ${name}`,
        look: async () => {
          const percent = shareOf(leaving.fleet, name)
          return percent === 0
            ? []
            : [
                {
                  what: `${name} has ${percent} % of the traffic`,
                  mend: '"Taking a cluster away" in docs/operating.md, steps 1 and 2',
                },
              ]
        },
        undo: 'nothing was changed',
      }))

/** All steps of a teardown, in their order. */
export const stepsOf = (leaving: Leaving): readonly Step[] => {
  const { noted, after } = inOrder()
  const clusters = leaving.chosen.map((cluster) => inside(leaving, cluster))
  const reaches = clusters.map(({ reach }) => noted(reach))
  const front = edge(leaving).map(noted)
  const within = clusters.flatMap(({ stop, emptied }, i) => {
    const reach = reaches.slice(i, i + 1)
    const stopped = noted(after(reach, stop))
    return [stopped, ...emptied.map((step) => noted(after([...reach, ...front, stopped], step)))]
  })
  const before = [...share(leaving).map(noted), ...reaches, ...front, ...within]
  const tunnels = vpns(leaving).map((step) => noted(after(before, step)))
  const images = imagesOf(leaving).map(noted)
  const ends = leaving.chosen.flatMap((cluster) => ground(leaving, cluster))
  return [
    ...needs(leaving).filter(({ name }) => ['programs', 'logins'].includes(name)),
    ...before,
    ...tunnels,
    ...images,
    ...ends.map((step) => after([...before, ...tunnels, ...images], step)),
    ...entriesOfAll(leaving),
    ...left(leaving),
  ]
}

const modeOf = ({ check, plan }: Values): Mode => {
  if (check && plan) throw new UsageError('--check and --plan: one of them')
  return check ? 'check' : plan ? 'plan' : 'run'
}

const execute = async (
  args: readonly string[],
  desk: (yes: boolean) => TypingDesk,
  cache: string,
): Promise<string> => {
  const { values, positionals } = parse(args)
  if (values.help) return USAGE
  const mode = modeOf(values)
  const at = desk(values.yes)
  const all = stepsOf(leavingOf(values, positionals, cache, at.typed))
  if (values.list) return all.map(({ name, title }) => `${name.padEnd(16)} ${title}`).join('\n')
  const wrong = values.only.find((only) => !all.some(({ name }) => name.startsWith(only)))
  if (wrong !== undefined)
    throw new UsageError(`no step begins with ${wrong}: npm run teardown -- --list has them all`)
  const steps =
    values.only.length === 0
      ? all
      : all.filter(({ name }) => values.only.some((only) => name.startsWith(only)))
  const open = await goThrough(steps, mode, at)
  if (open > 0) throw new Error(`${open} of ${steps.length} steps are to be done; nothing was changed`)
  return `${steps.length} steps, nothing of it is there any more`
}

/** What the command prints for its arguments, and its exit code. `cache`: where Terraform keeps what `init` makes. */
export const teardown = async (
  args: readonly string[],
  desk: (yes: boolean) => TypingDesk,
  cache = join(repository, '.cache/terraform'),
): Promise<Outcome> => {
  try {
    return { code: 0, said: await execute(args, desk, cache) }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    return error instanceof UsageError
      ? { code: 2, said: `${message}\n\n${USAGE}` }
      : { code: 1, said: message }
  }
}
