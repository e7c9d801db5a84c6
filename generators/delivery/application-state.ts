/** What Argo CD says of its Applications, as those read it who wait for them: the bootstrap and the lab. */
import { z } from 'zod'

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
  /** Everything that it says of what is not well, a line each, errors first. */
  readonly problems: readonly string[]
}

export const isWell = ({ sync, health }: Pick<ApplicationState, 'sync' | 'health'>): boolean =>
  sync === 'Synced' && health === 'Healthy'

type Status = z.output<typeof application>['status']

const problemsOf = ({ conditions, operationState, resources }: Status): readonly string[] => {
  const { phase, message } = operationState
  const said = conditions.map(({ type, message }) => ({ line: `${type}: ${message}`, type }))
  const isError = ({ type }: { readonly type: string }) => type.endsWith('Error')
  return [
    ...said.filter(isError).map(({ line }) => line),
    ...(['', 'Succeeded'].includes(phase) ? [] : [`sync ${phase}: ${message}`]),
    ...said.filter((each) => !isError(each)).map(({ line }) => line),
    ...resources.flatMap((each) => {
      const bad = each.health !== undefined && !['', 'Healthy'].includes(each.health.status)
      if (!bad && each.status !== 'OutOfSync') return []
      const where = each.namespace === '' ? each.name : `${each.namespace}/${each.name}`
      return [
        `${each.kind} ${where}: ${each.status} ${each.health?.status ?? ''} ${each.health?.message ?? ''}`.trim(),
      ]
    }),
  ]
}

/** The Applications of a list in the order of their waves. */
export const applicationsIn = (list: unknown): readonly ApplicationState[] =>
  z
    .object({ items: z.array(application) })
    .parse(list)
    .items.map(({ metadata: { name, annotations }, status }) => ({
      name,
      wave: Number(annotations['argocd.argoproj.io/sync-wave'] ?? 0),
      sync: status.sync.status,
      health: status.health.status,
      revision: status.sync.revisions.at(-1) ?? status.sync.revision,
      paths: (annotations[PATHS] ?? '/').split(';').map((path) => path.replace(/^\//, './')),
      applied: status.operationState.finishedAt,
      problems: problemsOf(status),
    }))
    .sort((a, b) => a.wave - b.wave || (a.name < b.name ? -1 : 1))
