/** Two trees and the way between them: a cluster lives through every step from one to the other, in no order of ours. */
import { type ClusterTree, type Located, objectsOf, type Tree } from '../checks/index.ts'
import type { Finding, Place } from '../findings/index.ts'
import { equal, type KubeObject, keyOf, remembered } from '../objects/index.ts'
import type { Part } from '../parts/index.ts'

export interface Pair {
  /** What the clusters run. */
  readonly before: Tree
  /** What they are asked to run. */
  readonly after: Tree
  /** The parts of both, for what their charts create and define. */
  readonly parts: readonly Part[]
  /** What becomes of the objects of a cluster that is in both, where that is known. @default the trees are compared */
  readonly changes?: (cluster: string) => Changes
}

/** A rule answers with its findings; an empty list means that the way is safe. */
export type PairRule = (pair: Pair) => readonly Finding[]

/** A cluster that is in both trees. */
export interface Home {
  readonly name: string
  readonly before: ClusterTree
  readonly after: ClusterTree
  readonly changes: Changes | undefined
}

export const homesOf = remembered(({ before, after, changes }: Pair): readonly Home[] => {
  const known = new Map(before.clusters.map((tree) => [tree.cluster.name, tree]))
  return after.clusters.flatMap((tree) => {
    const old = known.get(tree.cluster.name)
    const { name } = tree.cluster
    return old === undefined ? [] : [{ name, before: old, after: tree, changes: changes?.(name) }]
  })
})

/** What becomes of the objects of a cluster. */
export interface Changes {
  readonly changed: readonly { readonly before: Located; readonly after: Located }[]
  /** Argo CD deletes them: its Applications prune. */
  readonly gone: readonly Located[]
  /** They were not there before. */
  readonly come: readonly Located[]
}

/** Whether two objects are the same, asked once for what clusters share. */
const comparison = remembered((before: KubeObject) => {
  const answers = new WeakMap<KubeObject, boolean>()
  return (after: KubeObject): boolean => {
    const answer = answers.get(after) ?? equal(before, after)
    answers.set(after, answer)
    return answer
  }
})

/** Looked for once: most rules ask for it. */
export const changesOf = remembered(({ before, after, changes }: Home): Changes => {
  if (changes !== undefined) return changes
  const now = new Map(objectsOf(after).map((located) => [keyOf(located.object), located]))
  const known = new Set(objectsOf(before).map(({ object }) => keyOf(object)))
  const both = objectsOf(before).map((located) => ({
    before: located,
    after: now.get(keyOf(located.object)),
  }))
  return {
    changed: both.flatMap((each) =>
      each.after === undefined || comparison(each.before.object)(each.after.object)
        ? []
        : [{ before: each.before, after: each.after }],
    ),
    gone: both.flatMap((each) => (each.after === undefined ? [each.before] : [])),
    come: objectsOf(after).filter(({ object }) => !known.has(keyOf(object))),
  }
})

/** A rule about each cluster that stays. */
export const perHome =
  (rule: (home: Home, pair: Pair) => readonly Finding[]): PairRule =>
  (pair) =>
    homesOf(pair).flatMap((home) => rule(home, pair))

export const inFleet = (field: string): Place => ({ file: 'clusters/fleet.yaml', field })
export const inCluster = (name: string, field?: string): Place => ({ file: `clusters/${name}.yaml`, field })

export const namesOf = ({ fleet }: Tree): readonly string[] => fleet.clusters.map(({ name }) => name)
