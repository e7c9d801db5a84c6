/** Trees for the tests of rules: what a fleet generates, and ways to damage it. Only tests import this room. */
import { type AppTree, checkTree, type Located, type Rule, type Tree } from '../checks/index.ts'
import type { Fleet } from '../fleet/index.ts'
import { isList, isMap, type Json, type KubeObject, kubeObject } from '../objects/index.ts'
import { asTree, madeOf } from '../render/index.ts'

/** The whole tree that a fleet generates; each app of a cluster stands in `rendered/<cluster>/<app>`. */
export const wholeTreeOf = (fleet: Fleet): Tree => asTree(fleet, madeOf(fleet), 'rendered')

/** What watches the app, and what gives it nodes. */
const around = ['observability', 'cluster-autoscaler']

/** The same without what is around it, so that tests of rules find the objects of the app by their kind. */
export const treeOf = (fleet: Fleet): Tree => {
  const made = madeOf(fleet)
  const objects = new Map([...made.objects].filter(([app]) => !around.includes(app)))
  return asTree(fleet, { ...made, objects }, 'rendered')
}

/** Which objects to damage: of a kind, with a name when it says one, in one cluster or in all. */
export interface Which {
  readonly kind: string
  readonly name?: string
  readonly cluster?: string
}

/** `value` with what is at `path` replaced; undefined takes it away. */
const put = (value: Json, path: readonly string[], inner: Json | undefined): Json | undefined => {
  const [key, ...rest] = path
  if (key === undefined) return inner
  if (isList(value))
    return value.flatMap((item, i) => {
      const now = i === Number(key) ? put(item, rest, inner) : item
      return now === undefined ? [] : [now]
    })
  const map = isMap(value) ? value : {}
  const now = put(map[key] ?? {}, rest, inner)
  const { [key]: _, ...others } = map
  return now === undefined ? others : { ...map, [key]: now }
}

/** The tree with each matching object answered by `change`; throws when none matches. */
const changed = (tree: Tree, which: Which, change: (located: Located) => readonly Located[]): Tree => {
  let hits = 0
  const clusters = tree.clusters.map(({ cluster, apps }) => ({
    cluster,
    apps: apps.map((app): AppTree => {
      if (cluster.name !== (which.cluster ?? cluster.name)) return app
      const objects = app.objects.flatMap((object) => {
        const { kind, metadata } = object
        if (kind !== which.kind || metadata.name !== (which.name ?? metadata.name)) return [object]
        hits++
        return change({ object, file: app.fileOf(object) }).map((located) => located.object)
      })
      return { ...app, objects }
    }),
  }))
  if (hits === 0) throw new Error(`no object is ${JSON.stringify(which)}`)
  return { ...tree, clusters }
}

/**
 * The tree with `value` at a dotted path of the matching objects: `damaged(tree, { kind: 'Service' }, 'spec.type', 'NodePort')`.
 * An object that clusters share stays one object.
 */
export const damaged = (tree: Tree, which: Which, path: string, value?: Json): Tree => {
  const made = new Map<KubeObject, KubeObject>()
  return changed(tree, which, ({ object, file }) => {
    const now = made.get(object) ?? kubeObject(put(object, path.split('.'), value))
    made.set(object, now)
    return [{ object: now, file }]
  })
}

/**
 * The tree with `value` at a dotted path of the values of a release, in every cluster or in one, whose own file it then has:
 * `tuned(tree, 'istiod', 'resources.requests.cpu', '2')`.
 */
export const tuned = (tree: Tree, chart: string, path: string, value?: Json, cluster?: string): Tree => {
  const files = tree.charts.filter((each) => each.chart === chart)
  const hit = files.filter((each) => cluster === undefined || each.cluster === cluster)
  const [model] = files
  if (model === undefined) throw new Error(`no values of ${chart}`)
  const own = { chart, cluster, values: {}, file: `rendered/${cluster ?? 'base'}/${chart}/values.yaml` }
  const changed = (hit.length === 0 ? [own] : hit).map((each) => {
    const values = put(each.values, path.split('.'), value)
    return { ...each, values: isMap(values) ? values : {} }
  })
  return { ...tree, charts: [...tree.charts.filter((each) => !hit.includes(each)), ...changed] }
}

export const without = (tree: Tree, which: Which): Tree => changed(tree, which, () => [])

/** The tree with one more object, in one cluster or in all, at `rendered/<cluster>/extra`. */
export const plus = (tree: Tree, object: Json, inCluster?: string): Tree => ({
  ...tree,
  clusters: tree.clusters.map(({ cluster, apps }) => ({
    cluster,
    apps:
      cluster.name === (inCluster ?? cluster.name)
        ? [...apps, { objects: [kubeObject(object)], fileOf: () => `rendered/${cluster.name}/extra` }]
        : apps,
  })),
})

/** The first object of the tree that matches. */
export const objectIn = (tree: Tree, which: Which): KubeObject => {
  const found: KubeObject[] = []
  changed(tree, which, (located) => {
    found.push(located.object)
    return [located]
  })
  return kubeObject(found[0])
}

/** What the rules say about a tree (all of them, or one), sorted, a line each: `code file field: message`. */
export const said = (tree: Tree, rule: Rule = checkTree): readonly string[] =>
  rule(tree)
    .map(({ code, place: { file, field }, message }) => `${code} ${file} ${field}: ${message}`)
    .sort()
