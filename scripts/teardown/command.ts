/** From clusters that serve to accounts that are paid for no more: the bootstrap, backwards. */
import { shareOf } from '../../generators/fleet/index.ts'
import { needs } from '../bootstrap/needs.ts'
import { isWhole, type Place } from '../bootstrap/place.ts'
import { placeOf, runSteps, stepOptions } from '../bootstrap/run-steps.ts'
import type { Step } from '../bootstrap/step.ts'
import type { Outcome } from '../programs/outcome.ts'
import { outcomeOf, parsed, UsageError } from '../programs/usage.ts'
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
State of Terraform is always kept. Needs what npm run bootstrap needs, and takes
TERRAFORM_CACHE as that does.
Exit code: 0 nothing is left, 1 something is, or failed, 2 wrong use,
4 the machine refused a file or a program.`

const parse = (args: readonly string[]) =>
  parsed('teardown', args, {
    ...stepOptions,
    fleet: { type: 'string' },
    force: { type: 'boolean', default: false },
    secrets: { type: 'boolean', default: false },
    wait: { type: 'string', default: '900' },
  })

type Values = ReturnType<typeof parse>['values']

/** What is wrong with the words, given the fleet. Errors: UsageError. */
const demandMeant = ({ yes, fleet: id, secrets }: Values, place: Place): void => {
  const { id: right } = place.fleet.mesh
  if (yes && id !== right)
    throw new UsageError(
      `--yes needs --fleet ${right} beside it${id === undefined ? '' : `, not ${id}`}: nobody is asked then`,
    )
  if (secrets && !isWhole(place))
    throw new UsageError(
      '--secrets is for the whole fleet: clusters that stay read the same entries and images',
    )
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

const execute = async (args: readonly string[], desk: (yes: boolean) => TypingDesk): Promise<string> => {
  const { values, positionals } = parse(args)
  if (values.help) return USAGE
  const place = placeOf(values, positionals)
  demandMeant(values, place)
  const { secrets, force } = values
  const at = desk(values.yes)
  const steps = stepsOf({ ...place, secrets, force, typed: at.typed, ready: new Set() })
  return runSteps(steps, values, () => at, { command: 'teardown', well: 'nothing of it is there any more' })
}

/** What the command prints for its arguments, and its exit code. */
export const teardown = (args: readonly string[], desk: (yes: boolean) => TypingDesk): Promise<Outcome> =>
  outcomeOf(USAGE, () => execute(args, desk))
