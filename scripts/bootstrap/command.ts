/** From two empty accounts to clusters that sync this repository, step by step. */
import { demandOutside } from '../mesh-ca/root-file.ts'
import type { Outcome } from '../programs/outcome.ts'
import { outcomeOf, parsed, UsageError } from '../programs/usage.ts'
import { answers } from './answer.ts'
import { delivery, wholeDelivery } from './delivery.ts'
import { ground } from './ground.ts'
import { needs } from './needs.ts'
import type { Place } from './place.ts'
import { reach } from './reach.ts'
import { placeOf, repository, runSteps, stepOptions } from './run-steps.ts'
import { secrets } from './secrets.ts'
import type { Desk, Step } from './step.ts'

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
Exit code: 0 all is well, 1 something is not, or failed, 2 wrong use,
4 the machine refused a file or a program.`

const parse = (args: readonly string[]) =>
  parsed('bootstrap', args, {
    ...stepOptions,
    root: { type: 'string' },
    certificate: { type: 'string' },
    key: { type: 'string' },
    wait: { type: 'string', default: '2700' },
  })

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

const execute = async (args: readonly string[], desk: (yes: boolean) => Desk): Promise<string> => {
  const { values, positionals } = parse(args)
  if (values.help) return USAGE
  const { root, certificate, key } = values
  if ((certificate === undefined) !== (key === undefined))
    throw new UsageError('--certificate and --key go together')
  if (root !== undefined) demandOutside(root, repository)
  const steps = stepsOf({
    ...placeOf(values, positionals),
    rootFile: root,
    certificate: certificate === undefined || key === undefined ? undefined : { certificate, key },
  })
  return runSteps(steps, values, () => desk(values.yes), { command: 'bootstrap', well: 'all well' })
}

/** What the command prints for its arguments, and its exit code. */
export const bootstrap = (args: readonly string[], desk: (yes: boolean) => Desk): Promise<Outcome> =>
  outcomeOf(USAGE, () => execute(args, desk))
