/**
 * What leaves a cluster is deleted by its Argo CD under the project of the new tree: what that no longer permits is left
 * behind without a word.
 */
import { type ClusterTree, ofKind, reports } from '../checks/index.ts'
import { permitsDestination, permitsObject } from '../delivery/index.ts'
import type { Finding } from '../findings/index.ts'
import { groupKindOf, groupOf, type KubeObject, namespaceOf } from '../objects/index.ts'
import type { Chart } from '../parts/index.ts'
import { changesOf, type Home, type PairRule, perHome } from './pair.ts'

/** A kind that leaves, and the namespaces it leaves; none for a cluster-wide kind. */
interface Leaving {
  readonly what: string
  readonly group: string
  readonly kind: string
  readonly namespaces: readonly string[]
}

/** What a chart makes is not in the tree: it says so itself. */
const ofChart = ({ name, namespace, alsoIn = [], creates }: Chart): readonly Leaving[] => {
  const split = (names: readonly string[], namespaces: readonly string[]) =>
    names.map(groupKindOf).map(({ group, kind }) => ({
      what: `a ${kind} of the chart ${name}`,
      kind,
      group,
      namespaces,
    }))
  return [...split(creates.cluster, []), ...split(creates.namespaced, [namespace, ...alsoIn])]
}

const leaving = (home: Home, charts: readonly Chart[]): readonly Leaving[] => {
  const { gone } = changesOf(home)
  const names = new Set(
    gone.filter(({ object }) => object.kind === 'Application').map(({ object }) => object.metadata.name),
  )
  return [
    ...gone.map(({ object: { apiVersion, kind, metadata }, object }) => {
      const namespace = namespaceOf(object)
      const namespaces = namespace === undefined ? [] : [namespace]
      return { what: `${kind} ${metadata.name}`, group: groupOf(apiVersion), kind, namespaces }
    }),
    ...charts.filter(({ name }) => names.has(name)).flatMap(ofChart),
  ]
}

/** What a project lacks to take something away: namespaces, or its kind. */
const lacking = (project: KubeObject, { group, kind, namespaces }: Leaving): readonly string[] => {
  const places = namespaces.length === 0 ? [undefined] : namespaces
  return places.flatMap((namespace) => {
    const apiVersion = group === '' ? 'v1' : `${group}/v1`
    const metadata = { name: 'any', ...(namespace !== undefined && { namespace }) }
    if (permitsObject(project, { apiVersion, kind, metadata })) return []
    if (namespace !== undefined && !permitsDestination(project, namespace)) return [`namespace ${namespace}`]
    return [group === '' ? kind : `${kind}.${group}`]
  })
}

const forbids = reports('pair-permission')
const MEND =
  'two commits: first take the objects away and leave the project as it was, then narrow the project when they are gone'

const refusals = (after: ClusterTree, all: readonly Leaving[]): readonly Finding[] =>
  (all.length === 0 ? [] : ofKind(after, 'AppProject')).flatMap((located) => {
    const first = new Map(
      all.toReversed().flatMap((each) => lacking(located.object, each).map((name) => [name, each.what])),
    )
    return [...first].flatMap(([name, what]) =>
      forbids(located, name, `it is permitted no longer, so Argo CD leaves ${what} behind`, MEND),
    )
  })

const permissions: PairRule = perHome((home, { parts }) =>
  refusals(
    home.after,
    leaving(
      home,
      parts.filter((part) => part.type === 'chart'),
    ),
  ),
)

export const permissionRules = { 'pair-permission': permissions } as const
