/** Makes the certificate authorities of the mesh and puts each cluster's into its secret manager; rotates them. */
import { resolve } from 'node:path'
import { type Fleet, loadFleet } from '../../generators/fleet/index.ts'
import { entriesOf } from '../../generators/secrets/index.ts'
import type { Outcome } from '../programs/outcome.ts'
import { outcomeOf, parsed, UsageError } from '../programs/usage.ts'
import { type Entry, type SecretManager, secretManagers } from '../secret-managers/index.ts'
import { type Authority, makeIntermediate, makeRoot } from './authority.ts'
import { cacertsOf, readCacerts } from './cacerts.ts'
import { type Change, type Entries, planOf, type Wanted } from './plan.ts'
import { nextSteps, reportOf } from './report.ts'
import { demandOutside, MeshCaError, readRoot, writeRoot } from './root-file.ts'

const USAGE = `Usage: npm run mesh-ca -- [TASK] --root FILE [--dry-run]
       npm run mesh-ca -- --check

Makes the root of the mesh, offline, into FILE, and an intermediate for each cluster of the fleet, which it puts into the
secret manager of the cluster's cloud. What is there already stays: run it again at any time, and when a cluster is new.
TASK, when it is not that:
  renew CLUSTER...   a new intermediate of the same root
  new-root trust     1. FILE is made, a new root; every cluster trusts it beside the old
  new-root sign      2. every cluster gets an intermediate of the new root
  new-root drop      3. no cluster trusts the old root any more
Each prints what must happen before the next one.
  --root FILE        the root's certificate and key, mode 600, outside of the repository; keep it offline
  --check            say what is there and when it ends; needs no root, changes nothing
  --dry-run          say what would be changed; changes nothing
  --days N           validity of new intermediates (default 365)
  --root-days N      validity of a new root (default 3650)
  --within N         --check fails for what ends within so many days (default 60)
  --clusters DIR     where the fleet's files are (default clusters)
  --folder DIR       folders below DIR in the place of the secret managers: for the lab, and to look
Needs aws when a cluster is on EKS, gcloud when one is on GKE, each with its own credentials.
Exit code: 0 done, 1 something failed or needs somebody, 2 wrong use,
4 the machine refused a file or a program.`

const repository = resolve(import.meta.dirname, '..', '..')

const parse = (args: readonly string[]) =>
  parsed('mesh-ca', args, {
    root: { type: 'string' },
    check: { type: 'boolean', default: false },
    'dry-run': { type: 'boolean', default: false },
    days: { type: 'string', default: '365' },
    'root-days': { type: 'string', default: '3650' },
    within: { type: 'string', default: '60' },
    clusters: { type: 'string', default: 'clusters' },
    folder: { type: 'string' },
    help: { type: 'boolean', short: 'h', default: false },
  })

const wholeNumber = (option: string, text: string): number => {
  if (!/^[1-9]\d{0,4}$/.test(text)) throw new UsageError(`--${option} takes a number of days, not ${text}`)
  return Number(text)
}

const taskOf = ([task, ...rest]: readonly string[]): Wanted => {
  const [step, ...more] = rest
  if (task === undefined) return { task: 'make' }
  if (task === 'renew' && rest.length > 0) return { task, clusters: rest }
  if (task === 'new-root' && (step === 'trust' || step === 'sign' || step === 'drop') && more.length === 0)
    return { task: step }
  throw new UsageError(`${[task, ...rest].join(' ')} is no task`)
}

type Options = ReturnType<typeof parse>['values']

interface Place {
  readonly fleet: Fleet
  readonly managers: ReadonlyMap<string, SecretManager>
  readonly entries: Entries
}

const look = async ({ clusters, folder }: Options): Promise<Place> => {
  const fleet = loadFleet(clusters)
  const managers = await secretManagers(fleet, folder)
  const entries = new Map<string, ReturnType<typeof readCacerts> | undefined>()
  for (const cluster of fleet.clusters) {
    const entry = await managers.get(cluster.name)?.read(entriesOf(fleet, cluster).authority)
    entries.set(cluster.name, entry && readCacerts(entry))
  }
  return { fleet, managers, entries }
}

const checked = async (options: Options): Promise<readonly string[]> => {
  const { entries } = await look(options)
  const { lines, problems } = reportOf(entries, new Date(), wholeNumber('within', options.within))
  if (problems.length > 0)
    throw new MeshCaError([...lines, 'to mend:', ...problems.map((each) => `  ${each}`)].join('\n'))
  return lines
}

/** The root in the file, or a new one where this is its time: nothing is there yet, or a new root is wanted. */
const rootFor = async (
  wanted: Wanted,
  file: string,
  { fleet, entries }: Place,
  options: Options,
): Promise<{ readonly root: Authority; readonly isNew: boolean }> => {
  const found = readRoot(file)
  if (found !== undefined) return { root: found, isNew: false }
  const first = wanted.task === 'make' && [...entries.values()].every((each) => each === undefined)
  if (!first && wanted.task !== 'trust')
    throw new MeshCaError(`there is no ${file}: name the file of the root that the clusters trust`)
  const days = wholeNumber('root-days', options['root-days'])
  return { root: await makeRoot(fleet.mesh.id, { now: new Date(), days }), isNew: true }
}

const entryFor = async (
  { cluster, sign, rootText }: Change,
  root: Authority,
  current: Entry | undefined,
  mesh: string,
  days: number,
): Promise<Entry> => {
  if (!sign) return { ...current, 'root-cert.pem': rootText }
  return cacertsOf(await makeIntermediate(root, { mesh, cluster }, { now: new Date(), days }), rootText)
}

const carriedOut = async (wanted: Wanted, file: string, options: Options): Promise<readonly string[]> => {
  const days = wholeNumber('days', options.days)
  // A root for folders is of no mesh that matters.
  if (options.folder === undefined) demandOutside(file, repository)
  const place = await look(options)
  const { fleet, managers, entries } = place
  if (wanted.task === 'renew')
    for (const name of wanted.clusters)
      if (!entries.has(name)) throw new UsageError(`the fleet has no cluster ${name}`)
  const { root, isNew } = await rootFor(wanted, file, place, options)
  const plan = planOf(wanted, entries, root.certificate)
  if ('problems' in plan) throw new MeshCaError(plan.problems.join('\n'))
  if (plan.changes.length === 0) return ['nothing to do: every cluster has it']
  const dry = options['dry-run']
  const said = isNew ? [`${dry ? 'would make' : 'made'} a root in ${file}`] : []
  if (isNew && !dry) writeRoot(file, root)
  for (const change of plan.changes) {
    const cluster = fleet.clusters.find(({ name }) => name === change.cluster)
    const manager = managers.get(change.cluster)
    if (cluster === undefined || manager === undefined) continue
    const name = entriesOf(fleet, cluster).authority
    said.push(`${dry ? 'would write' : 'wrote'} ${name} into ${manager.title}: ${change.what}`)
    if (!dry)
      await manager.write(name, await entryFor(change, root, await manager.read(name), fleet.mesh.id, days))
  }
  if (dry) return said
  const all = fleet.clusters.map(({ name }) => name)
  return [...said, ...nextSteps(wanted, { all, changed: plan.changes.map(({ cluster }) => cluster) })]
}

const execute = (args: readonly string[]): Promise<readonly string[]> | readonly string[] => {
  const { values, positionals } = parse(args)
  if (values.help) return [USAGE]
  if (values.check && positionals.length > 0) throw new UsageError('--check goes with no task')
  if (values.check) return checked(values)
  const wanted = taskOf(positionals)
  if (values.root === undefined) throw new UsageError('name the file of the root with --root')
  return carriedOut(wanted, values.root, values)
}

/** What the command prints for its arguments, and its exit code. */
export const meshCa = (args: readonly string[]): Promise<Outcome> =>
  outcomeOf(USAGE, async () => (await execute(args)).join('\n'))
