/** Rules across fields and files: each once red, with its place and words, and once green. */
import { describe, expect, test } from 'vitest'
import {
  awsData,
  canaryData,
  digestOf,
  findingsOf,
  fleetOf,
  gcpData,
  merged,
  sharedData,
} from '../testing/fleets.ts'
import { parseFleet } from './index.ts'

type Data = Parameters<typeof merged>[0]

/** The findings as `code file field: message`. */
const wrong = (shared: Data = {}, clusters?: readonly Data[]) =>
  findingsOf(shared, clusters).map(
    ({ code, place, message }) => `${code} ${place.file.replace('clusters/', '')} ${place.field}: ${message}`,
  )

const aws = (over: Data = {}) => merged(awsData('aws', 0), over)
const gcp = (over: Data = {}) => merged(gcpData('gcp', 1), over)
const traffic = (over: Data): Data => ({ traffic: over })
const canary = (over: Data = {}): Data => ({ release: { canary: { ...canaryData(10), ...over } } })

test('the fleets of these tests hold every rule, with one cluster as with many', () => {
  expect(wrong()).toEqual([])
  expect(wrong({}, [awsData('aws')])).toEqual([])
  expect(wrong({}, [awsData('eu', 0), awsData('us', 1), gcpData('asia', 2), gcpData('moon', 3)])).toEqual([])
})

describe('the name of a cluster is the name of its file', () => {
  const named = (file: string) => {
    const text = [...fleetTextOf().entries()].map(
      ([name, each]) => [name === 'aws.yaml' ? file : name, each] as const,
    )
    return parseFleet({ label: 'clusters', files: new Map(text) }).findings
  }
  const fleetTextOf = () =>
    new Map([
      ['fleet.yaml', sharedText],
      ['aws.yaml', awsText],
    ])
  const sharedText = JSON.stringify({
    release: { stable: { version: 'v1.0.0', digest: digestOf('a') } },
    inference: {
      rpsPerPod: 200,
      resources: { requests: { cpu: '1', memory: '1Gi' }, limits: { cpu: '1', memory: '1Gi' } },
    },
    repository: { url: 'https://git.example.com/fleet', revision: 'main' },
    traffic: { host: 'a.example.com', certificate: 'a-example-com', peakRps: 200, split: { aws: 100 } },
    mesh: { network: 'flat' },
    platform: sharedData([]).platform,
  })
  const awsText = JSON.stringify(awsData('aws'))

  test('so a file of another name is refused', () => {
    expect(named('aws-1.yaml')).toEqual([
      {
        code: 'fleet-file-name',
        place: { file: 'clusters/aws-1.yaml', line: 1, field: 'name' },
        message: 'cluster aws is in aws-1.yaml',
        mend: 'rename the file to aws.yaml, or write name: aws-1',
      },
    ])
  })
  test('and the file of that name is taken', () => {
    expect(named('aws.yaml')).toEqual([])
  })
})

describe('the split', () => {
  const split = (shares: Data) => wrong(traffic({ split: shares }))

  test('names known clusters, and says which one may be meant', () => {
    expect(split({ aws: 50, gcp: 30, gpc: 20 })).toEqual([
      'fleet-split-unknown fleet.yaml traffic.split.gpc: there is no cluster gpc',
    ])
    expect(findingsOf(traffic({ split: { aws: 50, gcp: 30, gpc: 20 } })).map(({ mend }) => mend)).toEqual([
      expect.stringMatching(/^did you mean gcp\? Or, if gpc was taken away, take its name out here too /),
    ])
    expect(findingsOf(traffic({ split: { aws: 50, gcp: 30, mars: 20 } })).map(({ mend }) => mend)).toEqual([
      'name one of aws, gcp, or add mars.yaml; if mars was taken away, take its name out here too (docs/operating.md, "Taking a cluster away", has the order)',
    ])
  })
  test('gives every cluster a share, 0 being one', () => {
    expect(split({ aws: 100, gcp: undefined })).toEqual([
      'fleet-split-missing fleet.yaml traffic.split: cluster gcp has no share',
    ])
    expect(split({ aws: 100, gcp: 0 })).toEqual([])
  })
  test.each([
    [50, 49, 99],
    [50, 51, 101],
    [0, 0, 0],
  ])('of %d and %d totals %d, which is refused', (first, second, total) => {
    expect(split({ aws: first, gcp: second })).toEqual([
      `fleet-split-total fleet.yaml traffic.split: the shares total ${total}, not 100`,
    ])
  })
})

describe('an evacuation', () => {
  const evacuated = (...names: readonly string[]) => wrong(traffic({ evacuated: names }))

  test('of one cluster leaves the others', () => {
    expect(evacuated('aws')).toEqual([])
  })
  test('names known clusters', () => {
    expect(evacuated('azure')).toEqual([
      'fleet-evacuated fleet.yaml traffic.evacuated[0]: there is no cluster azure',
    ])
  })
  test('names each once', () => {
    expect(evacuated('aws', 'aws')).toEqual([
      'fleet-evacuated fleet.yaml traffic.evacuated[1]: aws is here twice',
    ])
  })
  test('is there where somebody insists on it', () => {
    expect(wrong(traffic({ evacuated: ['aws'], evacuatedAnyway: true }))).toEqual([])
    expect(wrong(traffic({ evacuatedAnyway: true }))).toEqual([
      'fleet-evacuated fleet.yaml traffic.evacuatedAnyway: evacuatedAnyway is about an evacuation, and there is none',
    ])
  })
  test('leaves a cluster with a share', () => {
    const none =
      'fleet-evacuated fleet.yaml traffic.evacuated: no cluster with a share is left to take the traffic'
    expect(evacuated('aws', 'gcp')).toEqual([none])
    expect(wrong(traffic({ split: { aws: 100, gcp: 0 }, evacuated: ['aws'] }))).toEqual([none])
    expect(wrong(traffic({ split: { aws: 100, gcp: 0 }, evacuated: ['gcp'] }))).toEqual([])
  })
})

describe('a canary', () => {
  test('in known clusters with a share is taken', () => {
    expect(wrong(canary())).toEqual([])
    expect(wrong(canary({ clusters: ['gcp'] }))).toEqual([])
  })
  test('in an unknown cluster is refused', () => {
    expect(wrong(canary({ clusters: ['aws', 'azure'] }))).toEqual([
      'fleet-canary-clusters fleet.yaml release.canary.clusters[1]: there is no cluster azure',
    ])
  })
  test('in one cluster twice is refused', () => {
    expect(wrong(canary({ clusters: ['aws', 'aws'] }))).toEqual([
      'fleet-canary-clusters fleet.yaml release.canary.clusters[1]: aws is here twice',
    ])
  })
  const idle =
    'fleet-canary-clusters fleet.yaml release.canary.clusters: none of the clusters of the canary has a share of the traffic'
  test('only where nobody goes is refused', () => {
    expect(wrong({ ...canary({ clusters: ['gcp'] }), ...traffic({ split: { aws: 100, gcp: 0 } }) })).toEqual([
      idle,
    ])
  })
  test('only where everybody was sent away from is refused', () => {
    expect(wrong({ ...canary({ clusters: ['gcp'] }), ...traffic({ evacuated: ['gcp'] }) })).toEqual([idle])
    expect(wrong({ ...canary(), ...traffic({ evacuated: ['gcp'] }) })).toEqual([])
  })
  test('with the image of the stable release is refused', () => {
    expect(wrong(canary({ digest: digestOf('a') }))).toEqual([
      'fleet-canary-same fleet.yaml release.canary.digest: the canary has the digest of the stable release',
    ])
  })
  test('with the version of the stable release is refused', () => {
    expect(wrong(canary({ version: 'v1.0.0' }))).toEqual([
      'fleet-canary-same fleet.yaml release.canary.version: the canary has the version of the stable release',
    ])
  })
  test.each([[[50, 25, 100]], [[5, 5, 100]], [[5, 25]], [[100, 100]]])(
    'with the steps %j is refused',
    (steps) => {
      expect(wrong({ release: { steps } })).toEqual([
        `fleet-canary-steps fleet.yaml release.steps: steps ${steps.join(', ')} do not rise to 100`,
      ])
    },
  )
  test.each([[[1, 2, 100]], [[100]]])('with the steps %j is taken', (steps) => {
    expect(wrong({ release: { steps } })).toEqual([])
  })
})

describe('tries', () => {
  test('fit in the timeout of the request, to the millisecond', () => {
    const retries = { attempts: 3, perTryTimeout: '2s' }
    expect(wrong(traffic({ retries, timeout: '8s' }))).toEqual([])
    expect(wrong(traffic({ retries, timeout: '7999ms' }))).toEqual([
      'fleet-retries-timeout fleet.yaml traffic.retries: 4 tries of 2s take 8s, longer than the timeout of 7999ms',
    ])
  })
})

describe('each pool holds what waits while a cloud hangs', () => {
  test.each(['maxConnections', 'maxPendingRequests', 'maxRequests', 'maxRetries'])('%s', (pool) => {
    // 200 requests/s × 1 s per try × 2
    expect(wrong(traffic({ circuitBreaker: { [pool]: 400 } }))).toEqual([])
    expect(wrong(traffic({ circuitBreaker: { [pool]: 399 } }))).toEqual([
      `fleet-pool-small fleet.yaml traffic.circuitBreaker.${pool}: ${pool} 399 is less than the 400 that 200 requests/s need while a cloud hangs (requests/s × perTryTimeout × 2)`,
    ])
  })
  test("the whole fleet's rate, however many clusters share it: a gateway stands for the callers of all others", () => {
    const many = [aws(), gcp(), gcpData('moon', 2), awsData('mars', 3)]
    const pool = { circuitBreaker: { maxConnections: 399 }, split: { aws: 25, gcp: 25, mars: 25, moon: 25 } }
    expect(wrong(traffic(pool), many)).toHaveLength(1)
  })
  test('the defaults too, at a peak they do not hold', () => {
    expect(findingsOf(traffic({ peakRps: 1_001 })).map(({ mend }) => mend)).toEqual([
      'write maxConnections: 2002 or more',
      'write maxPendingRequests: 2002 or more',
      'write maxRetries: 2002 or more',
    ])
  })
})

describe('errors in a row that eject', () => {
  const breaker = (consecutiveErrors: number, consecutiveGatewayErrors: number, network = 'gateway') =>
    wrong({
      mesh: { network },
      ...traffic({ circuitBreaker: { consecutiveErrors, consecutiveGatewayErrors } }),
    })
  const place = 'fleet.yaml traffic.circuitBreaker'

  test('are at most as many for gateway errors as for all errors: Envoy counts a gateway error in both', () => {
    expect(breaker(50, 10)).toEqual([])
    expect(breaker(10, 10)).toEqual([])
    expect(breaker(10, 11)).toEqual([
      `fleet-outlier-order ${place}.consecutiveGatewayErrors: consecutiveGatewayErrors 11 is above consecutiveErrors 10, which counts gateway errors too and ejects first`,
    ])
  })
  test('are enough for an endpoint that stands for a cloud, where gateways do', () => {
    expect(breaker(10, 9)).toEqual([
      `fleet-outlier-gateway ${place}.consecutiveGatewayErrors: consecutiveGatewayErrors 9 ejects a whole cloud, which is one endpoint behind its gateway`,
    ])
    expect(breaker(5, 3)).toHaveLength(2)
    expect(breaker(5, 3, 'flat')).toEqual([])
  })
})

test.each([
  ['cpu', '1001m', '1'],
  ['memory', '2Gi', '2047Mi'],
])('the request of %s is at most its limit', (kind, request, limit) => {
  const resources = (requested: string) => ({
    inference: { resources: { requests: { [kind]: requested }, limits: { [kind]: limit } } },
  })
  expect(wrong(resources(limit))).toEqual([])
  expect(wrong(resources(request))).toEqual([
    `fleet-resources fleet.yaml inference.resources.requests.${kind}: the request ${request} is above the limit ${limit}`,
  ])
})

test('the network that stays open is the other one', () => {
  expect(wrong({ mesh: { network: 'gateway', keepOpen: 'flat' } })).toEqual([])
  expect(wrong({ mesh: { network: 'flat', keepOpen: 'flat' } })).toEqual([
    expect.stringMatching(/^fleet-value fleet.yaml mesh.keepOpen: expected the other kind of network/),
  ])
})

test.each([
  ['aws', awsData, 45],
  ['gcp', gcpData, 24],
] as const)(
  'the name of the network of a cluster on %s leaves room for those that begin with it',
  (provider, data, most) => {
    const id = 'm'.repeat(12)
    const name = 'c'.repeat(most - id.length - 1)
    const named = (cluster: string) => wrong({ mesh: { id } }, [data(cluster)])
    expect(named(name)).toEqual([])
    expect(named(`${name}c`)).toEqual([
      `fleet-network-name ${name}c.yaml name: its network would be called ${id}-${name}c: ${most + 1} characters, and names at ${provider} that begin with it leave it ${most} at most`,
    ])
  },
)

test('the id of the mesh begins with a letter, as the names at a cloud that begin with it', () => {
  expect(wrong({ mesh: { id: '1mesh' } })).toEqual([
    'fleet-value fleet.yaml mesh.id: expected a DNS label that begins with a letter, such as mesh1, got "1mesh"',
  ])
})

test.each(['ml.svc.cluster.local', 'ml.localhost', 'ml.internal', 'ml.ns.svc'])(
  'the host %s would take the traffic of a Service',
  (host) => {
    expect(wrong(traffic({ host }))).toEqual([
      `fleet-host fleet.yaml traffic.host: ${host} is inside a cluster domain`,
    ])
  },
)

test('a host may have such a word inside', () => {
  expect(wrong(traffic({ host: 'internal.local.example.com' }))).toEqual([])
})

describe('a minimum is at most its maximum', () => {
  test('of replicas', () => {
    const replicas = (min: number, max: number) =>
      wrong({}, [aws({ inference: { replicas: { min, max } } }), gcp()])
    expect(replicas(3, 3)).toEqual([])
    expect(replicas(4, 3)).toEqual(['fleet-range aws.yaml inference.replicas.min: min 4 is above max 3'])
  })
  test.each([
    [3, 2, 6],
    [2, 7, 6],
  ])('of nodes: %d, %d, %d', (min, desired, max) => {
    expect(wrong({}, [aws(), gcp({ nodes: { min, desired, max } })])).toEqual([
      `fleet-range gcp.yaml nodes.desired: nodes ${min}, ${desired}, ${max} are not in the order min ≤ desired ≤ max`,
    ])
  })
  test('all nodes the same is an order', () => {
    expect(wrong({}, [aws({ nodes: { min: 2, desired: 2, max: 2 } }), gcp()])).toEqual([])
  })
})

describe('zones belong to the region', () => {
  test.each(['us-west-1a', 'us-east-1', 'us-east-1A', 'us-east-11a', 'us-east-1-a'])(
    '%s is no zone of us-east-1',
    (zone) => {
      expect(wrong({}, [aws({ cloud: { zones: ['us-east-1a', zone] } }), gcp()])).toEqual([
        `fleet-region aws.yaml cloud.zones[1]: zone ${zone} is not in region us-east-1`,
      ])
    },
  )
  test.each(['us-central2-a', 'us-central1', 'us-central1a', 'us-central1-ab', 'us-central11-a'])(
    '%s is no zone of us-central1',
    (zone) => {
      expect(wrong({}, [aws(), gcp({ cloud: { zones: ['us-central1-a', zone] } })])).toEqual([
        `fleet-region gcp.yaml cloud.zones[1]: zone ${zone} is not in region us-central1`,
      ])
    },
  )
})

describe('address ranges do not overlap', () => {
  test('within a cluster', () => {
    expect(wrong({}, [aws({ addresses: { services: '10.0.64.0/20' } }), gcp()])).toEqual([
      'fleet-cidr-overlap aws.yaml addresses.services: 10.0.64.0/20 overlaps 10.0.0.0/16 (aws, addresses.nodes)',
    ])
  })
  test('across clusters and clouds, nor the nodes of one with the pods of another', () => {
    expect(wrong({}, [aws(), gcp({ addresses: { pods: '10.0.0.0/16' } })])).toEqual([
      'fleet-cidr-overlap gcp.yaml addresses.pods: 10.0.0.0/16 overlaps 10.0.0.0/16 (aws, addresses.nodes)',
    ])
  })
  test('between two clusters of one cloud', () => {
    const us = merged(awsData('us', 1), { addresses: { nodes: '10.0.0.0/16' } })
    expect(wrong({}, [awsData('eu', 0), us])).toEqual([
      'fleet-cidr-overlap us.yaml addresses.nodes: 10.0.0.0/16 overlaps 10.0.0.0/16 (eu, addresses.nodes)',
    ])
  })
  test('ranges that touch are apart', () => {
    expect(wrong({}, [aws({ addresses: { nodes: '10.0.0.0/16', services: '10.1.0.0/16' } }), gcp()])).toEqual(
      [],
    )
  })
})

test('every rule that is broken is reported, not only the first', () => {
  const codes = findingsOf(
    { ...canary({ version: 'v1.0.0' }), ...traffic({ split: { aws: 50, gcp: 49 }, host: 'ml.internal' }) },
    [aws({ nodes: { desired: 99 } }), gcp({ addresses: { pods: '10.0.0.0/16' } })],
  ).map(({ code }) => code)
  expect(codes.sort()).toEqual([
    'fleet-canary-same',
    'fleet-cidr-overlap',
    'fleet-host',
    'fleet-range',
    'fleet-split-total',
  ])
})

test('a fleet that holds the rules has its clusters in the order of their names', () => {
  expect(
    fleetOf({}, [gcpData('b', 1), awsData('b-c', 2), awsData('a', 0)]).clusters.map(({ name }) => name),
  ).toEqual(['a', 'b', 'b-c'])
})
