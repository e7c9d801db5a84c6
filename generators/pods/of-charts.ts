/** The pods of a chart with the values given, by the tables of what charts make of them. */
import { parseQuantity } from '../fleet/index.ts'
import { at, type Json, type JsonMap } from '../objects/index.ts'
import type { ChartWorkload, Setting } from './chart-workload.ts'
import { chartPods } from './charts.ts'
import { type Pods, type Request, together } from './pods.ts'
import { sidecarOf } from './sidecar.ts'

/** Values of a chart in the order in which Helm reads them: what all clusters share, then a cluster's own. */
export type Layers = readonly JsonMap[]

/** Looked up over and over, for each cluster. */
const keysOf = new Map<string, readonly string[]>()
const keys = (path: string): readonly string[] => {
  const known = keysOf.get(path) ?? path.split('.')
  keysOf.set(path, known)
  return known
}

/** What is at a path in the last layer that says anything there. */
export const valueAt = (layers: Layers, ...path: readonly string[]): Json | undefined =>
  layers.reduce<Json | undefined>((value, layer) => at(layer, ...path) ?? value, undefined)

const number = (layers: Layers, { at: path, or }: Setting<number>) => {
  const value = valueAt(layers, ...keys(path))
  return typeof value === 'number' ? value : or
}

const quantity = (layers: Layers, path: string, what: string): number | undefined => {
  const value = valueAt(layers, ...keys(path), what)
  return value === undefined ? undefined : parseQuantity(String(value))
}

const request =
  (layers: Layers) =>
  ({ at: path, or }: Setting<Request>): Request => ({
    cores: quantity(layers, path, 'cpu') ?? or.cores,
    memory: quantity(layers, path, 'memory') ?? or.memory,
  })

const priority = (layers: Layers, setting: ChartWorkload['priority']) => {
  if (setting === undefined || typeof setting === 'string') return setting
  const value = valueAt(layers, ...keys(setting.at))
  return typeof value === 'string' && value !== '' ? value : setting.or
}

const countOf = (layers: Layers, { pods, most }: ChartWorkload): Pods['count'] => {
  if (pods === undefined) return 'node'
  const min = pods === 1 ? 1 : number(layers, pods)
  return { min, max: most === undefined ? min : number(layers, most) }
}

/** Charts are in namespaces where a pod must ask: those where every pod has one are of our own objects. */
const sidecar = (layers: Layers, meta: ChartWorkload['meta']): readonly Request[] => {
  if (meta === undefined) return []
  const own = sidecarOf((of, name) => {
    const path = meta[of]
    const value = path === undefined ? undefined : valueAt(layers, ...keys(path), name)
    return typeof value === 'string' ? value : undefined
  }, 'asked')
  return own === undefined ? [] : [own]
}

/** The pods of a release with the values given; none for a release that no table knows. */
export const podsOfChart = (release: string, layers: Layers): readonly Pods[] =>
  (chartPods[release]?.workloads ?? [])
    .filter(({ on }) => on === undefined || valueAt(layers, ...keys(on)) !== false)
    .map((workload) => ({
      from: release,
      name: workload.name,
      count: countOf(layers, workload),
      request: together([...workload.containers.map(request(layers)), ...sidecar(layers, workload.meta)]),
      priority: priority(layers, workload.priority),
    }))
