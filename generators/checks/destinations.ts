/** Where the routes of a tree lead: destinations, and the Services and subsets that their hosts name. */
import {
  isMap,
  type JsonMap,
  type KubeObject,
  mapsAt,
  namespaceOf,
  numberAt,
  textAt,
} from '../objects/index.ts'
import { type ClusterTree, distinct, type Located, ofKind, type Tree } from './tree.ts'

/** A subset, and the DestinationRule that defines it. */
export interface Subset {
  readonly located: Located
  readonly name: string
  readonly subset: JsonMap
}

/** What a cluster's control plane knows of hosts, by their full names. */
interface Hosts {
  readonly services: ReadonlyMap<string, KubeObject>
  readonly subsets: ReadonlyMap<string, ReadonlyMap<string, Subset>>
}

/** A destination of a route, and where it stands in its VirtualService. */
export interface Destination {
  readonly located: Located
  readonly field: string
  readonly host: string
  readonly subset: string | undefined
  readonly port: number | undefined
  readonly hosts: Hosts
}

/** The host as Istio reads it: a name without a dot is a Service in the namespace of the object that says it. */
export const fullHost = (host: string, object: KubeObject) =>
  host === '' || host === '*' || host.includes('.')
    ? host
    : `${host}.${namespaceOf(object) ?? 'default'}.svc.cluster.local`

/** The host of a DestinationRule. */
export const hostOf = (rule: KubeObject) => fullHost(textAt(rule, 'spec', 'host') ?? '', rule)

const subsetsOf = (located: Located): readonly Subset[] =>
  mapsAt(located.object, 'spec', 'subsets').map((subset) => ({
    located,
    name: textAt(subset, 'name') ?? '',
    subset,
  }))

/** Istio merges the subsets of several DestinationRules of a host. */
export const hostsOf = (home: ClusterTree): Hosts => {
  const byHost = Map.groupBy(ofKind(home, 'DestinationRule'), ({ object }) => hostOf(object))
  return {
    services: new Map(
      ofKind(home, 'Service').map(({ object }) => [fullHost(object.metadata.name, object), object]),
    ),
    subsets: new Map(
      [...byHost].map(([host, rules]) => [
        host,
        new Map(rules.flatMap(subsetsOf).map((subset) => [subset.name, subset])),
      ]),
    ),
  }
}

/** The entries of a VirtualService with the kind of route that they are: http, tls or tcp. */
export const entriesOf = (service: KubeObject) =>
  ['http', 'tls', 'tcp'].flatMap((protocol) =>
    mapsAt(service, 'spec', protocol).map((entry, i) => ({
      protocol,
      entry,
      field: `spec.${protocol}[${i}]`,
      routes: mapsAt(entry, 'route'),
    })),
  )

/** The maps that name a destination in an entry: routes, and mirrors, which get a copy of the requests. */
const namedIn = (entry: JsonMap, routes: readonly JsonMap[], field: string) => [
  ...routes.map((route, i) => ({ named: route.destination, field: `${field}.route[${i}].destination` })),
  { named: entry.mirror, field: `${field}.mirror` },
  ...mapsAt(entry, 'mirrors').map((mirror, i) => ({
    named: mirror.destination,
    field: `${field}.mirrors[${i}].destination`,
  })),
]

/** Every destination of every VirtualService. */
export const destinations = (tree: Tree): readonly Destination[] =>
  distinct(tree, 'VirtualService').flatMap(({ located, home }) => {
    const hosts = hostsOf(home)
    return entriesOf(located.object).flatMap(({ entry, routes, field: at }) =>
      namedIn(entry, routes, at).flatMap(({ named, field }) =>
        isMap(named)
          ? [
              {
                located,
                field,
                hosts,
                host: fullHost(textAt(named, 'host') ?? '', located.object),
                subset: textAt(named, 'subset'),
                port: numberAt(named, 'port', 'number'),
              },
            ]
          : [],
      ),
    )
  })
