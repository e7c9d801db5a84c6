/** What a run did to the tree, as people read it. */
import { formatReplicas } from '../edits/index.ts'
import type { Fleet } from '../fleet/index.ts'
import type { Change, FleetObjects } from '../render/index.ts'
import { preferredShares } from '../traffic/index.ts'
import { percent, table } from './table.ts'

const MOST_LINES = 20

const inFolder = (changes: readonly Change[], folder: string) =>
  changes.filter(({ path }) => path.startsWith(`${folder}/`)).length

/** One row per cluster (the first twenty), and one for what they share. */
export const summary = (fleet: Fleet, objects: FleetObjects, changes: readonly Change[]): string => {
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
  const shared = ['(base)', '', `${inFolder(changes, 'base')}`, '', '']
  const more = rest > 0 ? [[`… ${rest} more`, '', '', '', '']] : []
  return table(['cluster', 'objects', 'files changed', 'replicas', 'share'], [...rows, ...more, shared])
}

const marks = { added: '+', changed: '~', removed: '-' } as const

/** The files that changed, or that nothing did. */
export const changeList = (out: string, changes: readonly Change[]): string => {
  if (changes.length === 0) return `nothing changed: ${out}/ is what the fleet says`
  const lines = changes.slice(0, MOST_LINES).map(({ path, kind }) => `  ${marks[kind]} ${out}/${path}`)
  const rest = changes.length - lines.length
  return [
    `${changes.length} ${changes.length === 1 ? 'file' : 'files'} changed`,
    ...lines,
    ...(rest > 0 ? [`  … ${rest} more`] : []),
  ].join('\n')
}
