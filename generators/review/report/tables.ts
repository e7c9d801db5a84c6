/** The head of a review as tables of words: terminal and Markdown draw the same ones. */
import { folded } from '../../text/index.ts'
import type { FleetReview, Review } from '../model.ts'
import { clusterNames } from './clusters.ts'
import { differs, dollars, line, movedText, outageText, percentText, plural, rangeText } from './words.ts'

export interface Table {
  readonly title: string
  readonly head: readonly string[]
  readonly rows: readonly (readonly string[])[]
  /** What stands below it. @default nothing */
  readonly note?: string
}

/** Rows of one table; more are counted. */
const MOST_ROWS = 12

const bounded = (rows: readonly (readonly string[])[], what: string) => ({
  rows: rows.slice(0, MOST_ROWS),
  ...(rows.length > MOST_ROWS && {
    note: `… ${plural(rows.length - MOST_ROWS, `more ${what}`, `more ${what}s`)}: --json has all`,
  }),
})

const unlessEmpty = (table: Table): readonly Table[] => (table.rows.length === 0 ? [] : [table])

/** A small fleet is shown whole, so that a reviewer sees the split; of a large one what moves. */
const shown = <T>(rows: readonly T[], moves: (row: T) => boolean) =>
  rows.length <= MOST_ROWS && rows.some(moves) ? rows : rows.filter(moves)

const trafficTable = ({ traffic, pods }: FleetReview): readonly Table[] => {
  const podsOf = (cluster: string, track: string) =>
    pods.find((row) => row.cluster === cluster && row.track === track)?.pods ?? {
      before: undefined,
      after: undefined,
    }
  const rows = shown(
    traffic,
    ({ cluster, track, share }) => differs(share) || differs(podsOf(cluster, track)),
  )
  return unlessEmpty({
    title: 'Traffic and pods',
    head: ['cluster', 'track', 'share', 'pods'],
    ...bounded(
      rows.map(({ cluster, track, share }) => [
        line(cluster, 43),
        track,
        movedText(share, percentText),
        movedText(podsOf(cluster, track), rangeText),
      ]),
      'row',
    ),
  })
}

const outageTable = ({ outages }: FleetReview): readonly Table[] =>
  unlessEmpty({
    title: 'If a cluster is lost at the peak',
    head: ['down', 'then the rest'],
    ...bounded(
      shown(outages, ({ verdict, lost }) => differs(verdict) || differs(lost)).map(
        ({ down, verdict, lost }) => [
          line(down, 43),
          movedText(verdict, (each) => outageText[each]) +
            ((lost.after ?? 0) > 0 || (lost.before ?? 0) > 0 ? `, lost ${movedText(lost, percentText)}` : ''),
        ],
      ),
      'cluster',
    ),
  })

const versionTable = ({ versions }: FleetReview, all: readonly string[]): readonly Table[] =>
  unlessEmpty({
    title: 'Versions and images',
    head: ['of', 'version', 'clusters'],
    ...bounded(
      versions.map(({ of, version, clusters }) => [
        line(of, 43),
        movedText(version, (text) => line(text, 60)),
        clusterNames(all, clusters),
      ]),
      'version',
    ),
  })

const difference = (before = 0, after = 0) => {
  const by = after - before
  return `${by < 0 ? '-' : '+'}${dollars(Math.abs(by))}`
}

const costTable = ({ cost = [], costWhy }: FleetReview): readonly Table[] => {
  const moves = cost.some(({ atRest, atMost }) => differs(atRest) || differs(atMost))
  if (!moves)
    return costWhy === undefined
      ? []
      : [{ title: 'Cost a month', head: ['cost'], rows: [[`not known: ${line(costWhy, 160)}`]] }]
  return unlessEmpty({
    title: 'Cost a month, at list prices',
    head: ['of', 'at rest', 'by', 'at most', 'by'],
    ...bounded(
      cost.map(({ of, atRest, atMost }) => [
        of,
        movedText(atRest, dollars),
        difference(atRest.before, atRest.after),
        movedText(atMost, dollars),
        difference(atMost.before, atMost.after),
      ]),
      'cluster',
    ),
  })
}

type Installed = NonNullable<Review['charts'][number]['objects']>

const installedText = ({ added, removed, changed }: Installed) =>
  [
    ...folded(
      added.map((each) => `+ ${each}`),
      5,
    ),
    ...folded(
      removed.map((each) => `- ${each}`),
      5,
    ),
    ...folded(
      changed.map((each) => `~ ${each}`),
      5,
    ),
  ]
    .map((each) => line(each, 80))
    .join(', ') || 'the same objects'

const chartTable = ({ charts, clusters: all }: Review): readonly Table[] => {
  const compared = charts.some(({ objects }) => objects !== undefined)
  const rows = charts.map(({ chart, version, clusters, objects, why }) => [
    chart,
    movedText(version, (text) => line(text, 40)),
    clusterNames(all, clusters),
    ...(compared ? [objects === undefined ? line(why ?? 'not compared', 120) : installedText(objects)] : []),
  ])
  const [first] = charts
  return unlessEmpty({
    title: 'Charts',
    head: ['chart', 'version', 'clusters', ...(compared ? ['what it installs'] : [])],
    ...(!compared && first?.why !== undefined && { note: line(first.why, 160) }),
    ...bounded(rows, 'chart'),
  })
}

/** Every table that has something to say, in the order of reading. */
export const tablesOf = (review: Review): readonly Table[] => {
  const { fleet, clusters } = review
  const ofFleet =
    'why' in fleet
      ? []
      : [...trafficTable(fleet), ...outageTable(fleet), ...versionTable(fleet, clusters), ...costTable(fleet)]
  return [...ofFleet, ...chartTable(review)]
}

/** `2 objects changed in aws + gcp`, their namespaces, how Argo CD takes them, and the owners: a line each. */
export const radiusLines = ({ radius, syncs, clusters }: Review): readonly string[] => {
  const { objects, namespaces, owners } = radius
  const counts = [
    ...(objects.added > 0 ? [`${plural(objects.added, 'object')} added`] : []),
    ...(objects.changed > 0 ? [`${plural(objects.changed, 'object')} changed`] : []),
    ...(objects.removed > 0 ? [`${plural(objects.removed, 'object')} removed`] : []),
  ]
  if (counts.length === 0) return []
  const where = radius.clusters.length === 0 ? '' : ` in ${clusterNames(clusters, radius.clusters)}`
  return [
    `${counts.join(', ')}${where}`,
    ...(namespaces.length > 0
      ? [
          `namespaces: ${folded(namespaces, 8)
            .map((each) => line(each, 63))
            .join(', ')}`,
        ]
      : []),
    ...(syncs.alone.length > 0
      ? [
          `Argo CD syncs ${folded(syncs.alone, 6).join(', ')}${syncs.alone.length > 1 ? ', in no fixed order' : ''}`,
        ]
      : []),
    ...(syncs.waves.length > 0
      ? [
          `Argo CD's root syncs, wave by wave: ${syncs.waves.map(({ wave, apps }) => `${wave} (${folded(apps, 6).join(', ')})`).join(', then ')}`,
        ]
      : []),
    ...(owners.length > 0
      ? [
          `owners: ${folded(owners, 8)
            .map((each) => line(each, 80))
            .join(', ')}`,
        ]
      : []),
  ]
}
