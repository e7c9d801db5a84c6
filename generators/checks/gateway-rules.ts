/**
 * Rules over traffic policies where clouds meet through east-west gateways: there another cloud is one endpoint, without the
 * labels of its pods, and a connection to it stays with one pod.
 */
import { LEAST_GATEWAY_ERRORS } from '../fleet/index.ts'
import { at, isList, type JsonMap, mapsAt, numberAt, textAt } from '../objects/index.ts'
import { hostOf, hostsOf } from './destinations.ts'
import { localityPolicies } from './policies.ts'
import { DEFAULT_ERRORS } from './policy-rules.ts'
import { distinct, type Rule, reports } from './tree.ts'

/** A rule that holds on a flat network, where every pod is an endpoint. */
const betweenGateways =
  (rule: Rule): Rule =>
  (tree) =>
    tree.fleet.mesh.network === 'gateway' ? rule(tree) : []

const stumbles = reports('traffic-outlier-gateway')
const outlierGateway = betweenGateways((tree) =>
  localityPolicies(tree).flatMap(({ located, policy, field }) => {
    const few = [
      ['consecutive5xxErrors', DEFAULT_ERRORS],
      ['consecutiveGatewayErrors', 0],
    ] as const
    return few.flatMap(([key, fallback]) => {
      const written = numberAt(policy, 'outlierDetection', key)
      const errors = written ?? fallback
      return errors === 0 || errors >= LEAST_GATEWAY_ERRORS
        ? []
        : stumbles(
            located,
            field,
            `${key} ${errors}${written === undefined ? ' (the default)' : ''} ejects a whole cloud, which is one endpoint behind its gateway`,
            `write ${key}: ${LEAST_GATEWAY_ERRORS} or more`,
          )
    })
  }),
)

/** The labels that Istio gives the endpoint of a gateway; it has no others. */
const gatewayLabels = ['topology.istio.io/cluster', 'topology.istio.io/network']

const prefers = reports('traffic-priority-gateway')
const priorityGateway = betweenGateways((tree) =>
  localityPolicies(tree).flatMap(({ located, locality, field }) => {
    const list = at(locality, 'failoverPriority')
    const [first] = isList(list) ? list.map((text) => String(text)) : []
    return first === undefined || gatewayLabels.includes(first.split('=')[0] ?? '')
      ? []
      : prefers(
          located,
          field,
          `its failoverPriority begins with ${first}, which the gateway of another cloud does not have`,
          'begin with topology.istio.io/cluster: the gateway over there applies the rest to its own pods',
        )
  }),
)

/** Why connections to another cloud would stay with few of its pods, and what to write; nothing when they do not. */
const sticky = (policy: JsonMap): readonly [message: string, mend: string] | undefined => {
  const http = at(policy, 'connectionPool', 'http')
  if ((numberAt(http, 'maxRequestsPerConnection') ?? 0) === 0)
    return ['its connections have no end', 'write connectionPool.http.maxRequestsPerConnection: 100']
  if (at(http, 'useClientProtocol') === true)
    return ['it takes the protocol of the caller, which may be HTTP/2', 'leave useClientProtocol out']
  return textAt(http, 'h2UpgradePolicy') === 'DO_NOT_UPGRADE'
    ? undefined
    : ['its connections may become HTTP/2', 'write connectionPool.http.h2UpgradePolicy: DO_NOT_UPGRADE']
}

/** What makes Istio speak HTTP/2 to a port: its appProtocol, or else its name up to a dash. */
const http2 = ['http2', 'grpc', 'grpc-web', 'kubernetes.io/h2c']
const protocolOf = (port: JsonMap) => textAt(port, 'appProtocol') ?? textAt(port, 'name')?.split('-')[0] ?? ''

const balances = reports('traffic-balance-gateway')
const ONE_POD = 'behind a gateway each stays with one pod'
const balanceGateway = betweenGateways((tree) => [
  ...localityPolicies(tree).flatMap(({ located, policy, field, inherits }) => {
    const wrong = inherits && !('connectionPool' in policy) ? undefined : sticky(policy)
    return wrong === undefined ? [] : balances(located, field, `${wrong[0]}: ${ONE_POD}`, wrong[1])
  }),
  ...distinct(tree, 'DestinationRule').flatMap(({ located, home }) =>
    mapsAt(hostsOf(home).services.get(hostOf(located.object)), 'spec', 'ports')
      .filter((port) => http2.includes(protocolOf(port)))
      .flatMap((port) =>
        balances(
          located,
          'spec.host',
          `port ${numberAt(port, 'port')} of its Service speaks ${protocolOf(port)}, over few connections: ${ONE_POD}`,
          'write appProtocol: http for that port of the Service',
        ),
      ),
  ),
])

export const gatewayRules = {
  'traffic-outlier-gateway': outlierGateway,
  'traffic-priority-gateway': priorityGateway,
  'traffic-balance-gateway': balanceGateway,
} as const satisfies Readonly<Record<string, Rule>>
