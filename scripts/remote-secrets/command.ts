/** Tells the clusters how to read each other's endpoints: writes each one's address and token for the others. */
import { type Cluster, type Fleet, loadFleet } from '../../generators/fleet/index.ts'
import type { Outcome } from '../programs/outcome.ts'
import { outcomeOf, parsed, UsageError } from '../programs/usage.ts'
import { type SecretManager, secretManagers } from '../secret-managers/index.ts'
import {
  accessOf,
  addressOf,
  demandToken,
  RemoteSecretsError,
  readPlaced,
  readTokens,
  type Tokens,
  toWrite,
} from './access.ts'
import { rotate, rotationSteps } from './rotate.ts'
import { readNow, tokenInUse } from './tokens.ts'

const USAGE = `Usage: npm run remote-secrets -- [--server CLUSTER=URL]... [--dry-run]
       npm run remote-secrets -- rotate CLUSTER [--dry-run]
       npm run remote-secrets -- --check

Reads the address, authority and reader's token of each cluster, and writes them into the secret managers of all others.
What is right stays. A cluster that cannot be asked holds up no other; run it again when it is there.
  rotate CLUSTER         replace the token of a cluster without a moment in which others are refused; waits for the
                         others by itself, may be broken off and run again
  --server CLUSTER=URL   the address that other clusters reach an API server at, where it is not kubectl's here
  --check                say who can read whom; changes nothing
  --dry-run              say what would be changed; changes nothing
  --wait N               seconds that others may take to have a token in their Secret (default 600)
  --settle N             seconds that their istiod then has to take it (default 30)
  --clusters DIR         where the fleet's files are (default clusters)
  --folder DIR           folders below DIR in the place of the secret managers: for the lab, and to look
Needs kubectl with a context for each cluster, by its name; aws when a cluster is on EKS, gcloud when one is on GKE.
Exit code: 0 done, 1 something failed or needs somebody, 2 wrong use,
4 the machine refused a file or a program.`

const parse = (args: readonly string[]) =>
  parsed('remote-secrets', args, {
    server: { type: 'string', multiple: true, default: [] },
    check: { type: 'boolean', default: false },
    'dry-run': { type: 'boolean', default: false },
    wait: { type: 'string', default: '600' },
    settle: { type: 'string', default: '30' },
    clusters: { type: 'string', default: 'clusters' },
    folder: { type: 'string' },
    help: { type: 'boolean', short: 'h', default: false },
  })

type Options = ReturnType<typeof parse>['values']

const seconds = (option: string, text: string): number => {
  if (!/^\d{1,5}$/.test(text)) throw new UsageError(`--${option} takes a number of seconds, not ${text}`)
  return Number(text)
}

interface Place {
  readonly fleet: Fleet
  readonly managers: ReadonlyMap<string, SecretManager>
  /** By cluster, the addresses that were given. */
  readonly servers: ReadonlyMap<string, string>
}

const place = async ({ clusters, folder, server }: Options): Promise<Place> => {
  const fleet = loadFleet(clusters)
  const servers = new Map(
    server.map((text) => {
      const [, name = '', url = ''] = /^([^=]+)=(https:\/\/.+)$/.exec(text) ?? []
      if (!fleet.clusters.some((each) => each.name === name))
        throw new UsageError(`--server takes CLUSTER=https://…, with a cluster of the fleet, not ${text}`)
      return [name, url]
    }),
  )
  return { fleet, managers: await secretManagers(fleet, folder), servers }
}

/** Does something for each cluster; what fails for one is said, and the others go on. */
const forEach = async (
  { fleet }: Place,
  act: (cluster: Cluster) => Promise<readonly string[]>,
): Promise<readonly string[]> => {
  const said: string[] = []
  const problems: string[] = []
  for (const cluster of fleet.clusters)
    try {
      said.push(...(await act(cluster)))
    } catch (error) {
      problems.push(error instanceof Error ? error.message : String(error))
    }
  if (problems.length > 0) throw new RemoteSecretsError([...said, ...problems].join('\n'))
  return said
}

/** Whether a cluster has a token that is right in its Secret about another; false where it cannot be asked. */
const readsWith = async (context: string, other: Cluster, { first, second }: Tokens): Promise<boolean> => {
  const inUse = await tokenInUse(context, other).catch(() => undefined)
  return inUse !== undefined && [first?.token, second?.token].includes(inUse)
}

const writing =
  ({ fleet, managers, servers }: Place, dry: boolean) =>
  async (cluster: Cluster): Promise<readonly string[]> => {
    const placed = await readPlaced(fleet, cluster, managers)
    const tokens = await readTokens(cluster)
    const token = demandToken(cluster, tokens)
    const server = await addressOf(cluster, placed, servers.get(cluster.name))
    const wrong = toWrite(placed, server, tokens, token)
    const said = wrong.map(
      ({ manager, name }) => `${dry ? 'would write' : 'wrote'} ${name} into ${manager.title}: ${server}`,
    )
    if (wrong.length === 0) said.push(`${cluster.name}: the others have it`)
    if (dry) return said
    for (const { manager, name } of wrong) await manager.write(name, accessOf(server, token))
    const late: string[] = []
    for (const { name } of fleet.clusters.filter((other) => other.name !== cluster.name)) {
      // Also of an entry that was written before, by a run that was broken off then, or by somebody else.
      const isBehind = wrong.length > 0 || !(await readsWith(name, cluster, tokens))
      if (isBehind && !(await readNow(name, cluster))) late.push(name)
    }
    return [...said, ...late.map((name) => `${name} reads ${cluster.name} later: it cannot be asked to now`)]
  }

const checking =
  ({ fleet, managers, servers }: Place) =>
  async (cluster: Cluster): Promise<readonly string[]> => {
    const { name } = cluster
    const placed = await readPlaced(fleet, cluster, managers)
    const tokens = await readTokens(cluster)
    const server = await addressOf(cluster, placed, servers.get(name))
    const wrong = toWrite(placed, server, tokens, demandToken(cluster, tokens)).map(
      ({ manager, name: entry }) =>
        `${entry} in ${manager.title} is not there, or not right: npm run remote-secrets`,
    )
    const right = [tokens.first?.token, tokens.second?.token]
    for (const other of fleet.clusters.filter((each) => each.name !== name)) {
      const inUse = await tokenInUse(other.name, cluster)
      if (inUse === undefined || !right.includes(inUse))
        wrong.push(
          `${other.name} reads ${name} with ${inUse === undefined ? 'no token' : 'a token that is gone'}`,
        )
    }
    if (tokens.second !== undefined)
      wrong.push(`${name} has a second token: npm run remote-secrets -- rotate ${name} ends what was begun`)
    if (wrong.length > 0) throw new RemoteSecretsError(wrong.join('\n'))
    return [`${name}: every other cluster reads it, at ${server}`]
  }

const rotating = async (
  { fleet, managers, servers }: Place,
  options: Options,
  name: string,
  say: (line: string) => void,
): Promise<readonly string[]> => {
  const cluster = fleet.clusters.find((each) => each.name === name)
  if (cluster === undefined) throw new UsageError(`the fleet has no cluster ${name}`)
  const placed = () => readPlaced(fleet, cluster, managers)
  const tokens = () => readTokens(cluster)
  const found = await tokens()
  demandToken(cluster, found)
  const server = await addressOf(cluster, await placed(), servers.get(name))
  if (options['dry-run']) return rotationSteps(cluster, found)
  await rotate({
    ...{ cluster, server, placed, tokens, others: fleet.clusters.filter((each) => each.name !== name) },
    waitSeconds: seconds('wait', options.wait),
    settleSeconds: seconds('settle', options.settle),
    say,
  })
  return [`${name}: rotated`]
}

const execute = async (args: readonly string[], say: (line: string) => void): Promise<readonly string[]> => {
  const { values, positionals } = parse(args)
  if (values.help) return [USAGE]
  const [task, name, ...rest] = positionals
  if (task === undefined) {
    const here = await place(values)
    return forEach(here, values.check ? checking(here) : writing(here, values['dry-run']))
  }
  if (task !== 'rotate' || name === undefined || rest.length > 0)
    throw new UsageError(`${positionals.join(' ')} is no task`)
  if (values.check) throw new UsageError('--check goes with no task')
  return rotating(await place(values), values, name, say)
}

/** What the command prints for its arguments, and its exit code. `say` is told what happens on the way. */
export const remoteSecrets = (args: readonly string[], say: (line: string) => void): Promise<Outcome> =>
  outcomeOf(USAGE, async () => (await execute(args, say)).join('\n'))
