/** The things of both sides, paired by what names them: only of parts with a file that changed. */
import {
  equal,
  isMap,
  type Json,
  type JsonMap,
  type KubeObject,
  keyOf,
  namespaceOf,
} from '../../objects/index.ts'
import type { Pair } from './fold.ts'
import type { Layout } from './model.ts'
import { BASE, mapIn, type Place, type Side } from './side.ts'

export interface Sides {
  readonly before: Side
  readonly after: Side
  readonly layout: Layout
  /** Folders with a file that changed, and every folder above them. */
  readonly dirty: ReadonlySet<string>
}

const thingOf = (object: KubeObject) => ({
  apiVersion: object.apiVersion,
  kind: object.kind,
  namespace: namespaceOf(object),
  name: object.metadata.name,
})

const byKey = (objects: readonly KubeObject[]) => new Map(objects.map((object) => [keyOf(object), object]))

/** An object of a cluster on both sides. */
export interface ObjectPair extends Pair {
  readonly before: KubeObject | undefined
  readonly after: KubeObject | undefined
}

const pairsOf = (
  before: readonly KubeObject[],
  after: readonly KubeObject[],
  where: Pick<Pair, 'app' | 'cluster' | 'file'>,
): readonly ObjectPair[] => {
  if (before === after) return []
  const [old, now] = [byKey(before), byKey(after)]
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((key) => {
    const [was, is] = [old.get(key), now.get(key)]
    const thing = is ?? was
    return thing === undefined || equal(was, is)
      ? []
      : [{ ...where, ...thingOf(thing), before: was, after: is }]
  })
}

const placesIn = (sides: Sides, kind: 'overlays' | 'charts'): readonly Place[] => [
  ...new Map([...sides.before[kind], ...sides.after[kind]]).values(),
]

/** What one side could not read neither came nor went: it is said to be unread. */
const isUnread = ({ before, after }: Pick<Sides, 'before' | 'after'>, ...files: readonly string[]) =>
  files.some((file) => before.unread.has(file) || after.unread.has(file))

/** Paired once, however many clusters build to the same. */
const paired = () => {
  const known = new WeakMap<readonly KubeObject[], WeakMap<readonly KubeObject[], readonly ObjectPair[]>>()
  return (
    before: readonly KubeObject[],
    after: readonly KubeObject[],
    where: Pick<Pair, 'app' | 'cluster' | 'file'>,
  ) => {
    const answers = known.get(before) ?? new WeakMap<readonly KubeObject[], readonly ObjectPair[]>()
    known.set(before, answers)
    const answer = answers.get(after) ?? pairsOf(before, after, where)
    answers.set(after, answer)
    return answer.map((pair) => ({ ...pair, ...where }))
  }
}

/**
 * Kubernetes objects of overlays. Where both sides are built by the same kustomizations, only what a changed file holds can
 * have changed, and nothing else is read.
 */
export function* overlayPairs(sides: Sides): Generator<ObjectPair> {
  const { before, after, layout, dirty } = sides
  const pairs = paired()
  const changed = (path: string) => before.files.idOf(path) !== after.files.idOf(path)
  for (const { cluster, app, folder } of placesIn(sides, 'overlays')) {
    if (!dirty.has(folder) && !dirty.has(`${layout.out}/${BASE}/${app}`)) continue
    const recipe = before.recipe(folder)
    const only = recipe !== undefined && recipe === after.recipe(folder) ? changed : undefined
    const [old, now] = [before.objects(folder, only), after.objects(folder, only)]
    if (!isUnread(sides, folder)) yield* pairs(old, now, { cluster, app, file: folder })
  }
}

/** Helm's merge of values files: maps are merged, null takes away, anything else is replaced. */
const merged = (below: JsonMap, above: JsonMap): JsonMap =>
  Object.fromEntries(
    [...new Set([...Object.keys(below), ...Object.keys(above)])].flatMap((key) => {
      if (!Object.hasOwn(above, key)) return [[key, below[key] ?? null]]
      const [old, now] = [below[key], above[key]]
      if (now === null || now === undefined) return []
      return [[key, isMap(old) && isMap(now) ? merged(old, now) : now]]
    }),
  )

/** The values that a chart gets in a cluster; undefined where the cluster does not have it. */
const valuesIn = (side: Side, { out }: Layout, cluster: string, chart: string): Json | undefined => {
  const [shared, own] = [BASE, cluster].map((folder) => mapIn(side, `${out}/${folder}/${chart}/values.yaml`))
  if (own !== undefined) return shared === undefined ? own : merged(shared, own)
  // What all clusters share a cluster has when an Application of it brings the chart up.
  return side.files.has(`${out}/${cluster}/argocd/application-${chart}.yaml`) ? shared : undefined
}

/** Values of charts, as each cluster gets them. */
export function* valuesPairs({ before, after, layout, dirty }: Sides): Generator<Pair> {
  const { out } = layout
  const clusters = [...new Set([...before.clusters, ...after.clusters])]
  const charts = new Set(
    [...dirty].flatMap((folder) => {
      const [, chart, ...deeper] = folder.startsWith(`${out}/`) ? folder.slice(out.length + 1).split('/') : []
      const isChart = chart !== undefined && deeper.length === 0
      return isChart &&
        [before, after].some(
          ({ files, charts: all }) => files.has(`${out}/${BASE}/${chart}/values.yaml`) || all.has(folder),
        )
        ? [chart]
        : []
    }),
  )
  for (const chart of charts)
    for (const cluster of clusters) {
      const folder = `${out}/${cluster}/${chart}`
      if (!dirty.has(folder) && !dirty.has(`${out}/${BASE}/${chart}`)) continue
      const file = `${[after, before].some(({ files }) => files.has(`${folder}/values.yaml`)) ? folder : `${out}/${BASE}/${chart}`}/values.yaml`
      const [old, now] = [before, after].map((side) => valuesIn(side, layout, cluster, chart))
      if (isUnread({ before, after }, `${folder}/values.yaml`, `${out}/${BASE}/${chart}/values.yaml`))
        continue
      const thing = { apiVersion: 'helm.sh', kind: 'Values', namespace: undefined, name: chart }
      yield { app: chart, cluster, file, ...thing, before: old, after: now }
    }
}

const jsonIn = (side: Side, path: string): Json | undefined => {
  const value = mapIn(side, path)
  if (value === undefined) return undefined
  const { made: _, ...rest } = value
  return rest
}

/** What the network around a cluster lets through: Terraform reads it. */
export function* firewallPairs(
  { before, after, layout }: Sides,
  changed: readonly string[],
): Generator<Pair> {
  for (const file of changed) {
    const [cluster = '', name, ...deeper] = file.startsWith(`${layout.out}/`)
      ? file.slice(layout.out.length + 1).split('/')
      : []
    if (name !== 'firewall.json' || deeper.length > 0) continue
    const [old, now] = [before, after].map((side) => jsonIn(side, file))
    if (isUnread({ before, after }, file)) continue
    const thing = { apiVersion: 'terraform', kind: 'Firewall', namespace: undefined, name: 'firewall' }
    yield { app: 'network', cluster, file, ...thing, before: old, after: now }
  }
}

/** A kustomization has no name of its own: it is called by its folder. */
const named = (data: Json, folder: string): Json =>
  isMap(data) && ['Kustomization', 'Component'].includes(String(data.kind)) && data.metadata === undefined
    ? { ...data, metadata: { name: folder } }
    : data

/** What bootstrap applies: every document of apps/. */
export function* bootstrapPairs(
  { before, after, layout }: Sides,
  changed: readonly string[],
): Generator<Pair> {
  const { apps } = layout
  for (const file of changed) {
    if (!file.startsWith(`${apps}/`) || !/\.ya?ml$/.test(file)) continue
    const [first = '', ...rest] = file.slice(apps.length + 1).split('/')
    const cluster = first === BASE || rest.length === 0 ? undefined : first
    const folder = rest.slice(0, -1).join('/') || first
    const [old, now] = [before, after].map((side) => side.asObjects(file, (value) => named(value, folder)))
    if (isUnread({ before, after }, file)) continue
    yield* pairsOf(old ?? [], now ?? [], { app: 'bootstrap', cluster, file })
  }
}
