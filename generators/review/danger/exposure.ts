/** What is reached from outside, or is not any more: services, gateways, load balancers, ways in beside them. */
import type { Finding } from '../../findings/index.ts'
import { at, equal, isMap, type Json, mapsAt, numberAt, textAt } from '../../objects/index.ts'
import type { Case, DangerRule } from './case.ts'
import { fleetRanges, isOpen, newRanges, textsIn } from './cover.ts'
import { listed, moved, tells } from './said.ts'
import { ofKinds } from './things.ts'
import { valueLeaves } from './values.ts'

const exposed = tells('danger-exposed')
const MEND_EXPOSED =
  'keep it inside (ClusterIP, an internal load balancer, its source ranges) and let it in by the gateway'

const OUTSIDE: readonly string[] = ['LoadBalancer', 'NodePort', 'ExternalName']
/** Annotations that keep a load balancer inside of the network. */
const INSIDE = /(load-balancer-internal|load-balancer-scheme|load-balancer-type|internal-load-balancer)$/
const isInside = (value: Json | undefined) => /^(true|internal)$/i.test(String(value ?? ''))

const annotationsOf = (object: Json | undefined): readonly (readonly [string, Json])[] => {
  const found = at(object, 'metadata', 'annotations')
  return Object.entries(isMap(found) ? found : {})
}

const services = (of: Case): readonly Finding[] =>
  ofKinds(of, 'Service').flatMap((change) => {
    const { before, after, what } = change
    if (what === 'removed') return []
    const tell = (field: string, message: string) => exposed(of, change, field, message, MEND_EXPOSED)
    const [old, now] = [
      textAt(before, 'spec', 'type') ?? 'ClusterIP',
      textAt(after, 'spec', 'type') ?? 'ClusterIP',
    ]
    const [from, to] = [before, after].map((side) => textsIn(at(side, 'spec', 'loadBalancerSourceRanges')))
    const ranges = newRanges([...(from ?? []), ...fleetRanges(of.after)], to ?? [])
    const gone = newRanges(to ?? [], from ?? [])
    const lost = annotationsOf(before).filter(
      ([key, value]) =>
        INSIDE.test(key) && isInside(value) && !isInside(at(after, 'metadata', 'annotations', key)),
    )
    const addresses = textsIn(at(after, 'spec', 'externalIPs')).filter(
      (each) => !textsIn(at(before, 'spec', 'externalIPs')).includes(each),
    )
    return [
      ...(old !== now && OUTSIDE.includes(now)
        ? [
            tell(
              'spec.type',
              `${what === 'added' ? now : moved(old, now)}: it is reached from outside of the cluster`,
            ),
          ]
        : []),
      ...(now === 'LoadBalancer' && what === 'changed' && (from ?? []).length > 0 && (to ?? []).length === 0
        ? [tell('spec.loadBalancerSourceRanges', `${listed(from ?? [])} → everybody`)]
        : (from ?? []).length > 0 && ranges.length > 0
          ? [tell('spec.loadBalancerSourceRanges', `${listed(ranges)} may come in too`)]
          : (to ?? []).length > 0 && gone.length > 0
            ? [tell('spec.loadBalancerSourceRanges', `${listed(gone)} may come in no more`)]
            : []),
      ...(what === 'changed' ? lost : []).map(([key, value]) =>
        tell(
          `metadata.annotations.${key}`,
          `${moved(value, at(after, 'metadata', 'annotations', key))}: its load balancer may get a public address`,
        ),
      ),
      ...(addresses.length > 0
        ? [tell('spec.externalIPs', `nodes take requests for ${listed(addresses)}`)]
        : []),
    ]
  })

/** Kinds that listen for the outside. */
const FRONTS: readonly string[] = ['Ingress', 'HTTPRoute', 'TLSRoute', 'TCPRoute', 'GRPCRoute']

const fronts = (of: Case): readonly Finding[] =>
  ofKinds(of, ...FRONTS)
    .filter(({ what }) => what !== 'removed')
    .map((change) =>
      exposed(
        of,
        change,
        '',
        change.what === 'added'
          ? 'it opens a way in beside the gateways'
          : 'the way in that it opens is another',
        MEND_EXPOSED,
      ),
    )

const TLS_VERSIONS: readonly string[] = ['TLSV1_0', 'TLSV1_1', 'TLS_AUTO', 'TLSV1_2', 'TLSV1_3']
const versionRank = (server: Json | undefined) => {
  const version = textAt(server, 'tls', 'minProtocolVersion') ?? 'TLS_AUTO'
  return TLS_VERSIONS.indexOf(version)
}

const gateways = (of: Case): readonly Finding[] =>
  ofKinds(of, 'Gateway').flatMap((change) => {
    if (change.what === 'removed') return []
    const { before, after, what } = change
    const tell = (field: string, message: string) => exposed(of, change, field, message, MEND_EXPOSED)
    const key = (server: Json) => `${numberAt(server, 'port', 'number') ?? '?'}`
    const old = Map.groupBy(mapsAt(before, 'spec', 'servers'), key)
    const wild = (hosts: readonly string[]) =>
      hosts.filter((host) => /(^|\/)\*$/.test(host) || /^\*\//.test(host))
    return mapsAt(after, 'spec', 'servers').flatMap((server): readonly Finding[] => {
      const port = key(server)
      const same = old.get(port) ?? []
      const was = same.find((each) => equal(at(each, 'hosts'), at(server, 'hosts'))) ?? same[0]
      const field = `spec.servers[${port}]`
      const hosts = wild(textsIn(at(server, 'hosts'))).filter(
        (host) => !same.some((each) => textsIn(at(each, 'hosts')).includes(host)),
      )
      if (was === undefined)
        return [
          ...(what === 'changed' ? [tell(field, `the gateway listens on port ${port} now`)] : []),
          ...hosts.map((host) => tell(`${field}.hosts`, `it answers to ${host}`)),
        ]
      const [from, to] = [textAt(was, 'tls', 'mode'), textAt(server, 'tls', 'mode')]
      const [protocol, now] = [textAt(was, 'port', 'protocol'), textAt(server, 'port', 'protocol')]
      return [
        ...hosts.map((host) => tell(`${field}.hosts`, `it answers to ${host}, not to our names alone`)),
        ...(protocol !== now && ['HTTP', 'TCP', 'HTTP2', 'GRPC'].includes(now ?? '')
          ? [tell(`${field}.port.protocol`, `${moved(protocol, now)}: without TLS`)]
          : []),
        ...(from !== to && from !== undefined && to !== 'MUTUAL'
          ? [tell(`${field}.tls.mode`, `${moved(from, to)}: clients prove less, or nobody checks`)]
          : []),
        ...(server.tls !== undefined && versionRank(server) < versionRank(was)
          ? [
              tell(
                `${field}.tls.minProtocolVersion`,
                `${moved(at(was, 'tls', 'minProtocolVersion'), at(server, 'tls', 'minProtocolVersion'))}: older versions of TLS are taken`,
              ),
            ]
          : []),
        ...(at(was, 'tls', 'httpsRedirect') === true && at(server, 'tls', 'httpsRedirect') !== true
          ? [tell(`${field}.tls.httpsRedirect`, 'requests without TLS are answered')]
          : []),
      ]
    })
  })

const VALUES: readonly (readonly [
  RegExp,
  (before: Json | undefined, after: Json | undefined, of: Case) => string | undefined,
])[] = [
  [
    /(^|\.)(service\.type|serviceType|type)$/,
    (before, after) =>
      OUTSIDE.includes(String(after)) && before !== after
        ? 'it is reached from outside of the cluster'
        : undefined,
  ],
  [
    /loadBalancerSourceRanges$/,
    (before, after, of) => {
      const [old, now] = [textsIn(before), textsIn(after)]
      if (old.length > 0 && now.length === 0) return 'everybody may come in'
      const more = old.length > 0 ? newRanges([...old, ...fleetRanges(of.after)], now) : now.filter(isOpen)
      if (more.length > 0) return `${listed(more)} may come in too`
      const gone = newRanges(now, old)
      return gone.length > 0 ? `${listed(gone)} may come in no more` : undefined
    },
  ],
  [
    /annotations\..*(load-balancer-internal|load-balancer-scheme|load-balancer-type|internal-load-balancer)$/,
    (before, after) =>
      isInside(before) && !isInside(after) ? 'its load balancer may get a public address' : undefined,
  ],
  [
    /(^|\.)ingress(es)?\.enabled$/i,
    (_, after) => (after === true ? 'it opens a way in beside the gateways' : undefined),
  ],
  [
    /(^|\.)(externalIPs|loadBalancerIP|nodePort)$/,
    (before, after) =>
      after !== undefined && before === undefined ? 'it is reached from outside of the cluster' : undefined,
  ],
]

const values = (of: Case): readonly Finding[] =>
  valueLeaves(of).flatMap(({ change, path, before, after }) => {
    const why = VALUES.filter(([field]) => field.test(path)).map(([, read]) => read(before, after, of))[0]
    return why === undefined
      ? []
      : [exposed(of, change, path, `${moved(before, after)}: ${why}`, MEND_EXPOSED)]
  })

const exposure: DangerRule = (of) => [services, fronts, gateways, values].flatMap((rule) => rule(of))

export const exposureRules = { 'danger-exposed': exposure } as const
