/** How a danger is told: which thing, where, and by how much; every part of a bounded length. */
import type { Code, Finding } from '../../findings/index.ts'
import type { Json } from '../../objects/index.ts'
import { clipped } from '../../text/index.ts'
import type { Change } from '../changes/index.ts'
import type { Case } from './case.ts'
import { ownFile } from './things.ts'

const MOST_CLUSTERS = 3
const MOST_ITEMS = 4
const MOST_CHARACTERS = 60

/** `a, b and 3 more`. */
export const listed = (items: readonly string[], most = MOST_ITEMS): string =>
  items.length <= most
    ? items.join(', ')
    : `${items.slice(0, most).join(', ')} and ${items.length - most} more`

/** A value as people write it, cut where it is long; `nothing` where there is none. */
export const shown = (value: Json | undefined): string =>
  value === undefined
    ? 'nothing'
    : clipped(typeof value === 'string' ? value : JSON.stringify(value), MOST_CHARACTERS)

/** `3 → 0`. */
export const moved = (before: Json | undefined, after: Json | undefined): string =>
  `${shown(before)} → ${shown(after)}`

const where = ({ comparison }: Case, { clusters }: Change) =>
  clusters.length === 0
    ? ''
    : clusters.length === comparison.clusters.length && clusters.length > 1
      ? ' in all clusters'
      : ` in ${listed(clusters, MOST_CLUSTERS)}`

/** The file with the object that changed, else that of its overlay: a change is of what several files come to. */
const fileOf = (of: Case, change: Change) =>
  ownFile(of, change) ??
  of.comparison.paths.find((path) => path.startsWith(`${change.file}/kustomization`)) ??
  of.comparison.paths.find((path) => path.endsWith(`/base/${change.app}/kustomization.yaml`)) ??
  change.file

const called = ({ kind, namespace, name, app }: Change) =>
  kind === 'Values'
    ? `chart ${name}`
    : kind === 'Firewall'
      ? `the ${app}'s firewall`
      : `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`

/** What tells a danger: a rule of one code. */
export const tells =
  (code: Code) =>
  (of: Case, change: Change, field: string, message: string, mend: string): Finding => ({
    code,
    place: { file: fileOf(of, change), field: field === '' ? undefined : field },
    message: `${clipped(called(change), 2 * MOST_CHARACTERS)}${where(of, change)}: ${message}`,
    mend,
  })
