/** What a run did to the tree, as people read it. */
import { percent, table } from '../command-line/index.ts'
import { formatReplicas } from '../edits/index.ts'
import type { Fleet } from '../fleet/index.ts'
import type { FleetObjects } from '../parts/index.ts'
import type { Change, FolderPlan } from '../render/index.ts'
import { preferredShares } from '../traffic/index.ts'

const MOST_LINES = 20

const inFolder = (changes: readonly Change[], folder: string) =>
  changes.filter(({ path }) => path.startsWith(`${folder}/`)).length

/** The changes of all folders, with paths from where the command runs. */
export const allChanges = (plans: readonly FolderPlan[]): readonly Change[] =>
  plans.flatMap(({ out, changes }) => changes.map(({ path, kind }) => ({ path: `${out}/${path}`, kind })))

/** One row per cluster (the first twenty), and one for what they share. */
export const summary = (
  fleet: Fleet,
  objects: FleetObjects,
  [rendered, apps]: readonly FolderPlan[],
): string => {
  const changes = rendered?.changes ?? []
  const shares = preferredShares(fleet)
  const rows = fleet.clusters.slice(0, MOST_LINES).map(({ name, inference }) => {
    const count = [...objects.values()].reduce((total, made) => total + (made.get(name)?.length ?? 0), 0)
    return [
      name,
      `${count}`,
      `${inFolder(changes, name)}`,
      formatReplicas(inference.replicas),
      percent(shares.get(name) ?? 0),
    ]
  })
  const rest = fleet.clusters.length - rows.length
  const others = [
    ['(base)', '', `${inFolder(changes, 'base')}`, '', ''],
    ['(apps)', '', `${apps?.changes.length ?? 0}`, '', ''],
  ]
  const more = rest > 0 ? [[`… ${rest} more`, '', '', '', '']] : []
  return table(['cluster', 'objects', 'files changed', 'replicas', 'share'], [...rows, ...more, ...others])
}

const marks = { added: '+', changed: '~', removed: '-' } as const

/** The files that changed, or that nothing did. */
export const changeList = (plans: readonly FolderPlan[]): string => {
  const changes = allChanges(plans)
  if (changes.length === 0) {
    const folders = plans.map(({ out }) => `${out}/`)
    return `nothing changed: ${folders.join(' and ')} are what the fleet says`
  }
  const lines = changes.slice(0, MOST_LINES).map(({ path, kind }) => `  ${marks[kind]} ${path}`)
  const rest = changes.length - lines.length
  return [
    `${changes.length} ${changes.length === 1 ? 'file' : 'files'} changed`,
    ...lines,
    ...(rest > 0 ? [`  … ${rest} more`] : []),
  ].join('\n')
}
