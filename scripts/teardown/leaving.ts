/** What all steps of the teardown stand on. */
import { type Cluster, clusterIdOf } from '../../generators/fleet/index.ts'
import type { Place } from '../bootstrap/place.ts'
import { BootstrapError, type Problem, type Step } from '../bootstrap/step.ts'
import { bucketIsThere } from '../clouds/cloud.ts'
import { bucketOf } from '../clouds/stages.ts'
import { init, type Resource, resourcesOf, type Stage } from '../clouds/terraform.ts'

/** `chosen` are the clusters that go. */
export interface Leaving extends Place {
  /** Entries of the secret managers and images go too. */
  readonly secrets: boolean
  /** Goes on though an API server does not answer. */
  readonly force: boolean
  /** Names of the stages that `init` was run for: once in a run is enough. */
  readonly ready: Set<string>
  /** True when the person typed the word. */
  readonly typed: (what: string, word: string) => Promise<boolean>
}

/** The clusters of the fleet that stay. */
export const staying = ({ fleet, chosen }: Leaving): readonly Cluster[] =>
  fleet.clusters.filter((cluster) => !chosen.includes(cluster))

/** Asks for the fleet's id before data is lost. Errors: BootstrapError when it was not typed. */
export const demandTyped = async ({ fleet, typed }: Leaving, what: string): Promise<void> => {
  const word = fleet.mesh.id
  if (!(await typed(what, word))) throw new BootstrapError(`${word} was not typed; nothing was changed by it`)
}

/** What a stage has made, by its state; none where there is no bucket for its state. Errors: ProgramError. */
export const madeBy = async (
  { accounts, workplace, ready }: Leaving,
  provider: 'aws' | 'gcp',
  stage: Stage,
): Promise<readonly Resource[]> => {
  if (!ready.has(stage.name)) {
    if (!(await bucketIsThere(bucketOf(accounts, provider)))) return []
    await init(workplace, stage)
    ready.add(stage.name)
  }
  return resourcesOf(workplace, stage)
}

/** Keeps steps in their order, with --only too. */
export const inOrder = () => {
  /** Names of the steps that were found done in this run. */
  const done = new Set<string>()
  return {
    noted: (step: Step): Step => ({
      ...step,
      look: async (say) => {
        const problems = await step.look(say)
        if (problems.length === 0) done.add(step.name)
        else done.delete(step.name)
        return problems
      },
    }),
    /** The step, but refused while one of those before it is not done: those that this run has not seen are looked at. */
    after: (before: readonly Step[], step: Step): Step => {
      const { run } = step
      if (run === undefined) return step
      const act: typeof run.act = async (say) => {
        const open: string[] = []
        for (const { name, look } of before) {
          const [first] = done.has(name) ? [] : await look(() => {})
          if (first !== undefined) open.push(`${name}: ${first.what}`)
        }
        if (open.length > 0) throw new BootstrapError(`first:\n  ${open.join('\n  ')}`)
        await run.act(say)
      }
      return { ...step, run: { ...run, act } }
    },
  }
}

/** Resources of Terraform, as a problem of the step that takes them away. */
export const stillThere = (what: string, resources: readonly Resource[], step: string): readonly Problem[] =>
  resources.length === 0
    ? []
    : [{ what: `${what}: ${resources.length} resources`, mend: `npm run teardown -- --only "${step}"` }]

/** Whether another cluster's id begins with this one's: what is found by that may be the other's. */
export const isOf = (leaving: Leaving, cluster: Cluster, name: string): boolean => {
  const ids = leaving.fleet.clusters
    .map((each) => clusterIdOf(leaving.fleet, each))
    .filter((id) => name === id || name.startsWith(`${id}-`))
  return ids.sort((a, b) => b.length - a.length)[0] === clusterIdOf(leaving.fleet, cluster)
}
