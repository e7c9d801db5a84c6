/**
 * What a change does: two commits compared by meaning, and said in a reviewer's terms. From git's objects alone: no cluster, no
 * network, nothing checked out.
 */

import { type Finding, inFolder, sortFindings } from '../findings/index.ts'
import type { Sides } from '../git/index.ts'
import { compareText } from '../objects/index.ts'
import { parts } from '../render/index.ts'
import { checkPair } from '../transitions/index.ts'
import { type Compared, compareSnapshots, type Fallback, type Layout, readingOf } from './changes/index.ts'
import { dangers } from './danger/index.ts'
import { costRows } from './head/cost.ts'
import { type Fleets, fleetsOf, pricesOf } from './head/fleets.ts'
import { pairOf } from './head/pair.ts'
import { CODEOWNERS, ownersOf, radiusOf, syncsOf } from './head/radius.ts'
import { outageRows, podsRows, trafficRows } from './head/traffic.ts'
import { chartRows, versionRows } from './head/versions.ts'
import type { FleetReview, Review } from './model.ts'
import { runsElsewhere } from './runs.ts'
import { verdictOf } from './verdict.ts'

export type { Fallback, Layout } from './changes/index.ts'
export { fleetsOf } from './head/fleets.ts'
export { fieldChanges } from './meaning/index.ts'
export type { Review, Verdict } from './model.ts'

/** What a review can be given from outside. */
export interface Means {
  /** Builds what only kustomize itself can. @default such an overlay is said to be unread */
  readonly fallback?: Fallback
}

const notRendered = {
  objects: undefined,
  why: 'what the two versions install was not compared: npm run diff -- --charts',
} as const

/** Files outside of the fleet and its trees, by their first folder. */
const elsewhereOf = ({ paths }: Compared, { clusters, out, apps }: Layout): Review['elsewhere'] => {
  const ours = [clusters, out, apps].map((folder) => `${folder}/`)
  const others = paths.filter((path) => !ours.some((folder) => path.startsWith(folder)))
  return [...Map.groupBy(others, (path) => (path.includes('/') ? `${path.split('/')[0]}/` : path))]
    .map(([folder, files]) => ({ folder, files: files.length }))
    .sort((a, b) => compareText(a.folder, b.folder))
}

/** What a month costs; undefined where a fleet could not be read. */
const costOf = (compared: Compared, { before, after }: Fleets, layout: Layout) =>
  before === undefined || after === undefined
    ? undefined
    : costRows(
        { fleet: before, prices: pricesOf(compared.before.snapshot, layout.clusters) },
        { fleet: after, prices: pricesOf(compared.after.snapshot, layout.clusters) },
      )

type Cost = NonNullable<ReturnType<typeof costOf>>

const fleetReviewOf = (
  compared: Compared,
  { before, after, why }: Fleets,
  cost: Cost | undefined,
): FleetReview | { readonly why: string } => {
  if (before === undefined || after === undefined || cost === undefined)
    return { why: why ?? 'a fleet could not be read' }
  const both = { before, after }
  return {
    traffic: trafficRows(both),
    pods: podsRows(both),
    outages: outageRows(both),
    versions: versionRows(both, compared.changes, compared.clusters),
    cost: 'rows' in cost ? cost.rows : undefined,
    costWhy: 'why' in cost ? cost.why : undefined,
  }
}

const findingsOf = (
  compared: Compared,
  { before, after, unread }: Fleets,
  layout: Layout,
  cost: Cost | undefined,
): readonly Finding[] => {
  const pair =
    before === undefined || after === undefined ? [] : checkPair(pairOf(compared, layout, before, after))
  return sortFindings([
    ...inFolder(
      [
        ...pair,
        ...dangers({
          comparison: compared,
          before,
          after,
          unread,
          ...readingOf(compared),
          said: pair,
          cost: cost !== undefined && 'every' in cost ? cost.every : undefined,
        }),
      ],
      layout.clusters,
    ),
  ])
}

/** Reviews the way from one side to the other. */
export const reviewOf = (
  { before, after }: Pick<Sides, 'before' | 'after'>,
  layout: Layout,
  { fallback }: Means = {},
): Review => {
  const compared = compareSnapshots({ before, after }, layout, fallback)
  const fleets = fleetsOf(before, after, layout.clusters)
  const cost = costOf(compared, fleets, layout)
  const fleet = fleetReviewOf(compared, fleets, cost)
  const findings = findingsOf(compared, fleets, layout, cost)
  const elsewhere = elsewhereOf(compared, layout)
  const codeowners = CODEOWNERS.map((path) => before.bytes(path)).find((bytes) => bytes !== undefined)
  const { changes, asked, unread, clusters, paths } = compared
  const both =
    fleets.before === undefined || fleets.after === undefined
      ? undefined
      : { before: fleets.before, after: fleets.after }
  return {
    version: 2,
    base: { name: before.name, commit: before.commit },
    head: { name: after.name, commit: after.commit },
    ...verdictOf(compared, fleet, elsewhere, findings, runsElsewhere(compared, layout)),
    asked,
    fleet,
    charts: both === undefined ? [] : chartRows(both, parts).map((row) => ({ ...row, ...notRendered })),
    findings,
    radius: radiusOf(changes, codeowners === undefined ? [] : ownersOf(codeowners.toString(), paths)),
    syncs: syncsOf(changes, parts),
    changes,
    unread,
    elsewhere,
    clusters,
  }
}
