/**
 * Routes and the subsets that they name are two objects, applied one after the other in an order that nobody can count on:
 * a subset that the routes of either tree name must be in the destination rules of both.
 */
import { type ClusterTree, type Located, ofKind, reports } from '../checks/index.ts'
import type { Finding } from '../findings/index.ts'
import { at, isList, mapsAt, textAt } from '../objects/index.ts'
import { type Home, homesOf, namesOf, type Pair, type PairRule } from './pair.ts'

const PREFERS = 'topology.istio.io/cluster='

/** Every subset, as its host and name, with the cluster that it prefers. */
const subsetsOf = (tree: ClusterTree): ReadonlyMap<string, string | undefined> =>
  new Map(
    ofKind(tree, 'DestinationRule').flatMap(({ object }) =>
      mapsAt(object, 'spec', 'subsets').map((subset) => {
        const priorities = at(
          subset,
          'trafficPolicy',
          'loadBalancer',
          'localityLbSetting',
          'failoverPriority',
        )
        const prefers = (isList(priorities) ? priorities.map(String) : []).find((each) =>
          each.startsWith(PREFERS),
        )
        return [
          `${textAt(object, 'spec', 'host')} ${textAt(subset, 'name')}`,
          prefers?.slice(PREFERS.length),
        ] as const
      }),
    ),
  )

/** What a VirtualService routes to, as host and subset. */
const routedTo = ({ object }: Located): ReadonlySet<string> =>
  new Set(
    mapsAt(object, 'spec', 'http').flatMap((http) =>
      mapsAt(http, 'route')
        .filter((route) => textAt(route, 'destination', 'subset') !== undefined)
        .map((route) => `${textAt(route, 'destination', 'host')} ${textAt(route, 'destination', 'subset')}`),
    ),
  )

const missing = reports('pair-subset')

/** Routes of one tree held against the subsets of the other. A cluster that comes or goes has rules of its own. */
const held = (
  routes: ClusterTree,
  rules: ClusterTree,
  staying: ReadonlySet<string>,
  message: string,
  mend: string,
): readonly Finding[] => {
  const [own, other] = [subsetsOf(routes), subsetsOf(rules)]
  return ofKind(routes, 'VirtualService').flatMap((located) =>
    [...routedTo(located)]
      .filter((key) => own.has(key) && !other.has(key))
      .filter((key) => staying.has(own.get(key) ?? '') || own.get(key) === undefined)
      .flatMap((key) => missing(located, `subset ${key.split(' ')[1]}`, message, mend)),
  )
}

/** The first cluster speaks for all: another rule holds their routes equal. */
const subsets: PairRule = (pair: Pair) => {
  const staying = new Set(namesOf(pair.before).filter((name) => namesOf(pair.after).includes(name)))
  return homesOf(pair)
    .slice(0, 1)
    .flatMap(({ before, after }: Home) => [
      ...held(
        before,
        after,
        staying,
        'its destination rule leaves while routes still name it: until both are applied, requests to it get 503',
        'two commits: first the routes without it, then the destination rule without it',
      ),
      ...held(
        after,
        before,
        staying,
        'its destination rule is new, and routes that are applied before it get 503',
        'two commits: first the destination rule with it, then the routes that name it',
      ),
    ])
}

export const subsetRules = { 'pair-subset': subsets } as const
