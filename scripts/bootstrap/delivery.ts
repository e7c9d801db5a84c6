/** From a cluster that is there to one that syncs this repository: what it must bring, Argo CD, and the waves. */
import {
  type ApplicationState,
  applicationsIn,
  argocd,
  bringUp,
  isWell,
} from '../../generators/delivery/index.ts'
import type { Cluster } from '../../generators/fleet/index.ts'
import { groundOf, prerequisites } from '../../generators/prerequisites/index.ts'
import { kubectl } from '../clouds/kubectl.ts'
import { ended, printed } from '../programs/run.ts'
import { isWhole, type Place } from './place.ts'
import { BootstrapError, type Problem, type Say, type Step } from './step.ts'
import { until } from './until.ts'

/** What the provider and Terraform must have brought. `when`: what can be asked of an empty cluster, or what needs the tree. */
const brought = (place: Place, cluster: Cluster, when: 'empty' | 'synced'): Step => ({
  name: `${when === 'empty' ? 'ground' : 'platform'} ${cluster.name}`,
  title: `prerequisites of ${cluster.name}, ${when === 'empty' ? 'before Argo CD' : 'those checked after the sync'}`,
  look: async () => {
    const problems: Problem[] = []
    for (const row of prerequisites(groundOf(place.fleet, cluster))) {
      if ((row.check.after === undefined) !== (when === 'empty')) continue
      const words = kubectl(cluster, ...row.check.command)
      const { exitCode, stdout, stderr } = await ended(words)
      if (exitCode === 0 && new RegExp(row.check.says).test(stdout.trim())) continue
      problems.push({
        what: `${cluster.name} lacks ${row.title}: ${row.without} (${words.join(' ')} says ${JSON.stringify((stdout || stderr).trim().slice(0, 200))})`,
        mend: `${row.by}: ${row.how}`,
      })
    }
    return problems
  },
  undo: 'nothing was changed',
})

const ROOT = ['--namespace', argocd.namespace, 'get', 'application', argocd.root, '--output', 'name'] as const

const installed = ({ root }: Place, cluster: Cluster): Step => {
  const { name } = cluster
  // The last one waits for the waves: the next step does, and says what it waits for.
  const commands = bringUp(name).slice(0, -1)
  return {
    name: `argocd ${name}`,
    title: `Argo CD in ${name}, and its root Application`,
    look: async () => {
      const { exitCode, stderr } = await ended(kubectl(cluster, ...ROOT))
      return exitCode === 0
        ? []
        : [
            {
              what: `${name} has no Application ${argocd.root}: ${stderr.trim().split('\n').at(-1)}`,
              mend: `npm run bootstrap -- --only "argocd ${name}", or the commands of docs/delivery.md`,
            },
          ]
    },
    run: {
      question: `run the ${commands.length} commands of docs/delivery.md in ${name}`,
      preview: async () => {
        for (const { argv } of commands) console.error(`  ${argv.join(' ')}`)
      },
      act: async (say) => {
        for (const [i, { title, argv, otherwise }] of commands.entries()) {
          say(`${i + 1}. ${title}`)
          // Files in the commands are named from the root of the repository.
          const { exitCode, stderr } = await ended(argv, undefined, {}, root)
          if (exitCode !== 0)
            throw new BootstrapError(
              `${argv.join(' ')}\nended with exit code ${exitCode}: ${stderr.trim()}\n  look at: ${otherwise}`,
            )
        }
      },
    },
    undo: `kubectl --context ${name} delete namespace ${argocd.namespace}, after its Applications are gone: npm run teardown`,
  }
}

const LIST = ['--namespace', argocd.namespace, 'get', 'applications', '--output', 'json'] as const

/** Applications that wait for the tokens of other clusters, and the root, which is as well as the worst of all. */
const OF_ALL_CLUSTERS: readonly string[] = ['remote-access', argocd.root]

const applications = async (cluster: Cluster): Promise<readonly ApplicationState[]> =>
  applicationsIn(JSON.parse(await printed(kubectl(cluster, ...LIST))))

const problemsOf = (cluster: Cluster, except: readonly string[], all: readonly ApplicationState[]) =>
  all
    .filter((each) => !isWell(each) && !except.includes(each.name))
    .map(({ name, wave, sync, health, problems: [why = ''] }) => ({
      what: `${cluster.name} ${name} (wave ${wave}): ${sync || 'not compared'}, ${health || 'not looked at'}${why === '' ? '' : `: ${why}`}`,
      mend: '"How to go on" in docs/delivery.md has what each waits for',
    }))

/** Waves that the root has not made yet are not among its Applications: those of the first look are all only once it is synced. */
const wellProblems = (
  cluster: Cluster,
  except: readonly string[],
  all: readonly ApplicationState[],
): readonly Problem[] => {
  const problems = problemsOf(cluster, except, all)
  const root = all.find(({ name }) => name === argocd.root)
  if (problems.length > 0 || root?.sync === 'Synced') return problems
  return [
    {
      what: `${cluster.name}: the root has not applied all waves yet${root === undefined ? '' : `: ${root.problems[0] ?? ''}`}`,
      mend: 'wait, or "How to go on" in docs/delivery.md',
    },
  ]
}

/** How long one that could not be compared is given until it is asked to again. */
const COMPARE_MS = 20_000

/** Argo CD compares again by itself what it could not, minutes later: its repo server may only just have started. */
const compareAgain = async (cluster: Cluster, all: readonly ApplicationState[]): Promise<void> => {
  for (const { name } of all.filter(({ problems: [why = ''] }) => why.startsWith('ComparisonError')))
    await ended(
      kubectl(
        cluster,
        ...['--namespace', argocd.namespace, 'annotate', 'application', name],
        ...['argocd.argoproj.io/refresh=normal', '--overwrite'],
      ),
    )
}

/**
 * Looks until nothing is wrong in any cluster; says where each stands when that changes.
 * Errors: BootstrapError with what is wrong with each Application.
 */
const untilWell = async ({ chosen, patience }: Place, except: readonly string[], say: Say): Promise<void> => {
  const told = new Map<string, string>()
  let compared = 0
  let open: string[] = []
  const well = await until(patience, async () => {
    open = []
    const again = Date.now() - compared > COMPARE_MS
    if (again) compared = Date.now()
    for (const cluster of chosen) {
      const all = await applications(cluster).catch(() => undefined)
      const line = lineOf(cluster, all, except)
      if (told.get(cluster.name) !== line) say(line)
      told.set(cluster.name, line)
      if (again && all !== undefined) await compareAgain(cluster, all)
      open.push(...(all === undefined ? [line] : wellProblems(cluster, except, all).map(({ what }) => what)))
    }
    return open.length === 0
  })
  const why = [`not well after ${patience} s. Run it again: it goes on`, ...open]
  if (!well) throw new BootstrapError(why.join('\n  '))
}

/** Where a cluster stands, in one line. */
const lineOf = (
  { name }: Cluster,
  all: readonly ApplicationState[] | undefined,
  except: readonly string[],
): string => {
  if (all === undefined) return `${name}: its API server does not answer`
  const waiting = all.filter((each) => !isWell(each) && !except.includes(each.name))
  const [first] = waiting
  if (first === undefined) return `${name}: ${all.length} Applications, all well that can be`
  const rest = waiting.length === 1 ? '' : ` and ${waiting.length - 1} more`
  return `${name}: wave ${first.wave}, waiting for ${first.name} (${first.health || 'new'})${rest}`
}

const waited = (place: Place, name: string, title: string, except: readonly string[]): Step => ({
  name,
  title,
  look: async () => {
    const problems: Problem[] = []
    for (const cluster of place.chosen)
      problems.push(...wellProblems(cluster, except, await applications(cluster)))
    return problems
  },
  run: {
    question: `wait until ${title}`,
    // It changes nothing.
    asks: 'nobody',
    act: (say) => untilWell(place, except, say),
  },
  undo: 'nothing was changed',
})

export const delivery = (place: Place): readonly Step[] => [
  ...place.chosen.map((cluster) => brought(place, cluster, 'empty')),
  ...place.chosen.map((cluster) => installed(place, cluster)),
  waited(place, 'waves', 'every Application that needs no other cluster is healthy', OF_ALL_CLUSTERS),
]

export const wholeDelivery = (place: Place): readonly Step[] => [
  ...(isWhole(place) ? [waited(place, 'applications', 'every Application is synced and healthy', [])] : []),
  ...place.chosen.map((cluster) => brought(place, cluster, 'synced')),
]
