/**
 * Both sides in the form that the rules over pairs read. The objects of an app are made when a rule asks for them: over a
 * thousand clusters few do.
 */
import type { AppTree, ClusterTree, Tree } from '../../checks/index.ts'
import type { Fleet } from '../../fleet/index.ts'
import { foldersOf } from '../../git/index.ts'
import type { KubeObject } from '../../objects/index.ts'
import { kebab, parts, schemas } from '../../render/index.ts'
import type { Changes, Pair } from '../../transitions/index.ts'
import type { Compared, Layout, Side } from '../changes/index.ts'

/** Files are named by the kind of their object, and a foreign file is a finding of its own. */
const mayHave = (folders: readonly (readonly string[])[]) => (kind: string) => {
  const start = `${kebab(kind)}-`
  return folders.some((names) => names.some((name) => name.startsWith(start)))
}

/** Of an app that many clusters have of their own, everything is read in one go, when a rule asks for the first of it. */
const reading = (out: string) => {
  const read = new Set<string>()
  return ({ name, snapshot }: Side, app: string) => {
    if (read.has(`${name} ${app}`)) return
    read.add(`${name} ${app}`)
    const ofApp = [...foldersOf(snapshot)].filter(
      ([folder]) => folder.startsWith(`${out}/`) && folder.endsWith(`/${app}`),
    )
    snapshot.load(ofApp.flatMap(([folder, names]) => names.map((each) => `${folder}/${each}`)))
  }
}

const treesOf = ({ before, after }: Compared, { out }: Layout) => {
  const folders = { before: foldersOf(before.snapshot), after: foldersOf(after.snapshot) }
  const read = reading(out)
  const appTree = (side: Side, folder: string, app: string): AppTree => ({
    get objects() {
      read(side, app)
      return side.objects(folder)
    },
    fileOf: () => folder,
    mayHave: mayHave([folder, `${out}/base/${app}`].map((each) => folders[side.name].get(each) ?? [])),
  })
  return (side: Side, fleet: Fleet): Tree => {
    const places = Map.groupBy(side.overlays.values(), ({ cluster }) => cluster)
    const clusters = fleet.clusters.map(
      (cluster): ClusterTree => ({
        cluster,
        apps: (places.get(cluster.name) ?? []).map(({ folder, app }) => appTree(side, folder, app)),
      }),
    )
    return { fleet, charts: [], schemas, clusters }
  }
}

type Overlays = Compared['overlays']

/** What the comparison found already, in the form of the rules. */
const changesIn = (overlays: Overlays): Changes => {
  const located = (object: KubeObject | undefined, file: string) =>
    object === undefined ? undefined : { object, file }
  const both = overlays.map(({ before, after, file }) => ({
    before: located(before, file),
    after: located(after, file),
  }))
  return {
    changed: both.flatMap(({ before, after }) =>
      before === undefined || after === undefined ? [] : [{ before, after }],
    ),
    gone: both.flatMap(({ before, after }) => (before === undefined || after !== undefined ? [] : [before])),
    come: both.flatMap(({ before, after }) => (before !== undefined || after === undefined ? [] : [after])),
  }
}

/** The pair of two fleets with the trees as they were compared. */
export const pairOf = (compared: Compared, layout: Layout, before: Fleet, after: Fleet): Pair => {
  const treeOf = treesOf(compared, layout)
  const overlays = Map.groupBy(compared.overlays, ({ cluster }) => cluster)
  return {
    before: treeOf(compared.before, before),
    after: treeOf(compared.after, after),
    parts,
    changes: (cluster) => changesIn(overlays.get(cluster) ?? []),
  }
}
