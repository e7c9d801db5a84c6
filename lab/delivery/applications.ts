/** What Argo CD says of its Applications, and why one is not well: as a person finds out, with kubectl. */
import { setTimeout } from 'node:timers/promises'
import { z } from 'zod'
import { LabError, type Machine } from '../machine/index.ts'
import type { Say } from '../steps/index.ts'

/** kubectl as the lab's person runs it; what it prints. */
export const kubectl = async (
  machine: Machine,
  cluster: string,
  words: readonly string[],
  input?: string,
): Promise<string> => {
  const { stdout } = await machine.run({ net: 'person' }, ['kubectl', '--context', cluster, ...words], {
    env: { KUBECONFIG: '/lab/kubeconfig' },
    ...(input !== undefined && { input }),
  })
  return stdout
}

const text = z.string().default('')
const health = z.object({ status: text, message: text }).prefault({})

const application = z.object({
  metadata: z.object({ name: z.string(), annotations: z.record(z.string(), z.string()).default({}) }),
  status: z
    .object({
      health,
      sync: z
        .object({ status: text, revision: text, revisions: z.array(z.string()).default([]) })
        .prefault({}),
      conditions: z.array(z.object({ type: text, message: text })).default([]),
      operationState: z.object({ phase: text, message: text, finishedAt: text }).prefault({}),
      resources: z
        .array(z.object({ kind: text, namespace: text, name: text, status: text, health: health.optional() }))
        .default([]),
    })
    .prefault({}),
})

/** Argo CD wakes an Application for these alone; to another commit it comes within minutes, at its next look. */
const PATHS = 'argocd.argoproj.io/manifest-generate-paths'

export interface ApplicationState {
  readonly name: string
  readonly wave: number
  /** Synced, OutOfSync, Unknown; empty when nobody has looked yet. */
  readonly sync: string
  /** Healthy, Progressing, Degraded, …; empty when nobody has looked yet. */
  readonly health: string
  /** The commit of the repository that it was last compared with. */
  readonly revision: string
  /** Files and folders of the repository that it is made from. */
  readonly paths: readonly string[]
  /** When it was last applied, as Argo CD writes times; empty while it never was. */
  readonly applied: string
  /** Everything that it says of what is not well, a line each. */
  readonly problems: readonly string[]
}

const stateOf = ({ metadata, status }: z.infer<typeof application>): ApplicationState => ({
  name: metadata.name,
  wave: Number(metadata.annotations['argocd.argoproj.io/sync-wave'] ?? 0),
  sync: status.sync.status,
  health: status.health.status,
  revision: status.sync.revisions.at(-1) ?? status.sync.revision,
  paths: (metadata.annotations[PATHS] ?? '/').split(';').map((path) => path.replace(/^\//, './')),
  applied: status.operationState.finishedAt,
  problems: [
    ...status.conditions.map(({ type, message }) => `${type}: ${message}`),
    ...(['', 'Succeeded'].includes(status.operationState.phase)
      ? []
      : [`sync ${status.operationState.phase}: ${status.operationState.message}`]),
    ...status.resources.flatMap((each) => {
      const bad = each.health !== undefined && !['', 'Healthy'].includes(each.health.status)
      if (!bad && each.status !== 'OutOfSync') return []
      const where = each.namespace === '' ? each.name : `${each.namespace}/${each.name}`
      return [
        `${each.kind} ${where}: ${each.status} ${each.health?.status ?? ''} ${each.health?.message ?? ''}`.trim(),
      ]
    }),
  ],
})

/** The Applications of a cluster in the order of their waves; none while their kind is not there. */
export const applications = async (
  machine: Machine,
  cluster: string,
): Promise<readonly ApplicationState[]> => {
  const words = ['--namespace', 'argocd', 'get', 'applications.argoproj.io', '--output', 'json']
  const list = z
    .object({ items: z.array(application) })
    .parse(JSON.parse(await kubectl(machine, cluster, words)))
  return list.items.map(stateOf).sort((a, b) => a.wave - b.wave || (a.name < b.name ? -1 : 1))
}

export const isWell = ({ sync, health }: Pick<ApplicationState, 'sync' | 'health'>): boolean =>
  sync === 'Synced' && health === 'Healthy'

const pods = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ namespace: z.string(), name: z.string() }),
      status: z.object({
        phase: text,
        conditions: z.array(z.object({ type: text, status: text, message: text })).default([]),
        initContainerStatuses: z.array(z.unknown()).default([]),
        containerStatuses: z.array(z.unknown()).default([]),
      }),
    }),
  ),
})

const container = z.object({
  name: z.string(),
  state: z.object({ waiting: z.object({ reason: text, message: text }).optional() }).prefault({}),
})

const podProblems = (list: z.infer<typeof pods>): readonly string[] =>
  list.items.flatMap(({ metadata, status }) => {
    const waiting = [...status.initContainerStatuses, ...status.containerStatuses]
      .map((each) => container.parse(each))
      .flatMap(({ name, state }) =>
        state.waiting === undefined || state.waiting.reason === 'PodInitializing'
          ? []
          : [`${name} ${state.waiting.reason} ${state.waiting.message}`],
      )
    const unscheduled = status.conditions.filter(
      ({ type, status }) => type === 'PodScheduled' && status === 'False',
    )
    const all = [...unscheduled.map(({ message }) => message), ...waiting]
    return all.map((line) => `Pod ${metadata.namespace}/${metadata.name}: ${line}`)
  })

const events = z.object({
  items: z.array(
    z.object({
      involvedObject: z.object({ kind: text, namespace: text, name: text }),
      reason: text,
      message: text,
      lastTimestamp: z.string().nullish(),
    }),
  ),
})

const LAST_EVENTS = 8

/** Why Applications of a cluster are not well: what they say, pods that wait, and the last warnings. */
export const whyNotWell = async (machine: Machine, cluster: string): Promise<readonly string[]> => {
  const json = async (...words: readonly string[]) =>
    JSON.parse(await kubectl(machine, cluster, [...words, '--all-namespaces', '--output', 'json']))
  const bad = (await applications(machine, cluster)).filter((each) => !isWell(each))
  const warnings = events.parse(await json('get', 'events', '--field-selector', 'type=Warning'))
  const latest = warnings.items
    .toSorted((a, b) => ((a.lastTimestamp ?? '') < (b.lastTimestamp ?? '') ? -1 : 1))
    .slice(-LAST_EVENTS)
  return [
    ...bad.flatMap(({ name, sync, health, problems }) => [
      `${name}: ${sync || 'not compared'}, ${health || 'not looked at'}`,
      ...problems.map((line) => `  ${line}`),
    ]),
    ...podProblems(pods.parse(await json('get', 'pods'))),
    ...latest.map(
      ({ involvedObject: { kind, namespace, name }, reason, message }) =>
        `Event ${kind} ${namespace}/${name}: ${reason} ${message}`,
    ),
  ]
}

export interface Patience {
  /** Seconds; then it is an error that says why. */
  readonly seconds: number
  readonly say?: Say
  /** Applications that cannot be well, and so the root, which is as well as the worst of them. @default none */
  readonly except?: readonly string[]
}

/** Waits until every Application of a cluster is Synced and Healthy. Errors: LabError that says why it is not. */
export const waitWell = async (
  machine: Machine,
  cluster: string,
  { seconds, say, except = [] }: Patience,
): Promise<void> => {
  for (const end = performance.now() + seconds * 1_000; ; await setTimeout(1_000)) {
    const all = await applications(machine, cluster)
    const waiting = all.filter((each) => !isWell(each) && !except.includes(each.name))
    if (all.length > 1 && waiting.length === 0) return
    say?.(
      `${all.length - waiting.length} of ${all.length} well, waiting for ${waiting.map(({ name }) => name).join(', ')}`,
    )
    if (performance.now() > end)
      throw new LabError(
        [`${cluster}: not well after ${seconds} s`, ...(await whyNotWell(machine, cluster))].join('\n  '),
      )
  }
}
