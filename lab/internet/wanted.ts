/** What the tree of a fleet reaches for outside of its clusters: a pure reading of what is rendered. */
import { parseDocument } from 'yaml'
import { type Cluster, type Fleet, METADATA_SERVER } from '../../generators/fleet/index.ts'
import { appsOf, parts } from '../../generators/render/index.ts'
import { OUTSIDE } from '../plan/index.ts'

/** The clouds' secret managers, each at an address of its own: they speak HTTP/2 on the port that the others have. */
export const SECRET_MANAGERS = { aws: '203.0.113.11', gcp: '203.0.113.12' } as const

/** A chart as an Application names it. */
export interface WantedChart {
  /** URL of its repository, without a / at the end. */
  readonly repository: string
  readonly name: string
  readonly version: string
  /** The Applications made of it. */
  readonly applications: readonly string[]
}

/** The charts of all clusters, each version once. */
export const chartsOf = (fleet: Fleet): readonly WantedChart[] => {
  const all = parts.flatMap((part) => {
    if (part.type !== 'chart') return []
    const clusters = fleet.clusters.filter((each) => part.values(fleet, each) !== undefined)
    const repository = part.chart.repository.replace(/\/$/, '')
    return clusters.map((cluster) => ({
      chart: { name: part.chart.name, repository, version: part.chart.version(fleet, cluster) },
      application: part.name,
    }))
  })
  return [...Map.groupBy(all, ({ chart }) => Object.values(chart).join(' ')).values()].flatMap((same) => {
    const applications = [...new Set(same.map(({ application }) => application))]
    return same.slice(0, 1).map(({ chart }) => ({ ...chart, applications }))
  })
}

/** Files that kustomizations name by their URL: the release of Argo CD. */
export const filesOf = (fleet: Fleet): readonly URL[] => {
  const resources = appsOf(fleet)
    .filter(({ path }) => path.endsWith('/kustomization.yaml'))
    .flatMap(({ text }) => {
      const { resources }: { resources?: readonly string[] } = parseDocument(text).toJS()
      return resources ?? []
    })
  return [...new Set(resources.filter((each) => each.startsWith('https://')))].map((each) => new URL(each))
}

/** Where the operator of External Secrets asks, by the endpoints of the clouds' own libraries. */
export const secretManagerHost = (cloud: Cluster['cloud']): string =>
  cloud.provider === 'aws' ? `secretsmanager.${cloud.region}.amazonaws.com` : 'secretmanager.googleapis.com'

/** Where each name that somebody asks for answers. Nobody else has a name outside of the clusters. */
export const namesOf = (fleet: Fleet): ReadonlyMap<string, string> => {
  const urls = [
    ...filesOf(fleet),
    ...[fleet.repository.url, ...chartsOf(fleet).map((each) => each.repository)].map((each) => new URL(each)),
  ]
  return new Map([
    ...urls.map(({ hostname }) => [hostname, OUTSIDE.internet] as const),
    ...fleet.clusters.map(
      ({ cloud }) => [secretManagerHost(cloud), SECRET_MANAGERS[cloud.provider]] as const,
    ),
    // By this name Google's libraries know where they are, and they ask once: without it an operator has no account for good.
    ...fleet.clusters
      .filter(({ cloud }) => cloud.provider === 'gcp')
      .map(() => ['metadata.google.internal', METADATA_SERVER] as const),
  ])
}
