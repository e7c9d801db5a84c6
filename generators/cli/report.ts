/** What a run did to the tree, as people read it. */
import { percent, table } from '../command-line/index.ts'
import { formatReplicas } from '../edits/index.ts'
import type { Fleet } from '../fleet/index.ts'
import type { FleetObjects } from '../parts/index.ts'
import type { Change, FolderPlan } from '../render/index.ts'
import { folded } from '../text/index.ts'
import { preferredShares } from '../traffic/index.ts'

const MOST_LINES = 20

const inFolder = (changes: readonly Change[], folder: string) =>
  changes.filter(({ path }) => path.startsWith(`${folder}/`)).length

/** The changes of all folders, with paths from where the command runs. */
export const allChanges = (plans: readonly FolderPlan[]): readonly Change[] =>
  plans.flatMap(({ out, changes }) => changes.map(({ path, kind }) => ({ path: `${out}/${path}`, kind })))

const objectsOf = (objects: FleetObjects, name: string) =>
  [...objects.values()].reduce((total, made) => total + (made.get(name)?.length ?? 0), 0)

/**
 * One row per cluster (the first twenty), one for what they share, and one for the files of neither: the list of files, and
 * clusters that are no more. The column of changed files adds up to the total that {@link changeList} says.
 */
export const summary = (
  fleet: Fleet,
  objects: FleetObjects,
  [rendered, apps]: readonly FolderPlan[],
): string => {
  const changes = rendered?.changes ?? []
  const shares = preferredShares(fleet)
  const [first, others] = [fleet.clusters.slice(0, MOST_LINES), fleet.clusters.slice(MOST_LINES)]
  const changed = (clusters: Fleet['clusters']) =>
    clusters.reduce((total, { name }) => total + inFolder(changes, name), 0)
  const rows = first.map((cluster) => [
    cluster.name,
    `${objectsOf(objects, cluster.name)}`,
    `${changed([cluster])}`,
    formatReplicas(cluster.inference.replicas),
    percent(shares.get(cluster.name) ?? 0),
  ])
  const count = others.reduce((total, { name }) => total + objectsOf(objects, name), 0)
  const more =
    others.length > 0 ? [[`… ${others.length} more`, `${count}`, `${changed(others)}`, '', '']] : []
  const base = inFolder(changes, 'base')
  const rest = changes.length - changed(fleet.clusters) - base
  return table(
    ['cluster', 'objects', 'files changed', 'replicas', 'share'],
    [
      ...rows,
      ...more,
      ['(base)', '', `${base}`, '', ''],
      ['(apps)', '', `${apps?.changes.length ?? 0}`, '', ''],
      ...(rest > 0 ? [['(rest)', '', `${rest}`, '', '']] : []),
    ],
  )
}

const marks = { added: '+', changed: '~', removed: '-' } as const

/** The files that changed, or that nothing did. */
export const changeList = (plans: readonly FolderPlan[]): string => {
  const changes = allChanges(plans)
  if (changes.length === 0) {
    const folders = plans.map(({ out }) => `${out}/`)
    return `nothing changed: ${folders.join(' and ')} are what the fleet says`
  }
  return [
    `${changes.length} ${changes.length === 1 ? 'file' : 'files'} changed`,
    ...folded(
      changes.map(({ path, kind }) => `${marks[kind]} ${path}`),
      MOST_LINES,
    ).map((line) => `  ${line}`),
  ].join('\n')
}
