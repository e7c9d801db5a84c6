/** Rules across fields and files. Each takes the parsed fleet and answers with findings at the place of the cause. */
import type { Finding } from '../findings/index.ts'
import { nearest } from '../text/index.ts'
import { overlaps, parseCidr } from './cidr.ts'
import { few } from './few.ts'
import {
  type Cluster,
  canaryClusters,
  clusterIdOf,
  type Fleet,
  LEAST_GATEWAY_ERRORS,
  replicaRange,
  shareOf,
} from './model.ts'
import type { Places } from './places.ts'
import { longestId, zoneInRegion } from './providers.ts'
import { formatDuration, parseQuantity } from './scalars.ts'
import type { Path } from './source.ts'
import { versionRules } from './versions.ts'

type Rule = (fleet: Fleet, places: Places) => readonly Finding[]

const when = (wrong: boolean, finding: () => Finding): readonly Finding[] => (wrong ? [finding()] : [])

const namesOf = (fleet: Fleet): readonly string[] => fleet.clusters.map((cluster) => cluster.name)

/** A name that is no cluster's: misspelt, of a file that is not there yet, or left behind when its file was deleted. */
const knownClusters = (name: string, fleet: Fleet) => {
  const meant = nearest(name, namesOf(fleet))
  const others = `name one of ${namesOf(fleet).slice(0, 10).join(', ')}, or add ${name}.yaml`
  const gone = `if ${name} was taken away, take its name out here too (docs/operating.md, "Taking a cluster away", has the order)`
  return `${meant === undefined ? others : `did you mean ${meant}?`}; ${gone}`.replace('?;', '? Or,')
}

const split: Rule = (fleet, { shared }) => {
  const { split: shares } = fleet.traffic
  const known = new Set(namesOf(fleet))
  const total = Object.values(shares).reduce((sum, share) => sum + share, 0)
  return [
    ...few(
      Object.keys(shares).filter((name) => !known.has(name)),
      (name): Finding => ({
        code: 'fleet-split-unknown',
        place: shared(['traffic', 'split', name], 'key'),
        message: `there is no cluster ${name}`,
        mend: knownClusters(name, fleet),
      }),
    ),
    ...fleet.clusters
      .filter(({ name }) => !Object.hasOwn(shares, name))
      .map(
        ({ name }): Finding => ({
          code: 'fleet-split-missing',
          place: shared(['traffic', 'split'], 'key'),
          message: `cluster ${name} has no share`,
          mend: `add ${name}: 0, or a share that brings the total to 100`,
        }),
      ),
    ...when(total !== 100, () => ({
      code: 'fleet-split-total',
      place: shared(['traffic', 'split'], 'key'),
      message: `the shares total ${total}, not 100`,
      mend: 'change them so that they total 100: npm run weights -- <cluster>=<percent> …',
    })),
  ]
}

const evacuated: Rule = (fleet, { shared }) => {
  const names = fleet.traffic.evacuated
  const left = fleet.clusters.filter(({ name }) => shareOf(fleet, name) > 0 && !names.includes(name))
  return [
    ...names.flatMap((name, i) => [
      ...when(!namesOf(fleet).includes(name), () => ({
        code: 'fleet-evacuated',
        place: shared(['traffic', 'evacuated', i]),
        message: `there is no cluster ${name}`,
        mend: knownClusters(name, fleet),
      })),
      ...when(names.indexOf(name) < i, () => ({
        code: 'fleet-evacuated',
        place: shared(['traffic', 'evacuated', i]),
        message: `${name} is here twice`,
        mend: 'name each cluster once',
      })),
    ]),
    ...when(names.length === 0 && fleet.traffic.evacuatedAnyway, () => ({
      code: 'fleet-evacuated',
      place: shared(['traffic', 'evacuatedAnyway'], 'key'),
      message: 'evacuatedAnyway is about an evacuation, and there is none',
      mend: 'take the line out',
    })),
    ...when(names.length > 0 && left.length === 0, () => ({
      code: 'fleet-evacuated',
      place: shared(['traffic', 'evacuated'], 'key'),
      message: 'no cluster with a share is left to take the traffic',
      mend: 'leave one cluster with a share out of the list, or change the split first',
    })),
  ]
}

const canary: Rule = (fleet, { shared }) => {
  const { canary: trial, stable, steps } = fleet.release
  const rising = steps.every((step, i) => i === 0 || step > (steps[i - 1] ?? 0)) && steps.at(-1) === 100
  const stepFindings = when(!rising, () => ({
    code: 'fleet-canary-steps',
    place: shared(['release', 'steps'], 'key'),
    message: `steps ${steps.join(', ')} do not rise to 100`,
    mend: 'write rising percents that end with 100, such as [5, 25, 50, 100]',
  }))
  if (trial === undefined) return stepFindings
  const at = (...path: Path) => shared(['release', 'canary', ...path])
  const names = trial.clusters ?? []
  return [
    ...stepFindings,
    ...names.flatMap((name, i) => [
      ...when(!namesOf(fleet).includes(name), () => ({
        code: 'fleet-canary-clusters',
        place: at('clusters', i),
        message: `there is no cluster ${name}`,
        mend: knownClusters(name, fleet),
      })),
      ...when(names.indexOf(name) < i, () => ({
        code: 'fleet-canary-clusters',
        place: at('clusters', i),
        message: `${name} is here twice`,
        mend: 'name each cluster once',
      })),
    ]),
    ...when(
      !canaryClusters(fleet).some(
        (name) => shareOf(fleet, name) > 0 && !fleet.traffic.evacuated.includes(name),
      ),
      () => ({
        code: 'fleet-canary-clusters',
        place: shared(['release', 'canary', 'clusters'], 'key'),
        message: 'none of the clusters of the canary has a share of the traffic',
        mend: 'name a cluster with a share, or change traffic.split',
      }),
    ),
    ...when(trial.digest === stable.digest, () => ({
      code: 'fleet-canary-same',
      place: at('digest'),
      message: 'the canary has the digest of the stable release',
      mend: 'write the digest of the new image, or leave the canary out',
    })),
    ...when(trial.version === stable.version, () => ({
      code: 'fleet-canary-same',
      place: at('version'),
      message: 'the canary has the version of the stable release',
      mend: 'give the new image a version of its own',
    })),
  ]
}

const timing: Rule = (fleet, { shared }) => {
  const { retries, timeout } = fleet.traffic
  const tries = (retries.attempts + 1) * retries.perTryTimeout
  return when(tries > timeout, () => ({
    code: 'fleet-retries-timeout',
    place: shared(['traffic', 'retries'], 'key'),
    message: `${retries.attempts + 1} tries of ${formatDuration(retries.perTryTimeout)} take ${formatDuration(tries)}, longer than the timeout of ${formatDuration(timeout)}`,
    mend: `raise traffic.timeout to ${formatDuration(tries)} or more, or lower perTryTimeout or attempts`,
  }))
}

/**
 * Each pool holds what the whole fleet asks, not a gateway's part of it: the limits are those of every proxy, and the
 * east-west gateway of a cloud is one proxy that stands for the callers of all other clouds.
 */
const pools: Rule = (fleet, { shared }) => {
  const { retries, circuitBreaker: breaker, peakRps } = fleet.traffic
  const needed = Math.ceil((peakRps * retries.perTryTimeout * 2) / 1_000)
  return (['maxConnections', 'maxPendingRequests', 'maxRequests', 'maxRetries'] as const).flatMap((pool) =>
    when(breaker[pool] < needed, () => ({
      code: 'fleet-pool-small',
      place: shared(['traffic', 'circuitBreaker', pool]),
      message: `${pool} ${breaker[pool]} is less than the ${needed} that ${peakRps} requests/s need while a cloud hangs (requests/s × perTryTimeout × 2)`,
      mend: `write ${pool}: ${needed} or more`,
    })),
  )
}

/** Envoy counts a gateway error in both, so the smaller number decides; equal ones are one. */
const ejection: Rule = (fleet, { shared }) => {
  const { circuitBreaker: breaker } = fleet.traffic
  const [errors, gatewayErrors] = [breaker.consecutiveErrors, breaker.consecutiveGatewayErrors]
  const at = (field: string) => shared(['traffic', 'circuitBreaker', field])
  return [
    ...when(gatewayErrors > errors, () => ({
      code: 'fleet-outlier-order',
      place: at('consecutiveGatewayErrors'),
      message: `consecutiveGatewayErrors ${gatewayErrors} is above consecutiveErrors ${errors}, which counts gateway errors too and ejects first`,
      mend: `write ${errors} or less, or raise consecutiveErrors`,
    })),
    ...(['consecutiveErrors', 'consecutiveGatewayErrors'] as const).flatMap((field) =>
      when(fleet.mesh.network === 'gateway' && breaker[field] < LEAST_GATEWAY_ERRORS, () => ({
        code: 'fleet-outlier-gateway',
        place: at(field),
        message: `${field} ${breaker[field]} ejects a whole cloud, which is one endpoint behind its gateway`,
        mend: `write ${field}: ${LEAST_GATEWAY_ERRORS} or more, or mesh.network: flat`,
      })),
    ),
  ]
}

const host: Rule = (fleet, { shared }) =>
  when(/\.(local|localhost|internal|svc)$/.test(fleet.traffic.host), () => ({
    code: 'fleet-host',
    place: shared(['traffic', 'host']),
    message: `${fleet.traffic.host} is inside a cluster domain`,
    mend: 'write the public name that clients use',
  }))

/** The name of a cluster's network is a label, and the beginning of longer names at its cloud. */
const networkName: Rule = (fleet, places) =>
  fleet.clusters.flatMap((cluster) => {
    const id = clusterIdOf(fleet, cluster)
    const most = longestId[cluster.cloud.provider]
    return when(id.length > most, () => ({
      code: 'fleet-network-name',
      place: places.cluster(cluster.name, ['name']),
      message: `its network would be called ${id}: ${id.length} characters, and names at ${cluster.cloud.provider} that begin with it leave it ${most} at most`,
      mend: 'shorten the name, or mesh.id',
    }))
  })

const resources: Rule = (fleet, { shared }) =>
  (['cpu', 'memory'] as const).flatMap((kind) => {
    const { requests, limits } = fleet.inference.resources
    return when((parseQuantity(requests[kind]) ?? 0) > (parseQuantity(limits[kind]) ?? 0), () => ({
      code: 'fleet-resources',
      place: shared(['inference', 'resources', 'requests', kind]),
      message: `the request ${requests[kind]} is above the limit ${limits[kind]}`,
      mend: 'lower the request or raise the limit',
    }))
  })

const range = (cluster: Cluster, places: Places): readonly Finding[] => {
  const { min, max } = replicaRange(cluster.inference.replicas)
  const { nodes, name } = cluster
  return [
    ...when(min > max, () => ({
      code: 'fleet-range',
      place: places.cluster(name, ['inference', 'replicas', 'min']),
      message: `min ${min} is above max ${max}`,
      mend: 'lower min or raise max',
    })),
    ...when(nodes.min > nodes.desired || nodes.desired > nodes.max, () => ({
      code: 'fleet-range',
      place: places.cluster(name, ['nodes', 'desired']),
      message: `nodes ${nodes.min}, ${nodes.desired}, ${nodes.max} are not in the order min ≤ desired ≤ max`,
      mend: 'put the three in order',
    })),
  ]
}

const perCluster: Rule = (fleet, places) =>
  fleet.clusters.flatMap((cluster) => [
    ...range(cluster, places),
    ...cluster.cloud.zones.flatMap((zone, i) =>
      when(!zoneInRegion(cluster.cloud, zone), () => ({
        code: 'fleet-region',
        place: places.cluster(cluster.name, ['cloud', 'zones', i]),
        message: `zone ${zone} is not in region ${cluster.cloud.region}`,
        mend: `name zones of ${cluster.cloud.region}`,
      })),
    ),
  ])

const addresses: Rule = (fleet, places) => {
  const all = fleet.clusters.flatMap((cluster) =>
    Object.entries(cluster.addresses).flatMap(([kind, text]) => {
      const parsed = parseCidr(text)
      return parsed === undefined ? [] : [{ ...parsed, cluster: cluster.name, kind, text }]
    }),
  )
  return overlaps(all).map(
    ([a, b]): Finding => ({
      code: 'fleet-cidr-overlap',
      place: places.cluster(b.cluster, ['addresses', b.kind]),
      message: `${b.text} overlaps ${a.text} (${a.cluster}, addresses.${a.kind})`,
      mend: `choose a range outside ${a.text}`,
    }),
  )
}

const traces: Rule = (fleet, { shared }) => {
  const { tracesIn } = fleet.observability
  if (tracesIn === undefined || namesOf(fleet).includes(tracesIn)) return []
  return [
    {
      code: 'fleet-traces-unknown',
      place: shared(['observability', 'tracesIn']),
      message: `there is no cluster ${tracesIn}`,
      mend: knownClusters(tracesIn, fleet),
    },
  ]
}

const rules: readonly Rule[] = [
  traces,
  split,
  evacuated,
  canary,
  timing,
  pools,
  ejection,
  host,
  networkName,
  resources,
  perCluster,
  addresses,
  ...versionRules,
]

/** Every finding of every rule. */
export const checkRules: Rule = (fleet, places) => rules.flatMap((rule) => rule(fleet, places))
