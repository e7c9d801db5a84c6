/** Rules over what NetworkPolicies let out: pods can ask for names, and can ask the node's metadata server for nothing else. */
import { METADATA_SERVER, parseCidr, resolversOf } from '../fleet/index.ts'
import {
  at,
  isList,
  isMap,
  type JsonMap,
  mapsAt,
  namespaceOf,
  numberAt,
  selects,
  textAt,
} from '../objects/index.ts'
import { type Located, ofKind, perCluster, reports } from './tree.ts'

const DNS = 53

/** The policies that decide over what goes out. */
const decides = ({ object }: Located) => {
  const types = at(object, 'spec', 'policyTypes')
  return isList(types) ? types.includes('Egress') : at(object, 'spec', 'egress') !== undefined
}

/** Ports that a rule opens: a range each. Without ports it opens all; what port a name means is not known here. */
const portsOf = (rule: JsonMap) => {
  const ports = mapsAt(rule, 'ports')
  if (ports.length === 0) return ['TCP', 'UDP'].map((protocol) => ({ protocol, first: 0, last: 65_535 }))
  return ports.map((each) => {
    const first = numberAt(each, 'port')
    return {
      protocol: textAt(each, 'protocol') ?? 'TCP',
      first: first ?? 0,
      last: numberAt(each, 'endPort') ?? first ?? 65_535,
    }
  })
}

/** True when a range has all of another. */
const covers = (outer: string, inner: string) => {
  const [a, b] = [parseCidr(outer), parseCidr(inner)]
  return a !== undefined && b !== undefined && a.first <= b.first && b.last <= a.last
}

const toAddress = (address: string) => (peer: JsonMap) => {
  const except = at(peer, 'ipBlock', 'except')
  return (
    covers(textAt(peer, 'ipBlock', 'cidr') ?? '', address) &&
    !(isList(except) && except.some((each) => typeof each === 'string' && covers(each, address)))
  )
}

/** All pods of kube-system: which of them answer differs between versions of the cloud. */
const toSystem = (peer: JsonMap) => {
  const labels = at(peer, 'namespaceSelector', 'matchLabels')
  return (
    peer.podSelector === undefined &&
    isMap(peer.namespaceSelector) &&
    selects(isMap(labels) ? labels : {}, { 'kubernetes.io/metadata.name': 'kube-system' })
  )
}

/** True when a rule lets packets to such a peer out; without peers it lets out all. */
const lets = (rule: JsonMap, to: (peer: JsonMap) => boolean) => {
  const peers = mapsAt(rule, 'to')
  return peers.length === 0 || peers.some(to)
}

const asks = reports('network-dns')
/** Policies of a namespace add up. */
const dns = perCluster((home) => {
  const { pods, addresses } = resolversOf(home.cluster.dns)
  const wanted = [
    ...(pods ? [{ what: 'the pods of kube-system', to: toSystem }] : []),
    ...addresses.map((address) => ({ what: address, to: toAddress(address) })),
  ]
  const policies = ofKind(home, 'NetworkPolicy').filter(decides)
  return [...Map.groupBy(policies, ({ object }) => namespaceOf(object)).values()].flatMap((group) => {
    const [first] = group
    if (first === undefined) return []
    const rules = group.flatMap(({ object }) => mapsAt(object, 'spec', 'egress'))
    const closed = wanted.filter(({ to }) =>
      ['UDP', 'TCP'].some(
        (wire) =>
          !rules.some(
            (rule) =>
              lets(rule, to) &&
              portsOf(rule).some(
                ({ protocol, first: low, last }) => protocol === wire && low <= DNS && DNS <= last,
              ),
          ),
      ),
    )
    return closed.flatMap(({ what }) =>
      asks(
        first,
        'spec.egress',
        `with dns: ${home.cluster.dns} names are asked for at ${what}, and no rule lets UDP and TCP ${DNS} there`,
        `open port ${DNS} to it, or change dns in clusters/${home.cluster.name}.yaml`,
      ),
    )
  })
})

const hands = reports('network-metadata')
const metadata = perCluster((home) =>
  ofKind(home, 'NetworkPolicy')
    .filter(decides)
    .flatMap((located) =>
      mapsAt(located.object, 'spec', 'egress').flatMap((rule, i) => {
        const more = portsOf(rule).find(({ first, last }) => first !== DNS || last !== DNS)
        return more !== undefined && lets(rule, toAddress(`${METADATA_SERVER}/32`))
          ? hands(
              located,
              `spec.egress[${i}]`,
              `it lets pods ask ${METADATA_SERVER} at more than port ${DNS}`,
              `name who is meant, or write except: [${METADATA_SERVER}/32]`,
            )
          : []
      }),
    ),
)

export const networkRules = { 'network-dns': dns, 'network-metadata': metadata } as const
