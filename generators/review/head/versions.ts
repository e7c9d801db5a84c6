/** Versions and images that are others now. */
import { type Cluster, type Fleet, type Platform, platformOf } from '../../fleet/index.ts'
import { compareText } from '../../objects/index.ts'
import type { Part } from '../../parts/index.ts'
import { shortDigest } from '../../text/index.ts'
import type { Change } from '../changes/index.ts'
import type { ChartRow, Moved, VersionRow } from '../model.ts'

type Both = { readonly before: Fleet; readonly after: Fleet }

/** Rows with the same move, for all their clusters at once; empty where those are all of the fleet. */
const byMove = <T extends { readonly of: string; readonly version: Moved<string> }>(
  rows: readonly (T & { readonly cluster: string })[],
  all: number,
): readonly (T & { readonly clusters: readonly string[] })[] =>
  [
    ...Map.groupBy(rows, ({ of, version }) =>
      JSON.stringify([of, version.before ?? null, version.after ?? null]),
    ).values(),
  ].flatMap((same) => {
    const [first] = same
    if (first === undefined) return []
    const names = [...new Set(same.map(({ cluster }) => cluster))].sort(compareText)
    return [{ ...first, clusters: names.length === all ? [] : names }]
  })

const inBoth = ({ before, after }: Both): readonly (readonly [Cluster, Cluster])[] => {
  const old = new Map(before.clusters.map((cluster) => [cluster.name, cluster]))
  return after.clusters.flatMap((cluster) => {
    const was = old.get(cluster.name)
    return was === undefined ? [] : [[was, cluster] as const]
  })
}

const moved = (of: string, before: string | undefined, after: string | undefined) =>
  before === after ? [] : [{ of, version: { before, after } }]

const isText = (value: unknown): value is string => typeof value === 'string'
const textsOf = (platform: Platform): ReadonlyMap<string, string> =>
  new Map(Object.entries(platform).filter(([, value]) => isText(value)))

const platformRows = (both: Both) => {
  const rows = inBoth(both).flatMap(([was, is]) => {
    const [old, now] = [textsOf(platformOf(both.before, was)), textsOf(platformOf(both.after, is))]
    return [...new Set([...old.keys(), ...now.keys()])].flatMap((of) =>
      moved(of, old.get(of), now.get(of)).map((row) => ({ ...row, cluster: is.name })),
    )
  })
  return byMove(rows, inBoth(both).length)
}

const releaseText = (release: { readonly version: string; readonly digest: string } | undefined) =>
  release === undefined ? undefined : `${release.version} ${shortDigest(release.digest)}`

const releaseRows = ({ before, after }: Both) =>
  [
    ...moved('stable', releaseText(before.release.stable), releaseText(after.release.stable)),
    ...moved('canary', releaseText(before.release.canary), releaseText(after.release.canary)),
  ].map((row) => ({ ...row, clusters: [] }))

const REFERENCE = /^(?:.*\/)?([^/:@]+)(?::([^/:@]+))?(?:@(sha256:[0-9a-f]{12})[0-9a-f]*)?$/
const partsOf = (image: unknown) => {
  const [, name, tag, digest] = isText(image) ? (REFERENCE.exec(image) ?? []) : []
  return name === undefined ? undefined : { name, version: [tag, digest].filter(isText).join(' ') }
}

/** Images that containers of changed objects run, where their name stays and what is behind it does not. */
const imageRows = (changes: readonly Change[], all: readonly string[]) =>
  byMove(
    changes.flatMap(({ fields, clusters }) =>
      fields
        .filter(({ path }) => path.endsWith('.image'))
        .flatMap(({ before, after }) => {
          const [old, now] = [partsOf(before), partsOf(after)]
          const of = (now ?? old)?.name
          if (of === undefined || old?.version === now?.version) return []
          return clusters.map((cluster) => ({
            of,
            version: { before: old?.version, after: now?.version },
            cluster,
          }))
        }),
    ),
    all.length,
  )

export const versionRows = (
  both: Both,
  changes: readonly Change[],
  all: readonly string[],
): readonly VersionRow[] =>
  [...releaseRows(both), ...platformRows(both), ...imageRows(changes, all)].map(
    ({ of, clusters, version }) => ({ of, clusters, version }),
  )

/** Charts at another version in clusters that stay; what the two versions install is for {@link ChartRow} to be given. */
export const chartRows = (
  both: Both,
  parts: readonly Part[],
): readonly Omit<ChartRow, 'objects' | 'why'>[] => {
  const charts = parts.filter((part) => part.type === 'chart')
  const rows = inBoth(both).flatMap(([was, is]) =>
    charts.flatMap((part) => {
      const has = (fleet: Fleet, cluster: Cluster) => part.values(fleet, cluster) !== undefined
      if (!has(both.before, was) || !has(both.after, is)) return []
      return moved(part.name, part.chart.version(both.before, was), part.chart.version(both.after, is)).map(
        (row) => ({ ...row, cluster: is.name }),
      )
    }),
  )
  return byMove(rows, inBoth(both).length).map(({ of, clusters, version }) => ({
    chart: of,
    clusters,
    version,
  }))
}
