/** Ways that are closed: what the old rules let through and the new ones do not, unless who went there leaves with it. */
import { type Fleet, type Network, openNetworks } from '../../fleet/index.ts'
import { endpoints } from '../../network/index.ts'
import { at, isMap, type Json, type JsonMap, mapsAt, selects, textAt } from '../../objects/index.ts'
import type { Case } from './case.ts'
import { coversConnection, fleetRanges } from './cover.ts'
import { WORKLOADS } from './pods.ts'
import { things } from './things.ts'

/** Ranges of clusters that the new fleet does not have. */
export const leftRanges = ({ before, after }: Case): readonly string[] => {
  const now = new Set(fleetRanges(after))
  return after === undefined ? [] : fleetRanges(before).filter((range) => !now.has(range))
}

/** Kinds of network whose ways the new fleet does not have open any more. */
export const leftNetworks = ({ before, after }: Case): readonly Network[] => {
  if (before === undefined || after === undefined) return []
  const now = openNetworks(after.mesh)
  return openNetworks(before.mesh).filter((network) => !now.includes(network))
}

const labelsAt = (value: Json | undefined, ...path: readonly string[]): JsonMap | undefined => {
  const found = at(value, ...path)
  return isMap(found) ? found : undefined
}

/** Pods that leave with their namespace, with the Application that brings them, or by themselves. */
const podsLeave = (of: Case, { namespaceSelector, podSelector }: JsonMap, own: string | undefined) => {
  const namespace =
    namespaceSelector === undefined
      ? own
      : textAt(namespaceSelector, 'matchLabels', 'kubernetes.io/metadata.name')
  return things(of.comparison).some(
    ({ what, kind, name, namespace: home, before }) =>
      what === 'removed' &&
      ((kind === 'Namespace' && name === namespace) ||
        (kind === 'Application' && textAt(before, 'spec', 'destination', 'namespace') === namespace) ||
        (WORKLOADS.includes(kind) &&
          home === namespace &&
          podSelector !== undefined &&
          selects(
            labelsAt(podSelector, 'matchLabels'),
            labelsAt(before, 'spec', 'template', 'metadata', 'labels'),
          ))),
  )
}

const isGateway = (peer: JsonMap) =>
  selects({ ...endpoints.eastWestGateway.pods.labels }, labelsAt(peer, 'podSelector', 'matchLabels'))

const isAlone = (fleet: Fleet | undefined) => fleet?.clusters.length === 1

/** Whether a peer of a NetworkPolicy leaves: its cluster, its pods, or the network on which it was one. */
const leaves = (of: Case, namespace: string | undefined) => {
  const networks = leftNetworks(of)
  // A cluster that is alone has no way to others, nor one to its own gateway.
  const gone = isAlone(of.after) && !isAlone(of.before) ? fleetRanges(of.before) : leftRanges(of)
  const ofFleet = networks.length > 0 ? fleetRanges(of.before) : gone
  return (peer: JsonMap): boolean => {
    const range = textAt(peer, 'ipBlock', 'cidr')
    if (range !== undefined) return ofFleet.includes(range)
    return (networks.includes('gateway') && isGateway(peer)) || podsLeave(of, peer, namespace)
  }
}

/** One peer at one port each: rules may be written together or apart. */
const partsOf = (rule: JsonMap, peers: 'from' | 'to'): readonly JsonMap[] => {
  const each = (key: string) => {
    const all = mapsAt(rule, key)
    return all.length === 0 ? [{}] : all.map((one) => ({ [key]: [one] }))
  }
  return each(peers).flatMap((peer) => each('ports').map((port) => ({ ...peer, ...port })))
}

/** What rules of a NetworkPolicy let through, of one direction, and the new ones do not: a peer at a port each. */
export const closedConnections = (
  of: Case,
  namespace: string | undefined,
  before: readonly JsonMap[],
  after: readonly JsonMap[],
  peers: 'from' | 'to',
): readonly JsonMap[] => {
  const isGone = leaves(of, namespace)
  return before
    .flatMap((rule) => partsOf(rule, peers))
    .filter(
      (part) =>
        !mapsAt(part, peers).some(isGone) && !after.some((now) => coversConnection(now, part, peers, [])),
    )
}
