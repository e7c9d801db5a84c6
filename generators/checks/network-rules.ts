/** Rules over what NetworkPolicies let out: pods can ask for names, and can ask the node's metadata server for nothing else. */
import { METADATA_SERVER, parseCidr, resolversOf } from '../fleet/index.ts'
import {
  at,
  isList,
  isMap,
  type JsonMap,
  type KubeObject,
  mapsAt,
  namespaceOf,
  numberAt,
  remembered,
  selects,
  textAt,
} from '../objects/index.ts'
import { distinct, type Located, ofKind, perCluster, type Rule, reports } from './tree.ts'

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

const wires = ['UDP', 'TCP'] as const

/** Whom a policy lets pods ask for names, looked up once: clusters share policies, and they are long in a large fleet. */
const names = remembered(({ spec }: KubeObject) => {
  const known = new Map<string, boolean>()
  const opens = (wire: string, to: (peer: JsonMap) => boolean) =>
    mapsAt(spec, 'egress').some(
      (rule) =>
        portsOf(rule).some(({ protocol, first, last }) => protocol === wire && first <= DNS && DNS <= last) &&
        lets(rule, to),
    )
  return (wire: (typeof wires)[number], address: string | undefined) => {
    const key = `${wire} ${address}`
    const answer = known.get(key) ?? opens(wire, address === undefined ? toSystem : toAddress(address))
    known.set(key, answer)
    return answer
  }
})

const asks = reports('network-dns')
/** Policies of a namespace add up. */
const dns = perCluster((home) => {
  const { pods, addresses } = resolversOf(home.cluster.dns)
  const wanted = [...(pods ? [undefined] : []), ...addresses]
  const policies = ofKind(home, 'NetworkPolicy').filter(decides)
  return [...Map.groupBy(policies, ({ object }) => namespaceOf(object)).values()].flatMap((group) => {
    const [first] = group
    if (first === undefined) return []
    const closed = wanted.filter((address) =>
      wires.some((wire) => !group.some(({ object }) => names(object)(wire, address))),
    )
    return closed.flatMap((address = 'the pods of kube-system') =>
      asks(
        first,
        'spec.egress',
        `with dns: ${home.cluster.dns} names are asked for at ${address}, and no rule lets UDP and TCP ${DNS} there`,
        `open port ${DNS} to it, or change dns in clusters/${home.cluster.name}.yaml`,
      ),
    )
  })
})

const hands = reports('network-metadata')
const metadata: Rule = (tree) =>
  distinct(tree, 'NetworkPolicy')
    .map(({ located }) => located)
    .filter(decides)
    .flatMap((located) =>
      mapsAt(located.object, 'spec', 'egress').flatMap((rule, i) => {
        const more = portsOf(rule).some(({ first, last }) => first !== DNS || last !== DNS)
        return more && lets(rule, toAddress(`${METADATA_SERVER}/32`))
          ? hands(
              located,
              `spec.egress[${i}]`,
              `it lets pods ask ${METADATA_SERVER} at more than port ${DNS}`,
              `name who is meant, or write except: [${METADATA_SERVER}/32]`,
            )
          : []
      }),
    )

export const networkRules = { 'network-dns': dns, 'network-metadata': metadata } as const
