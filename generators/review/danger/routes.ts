/** Where requests go: hosts, ports and routes that are gone, that lead elsewhere, or that fail on purpose. */
import type { Finding } from '../../findings/index.ts'
import { isMap, type Json, mapsAt, numberAt, textAt } from '../../objects/index.ts'
import type { Change } from '../changes/index.ts'
import type { Case, DangerRule } from './case.ts'
import { listed, tells } from './said.ts'
import { leaving, ofKinds } from './things.ts'

/** Routes of both sides of a VirtualService, paired by their names, else by their places. */
export const routes = ({ before, after }: Change) => {
  const key = (route: Json, i: number) => textAt(route, 'name') ?? `${i}`
  const old = new Map(mapsAt(before, 'spec', 'http').map((route, i) => [key(route, i), route]))
  return mapsAt(after, 'spec', 'http').flatMap((route, i) => {
    const was = old.get(key(route, i))
    return was === undefined ? [] : [{ name: key(route, i), was, is: route }]
  })
}

const isText = (value: Json | undefined) => typeof value === 'string'

const routed = tells('danger-route')
const KINDS: Readonly<Record<string, string>> = {
  VirtualService: 'its routes, retries and timeouts go',
  DestinationRule: 'its subsets, ejection and limits go: a route that names one of them answers 503',
  Gateway: 'the mesh does not listen there any more',
  ServiceEntry: 'what is outside of the mesh has no name in it any more',
}
const route: DangerRule = (of) =>
  ofKinds(of, ...Object.keys(KINDS), 'Service').flatMap((change): readonly Finding[] => {
    const { what, kind, before, after, fields } = change
    const tell = (field: string, message: string, mend: string) => routed(of, change, field, message, mend)
    if (what === 'removed')
      return kind === 'Service'
        ? []
        : [tell('', `it leaves git: ${KINDS[kind] ?? ''}`, 'keep it, or move what it routes first')]
    if (what === 'added')
      return faults(after).map((each) => tell(each, 'requests fail or wait on purpose', UNFAULT))
    return [
      ...faults(after)
        .filter((each) => !faults(before).includes(each))
        .map((each) => tell(each, 'requests fail or wait on purpose', UNFAULT)),
      ...lostNames(change).map(([field, names]) =>
        tell(
          field,
          `${listed(names)} ${names.length === 1 ? 'is' : 'are'} answered no more`,
          'keep the name until nobody asks for it',
        ),
      ),
      ...(kind === 'Service' && fields.some(({ path }) => path.startsWith('spec.selector'))
        ? [
            tell(
              'spec.selector',
              'it leads to other pods, or to none: requests get no answer where no pod has these labels',
              'change the labels of the pods first',
            ),
          ]
        : []),
      ...lostRoutes(of, change).map(([field, message]) =>
        tell(field, message, 'keep the routes, and their order: the first that matches counts'),
      ),
      ...targets(change).map(([field, from, to]) =>
        tell(field, `requests go to ${to} instead of ${from}`, 'send a small part there first, and look'),
      ),
    ]
  })

const UNFAULT = 'take the fault out; try faults in the lab'

/** Routes with a fault, by their fields. */
const faults = (object: Json | undefined): readonly string[] =>
  mapsAt(object, 'spec', 'http').flatMap((each, i) =>
    isMap(each.fault) || isMap(each.directResponse) ? [`spec.http[${textAt(each, 'name') ?? i}]`] : [],
  )

const textsAt = (object: Json | undefined, ...path: readonly string[]): readonly string[] => {
  const found = path.reduce<Json | undefined>((value, key) => (isMap(value) ? value[key] : undefined), object)
  return Array.isArray(found) ? found.filter(isText).map(String) : []
}

/** Hosts, gateways, ports and routes that only the old side has. */
const lostNames = ({ kind, before, after }: Change): readonly (readonly [string, readonly string[]])[] => {
  const named = (object: Json | undefined): readonly (readonly [string, readonly string[]])[] =>
    kind === 'VirtualService'
      ? [
          ['spec.hosts', textsAt(object, 'spec', 'hosts')],
          ['spec.gateways', textsAt(object, 'spec', 'gateways')],
        ]
      : kind === 'Gateway'
        ? [
            [
              'spec.servers',
              mapsAt(object, 'spec', 'servers').flatMap((server) =>
                textsAt(server, 'hosts').map(
                  (host) => `${host} on ${numberAt(server, 'port', 'number') ?? '?'}`,
                ),
              ),
            ],
          ]
        : kind === 'Service'
          ? [
              [
                'spec.ports',
                mapsAt(object, 'spec', 'ports').map((port) => `port ${numberAt(port, 'port') ?? '?'}`),
              ],
            ]
          : []
  const now = new Map(named(after))
  return named(before).flatMap(([field, names]) => {
    const gone = names.filter((name) => !now.get(field)?.includes(name))
    return gone.length === 0 ? [] : [[field, gone] as const]
  })
}

/** Routes that are gone, take every request, or stand in another order. The pin of a cluster goes with it. */
const lostRoutes = (of: Case, change: Change): readonly (readonly [string, string])[] => {
  if (change.kind !== 'VirtualService') return []
  const names = (side: Json | undefined) =>
    mapsAt(side, 'spec', 'http').flatMap((each) => textAt(each, 'name') ?? [])
  const [old, now] = [names(change.before), names(change.after)]
  const gone = old.filter((name) => !now.includes(name) && !leaving(of).has(name.replace(/^pin-/, '')))
  const open = routes(change).filter(({ was, is }) => was.match !== undefined && is.match === undefined)
  const both = now.filter((name) => old.includes(name))
  const moved = both.join() !== old.filter((name) => now.includes(name)).join()
  return [
    ...(gone.length > 0
      ? [['spec.http', `${listed(gone)} is gone: its requests match another route, or none`] as const]
      : []),
    ...open.map(
      ({ name }) => [`spec.http[${name}].match`, 'it takes every request that comes so far'] as const,
    ),
    ...(moved ? [['spec.http', `in another order: ${listed(both)}`] as const] : []),
  ]
}

/** Routes that name another host than they did, and mirrors. */
const targets = (change: Change): readonly (readonly [string, string, string])[] =>
  change.kind !== 'VirtualService'
    ? []
    : routes(change).flatMap(({ name, was, is }) => {
        const hosts = (each: Json) => [
          ...new Set([
            ...mapsAt(each, 'route').map((to) => textAt(to, 'destination', 'host') ?? ''),
            ...[textAt(each, 'mirror', 'host') ?? []].flat(),
            ...mapsAt(each, 'mirrors').map((to) => textAt(to, 'destination', 'host') ?? ''),
          ]),
        ]
        const added = hosts(is).filter((host) => !hosts(was).includes(host))
        return added.length === 0 ? [] : [[`spec.http[${name}]`, listed(hosts(was)), listed(added)] as const]
      })

export const routeRules = { 'danger-route': route } as const
