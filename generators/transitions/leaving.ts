/** What goes with an Application, a namespace or a definition that leaves the tree of a cluster that stays. */
import { type Located, objectsOf, reports } from '../checks/index.ts'
import type { Finding } from '../findings/index.ts'
import { at, isList, namespaceOf, textAt } from '../objects/index.ts'
import type { Chart, Part } from '../parts/index.ts'
import { changesOf, type Home, type PairRule, perHome } from './pair.ts'

const applications = (home: Home) =>
  changesOf(home).gone.filter(({ object }) => object.kind === 'Application')

/** With its finalizer an Application takes away what it made; without it all of that stays. */
const takesAlong = ({ object }: Located) => {
  const finalizers = at(object, 'metadata', 'finalizers')
  return isList(finalizers) && finalizers.length > 0
}

const chartOf = (parts: readonly Part[], { object }: Located): Chart | undefined =>
  parts.filter((part) => part.type === 'chart').find(({ name }) => name === object.metadata.name)

/** Kinds that hold what nobody can make again. */
const holds = (kind: string) => ['PersistentVolumeClaim', 'StatefulSet.apps'].includes(kind)

const removed = reports('pair-part-removed')
const removedPart: PairRule = perHome((home, { parts }) =>
  applications(home).flatMap((located) => {
    const chart = chartOf(parts, located)
    if (!takesAlong(located))
      return removed(
        located,
        '',
        'it leaves the tree, and what it made stays in the cluster with nobody to change it',
        `when this is merged and nothing needs it any more, take its objects away by hand: kubectl delete in ${home.name}`,
      )
    if (chart?.creates.namespaced.some(holds) !== true) return []
    return removed(
      located,
      '',
      `it leaves ${home.name}, and takes its volume with all that is stored there`,
      'merge it when what is stored may go; to keep it, first copy it elsewhere, or annotate the claim in the cluster with argocd.argoproj.io/sync-options: Delete=false,Prune=false',
    )
  }),
)

/** Definitions that a chart brings, while objects of them stay. */
const defined = reports('pair-definition-removed')
const definitions: PairRule = perHome((home, { parts }) =>
  applications(home).flatMap((located) => {
    const groups = chartOf(parts, located)?.defines ?? []
    const using = objectsOf(home.after).find(({ object }) =>
      groups.some((group) => object.apiVersion.startsWith(`${group}/`)),
    )
    return using === undefined
      ? []
      : defined(
          located,
          '',
          `it brings the kinds of ${groups.join(', ')}, and ${using.object.kind} ${using.object.metadata.name} stays`,
          'take every object of these kinds out of the tree first, merge, and then the definitions',
        )
  }),
)

const kept = ({ object }: Located) =>
  (textAt(object, 'metadata', 'annotations', 'argocd.argoproj.io/sync-options') ?? '').includes('Prune=false')

const emptied = reports('pair-namespace')
const namespace = (home: Home, located: Located): readonly Finding[] => {
  const { name } = located.object.metadata
  const inside = objectsOf(home.after).find(({ object }) => namespaceOf(object) === name)
  if (inside !== undefined)
    return emptied(
      located,
      '',
      `it leaves, and ${inside.object.kind} ${inside.object.metadata.name} is still in it`,
      'take what is in it out of the tree first, merge, and then the namespace',
    )
  return kept(located)
    ? []
    : emptied(
        located,
        '',
        'it leaves, and everything in it is deleted with it, also what is not in git',
        'first annotate it with argocd.argoproj.io/sync-options: Prune=false, merge, and take it out in a later commit',
      )
}

const namespaces: PairRule = perHome((home) =>
  changesOf(home)
    .gone.filter(({ object }) => object.kind === 'Namespace')
    .flatMap((located) => namespace(home, located)),
)

/** A claim that leaves takes its data along, unless it says that it stays. */
const lost = reports('pair-claim')
const claims: PairRule = perHome((home) =>
  changesOf(home)
    .gone.filter(({ object }) => object.kind === 'PersistentVolumeClaim')
    .filter((located) => !kept(located))
    .flatMap((located) =>
      lost(
        located,
        '',
        `it leaves ${home.name}, and its volume is deleted with all that is stored there`,
        'first annotate it with argocd.argoproj.io/sync-options: Prune=false, merge, and take it out in a later commit',
      ),
    ),
)

export const leavingRules = {
  'pair-part-removed': removedPart,
  'pair-definition-removed': definitions,
  'pair-namespace': namespaces,
  'pair-claim': claims,
} as const
