/**
 * Both sides in the form that the rules over pairs read. What did not change is one and the same on both sides, and the
 * objects of an app are made when a rule asks for them: a thousand clusters have few rules that do.
 */
import type { AppTree, ClusterTree, Tree } from '../../checks/index.ts'
import type { Fleet } from '../../fleet/index.ts'
import { kebab, parts, schemas } from '../../render/index.ts'
import type { Pair } from '../../transitions/index.ts'
import type { Compared, Layout, Side } from '../changes/index.ts'

/** The names of the files of each folder of a tree. */
const namesOf = ({ snapshot }: Side, out: string): ReadonlyMap<string, readonly string[]> => {
  const found = new Map<string, string[]>()
  for (const path of snapshot.ids.keys()) {
    if (!path.startsWith(`${out}/`)) continue
    const slash = path.lastIndexOf('/')
    const folder = path.slice(0, slash)
    const names = found.get(folder) ?? []
    names.push(path.slice(slash + 1))
    found.set(folder, names)
  }
  return found
}

/** Files are named by the kind of their object, and a foreign file is a finding of its own. */
const mayHave = (folders: readonly (readonly string[])[]) => (kind: string) => {
  const start = `${kebab(kind)}-`
  return folders.some((names) => names.some((name) => name.startsWith(start)))
}

const treesOf = ({ before, after, paths }: Compared, { out }: Layout) => {
  const dirty = new Set(paths.map((path) => path.split('/').slice(0, -1).join('/')))
  const names = { before: namesOf(before, out), after: namesOf(after, out) }
  const appTree = (side: Side, folder: string, app: string): AppTree => ({
    get objects() {
      return side.objects(folder)
    },
    fileOf: () => folder,
    mayHave: mayHave([folder, `${out}/base/${app}`].map((each) => names[side.name].get(each) ?? [])),
  })
  const clean = new Map<string, AppTree>()
  return (side: Side, fleet: Fleet): Tree => {
    const places = Map.groupBy(side.overlays.values(), ({ cluster }) => cluster)
    return {
      fleet,
      charts: [],
      schemas,
      clusters: fleet.clusters.map(
        (cluster): ClusterTree => ({
          cluster,
          apps: (places.get(cluster.name) ?? []).map(({ folder, app }) => {
            if (dirty.has(folder) || dirty.has(`${out}/base/${app}`)) return appTree(side, folder, app)
            const known = clean.get(folder) ?? appTree(side, folder, app)
            clean.set(folder, known)
            return known
          }),
        }),
      ),
    }
  }
}

/** The pair of two fleets with the trees as they were compared. */
export const pairOf = (compared: Compared, layout: Layout, before: Fleet, after: Fleet): Pair => {
  const treeOf = treesOf(compared, layout)
  return { before: treeOf(compared.before, before), after: treeOf(compared.after, after), parts }
}
