/** Edits are exact to the byte: on a copy of the files as they are shipped, and on the other ways to write them. */
import { describe, expect, test } from 'vitest'
import { type Fleet, type FleetText, parseFleet } from '../fleet/index.ts'
import { digestOf } from '../testing/fleets.ts'
import {
  abortCanary,
  advanceCanary,
  EditError,
  formatReplicas,
  promoteCanary,
  setEvacuated,
  setNetwork,
  setReplicas,
  setWeights,
  startCanary,
} from './index.ts'

const shared = `# yaml-language-server: $schema=./fleet.schema.json
# What all clusters share. Change a number, run \`npm run render\`, and read the diff of rendered/.
release:
  stable:
    version: v1.0.0
    # An example: \`npm run publish -w server\` prints the digest of your image.
    digest: "sha256:5d1c4a0f7e3b9268a1f0c7d2e4b6983051c2d7e8f9a0b1c2d3e4f5061728394a"
  steps: [5, 25, 50, 100] # percent, of \`npm run canary -- advance\`; 100 is the promotion
inference:
  rpsPerPod: 200 # requests per second that one pod carries
  resources:
    requests: { cpu: 500m, memory: 512Mi }
    limits: { cpu: "1", memory: 1Gi }
traffic:
  host: inference.example.com
  certificate: inference-example-com
  peakRps: 500 # requests per second over all clusters
  split: { aws: 50, gcp: 50 } # percent that prefer each cluster; total 100; 0 keeps failover
  pinHeader: prefer-cloud
  timeout: 10s
  retries: { attempts: 3, perTryTimeout: 1s }
  circuitBreaker: { maxConnections: 2000, consecutiveErrors: 10, ejectFor: 10s }
mesh:
  network: gateway # gateway: east-west gateways; flat: pods reach pods over the VPN
platform:
  kubernetes: "1.35"
  istio: 1.31.1
  argocd: 3.5.7
  externalSecrets: 2.9.0
  prometheusOperatorCrds: 31.0.1
  kubePrometheusStack: 88.5.3
  opentelemetryCollector: 0.170.0
  jaeger: 4.11.1
  opencost: 2.5.17
  thanos: 0.42.5
repository: { url: https://github.com/example/fleet, revision: main }
`

const aws = `# yaml-language-server: $schema=./cluster.schema.json
name: aws # Istio cluster name, overlay folder, value of the pin header
cloud:
  provider: aws
  account: "123456789012"
  region: us-east-1
  zones: [us-east-1a, us-east-1b, us-east-1c]
addresses:
  nodes: 10.10.0.0/16 # the VPC; pods have their addresses from it too
  services: 172.20.0.0/16
nodes: { types: [t3.large, t3a.large], spot: true, min: 2, desired: 3, max: 6 }
inference:
  replicas: 3 # a fixed number, or {min: 3, max: 12}: a range that the autoscaler moves within
`

const gcp = `# yaml-language-server: $schema=./cluster.schema.json
name: gcp # Istio cluster name, overlay folder, value of the pin header
cloud:
  provider: gcp
  project: example-inference
  region: us-central1
  zones: [us-central1-a, us-central1-b, us-central1-c]
addresses:
  nodes: 10.20.0.0/20
  pods: 10.21.0.0/16
  services: 10.22.0.0/22
  controlPlane: 172.16.0.0/28
nodes: { types: [e2-standard-2], spot: true, min: 2, desired: 3, max: 6 }
inference:
  replicas: 3 # a fixed number, or {min: 3, max: 12}: a range that the autoscaler moves within
`

type Edit = (text: FleetText, fleet: Fleet) => FleetText

const textOf = (files: Readonly<Record<string, string>> = {}): FleetText => ({
  label: 'clusters',
  files: new Map(Object.entries({ 'fleet.yaml': shared, 'aws.yaml': aws, 'gcp.yaml': gcp, ...files })),
})

const fleetOf = (text: FleetText): Fleet => {
  const result = parseFleet(text)
  if ('fleet' in result) return result.fleet
  throw new Error(result.findings.map(({ message }) => message).join('\n'))
}

/** The files after some edits, each of which sees the fleet that the one before it left. */
const edited = (text: FleetText, ...edits: readonly Edit[]): FleetText =>
  edits.reduce((next, edit) => edit(next, fleetOf(next)), text)

/** The lines that the edits change, per file: `- old` and `+ new`; the lines around them are the same bytes. */
const changes = (text: FleetText, ...edits: readonly Edit[]) => {
  const after = edited(text, ...edits)
  fleetOf(after)
  return [...after.files].flatMap(([name, now]) => {
    const [old, lines] = [(text.files.get(name) ?? '').split('\n'), now.split('\n')]
    let head = 0
    while (head < old.length && old[head] === lines[head]) head++
    let tail = 0
    while (
      tail < old.length - head &&
      tail < lines.length - head &&
      old.at(-1 - tail) === lines.at(-1 - tail)
    )
      tail++
    return [
      ...old.slice(head, old.length - tail).map((line) => `${name} - ${line}`),
      ...lines.slice(head, lines.length - tail).map((line) => `${name} + ${line}`),
    ]
  })
}

const weights =
  (shares: Readonly<Record<string, number>>): Edit =>
  (text, fleet) =>
    setWeights(text, fleet, new Map(Object.entries(shares)))
const replicas =
  (name: string, count: number | { readonly min: number; readonly max: number }): Edit =>
  (text, fleet) =>
    setReplicas(text, fleet, new Map([[name, count]]))
const evacuate =
  (name: string, away = true): Edit =>
  (text, fleet) =>
    setEvacuated(text, fleet, name, away)
const undo = (name: string) => evacuate(name, false)
const start =
  (more: { readonly percent?: number; readonly clusters?: readonly string[] } = {}): Edit =>
  (text, fleet) =>
    startCanary(text, fleet, { version: 'v1.1.0', digest: digestOf('b'), ...more })

const replaced = (from: string, to: string) => {
  expect(shared.split(from)).toHaveLength(2)
  return textOf({ 'fleet.yaml': shared.replace(from, to) })
}
const crlf = textOf({
  'fleet.yaml': shared.replaceAll('\n', '\r\n'),
  'aws.yaml': aws.replaceAll('\n', '\r\n'),
})

describe('weights', () => {
  test('change one line, and keep its braces and its comment', () => {
    expect(changes(textOf(), weights({ aws: 70, gcp: 30 }))).toEqual([
      'fleet.yaml -   split: { aws: 50, gcp: 50 } # percent that prefer each cluster; total 100; 0 keeps failover',
      'fleet.yaml +   split: { aws: 70, gcp: 30 } # percent that prefer each cluster; total 100; 0 keeps failover',
    ])
  })
  test('that are so already change nothing', () => {
    expect(changes(textOf(), weights({ aws: 50 }))).toEqual([])
  })
  test('and back are the same bytes', () => {
    expect(edited(textOf(), weights({ aws: 100, gcp: 0 }), weights({ aws: 50, gcp: 50 }))).toEqual(textOf())
  })
  test('on lines of their own keep their comments and their quotes', () => {
    const text = replaced(
      'split: { aws: 50, gcp: 50 }',
      'split:\n    # the older one\n    "aws": 50   # half\n    gcp: 50\n   ',
    )
    expect(changes(text, weights({ aws: 5, gcp: 95 }))).toEqual([
      'fleet.yaml -     "aws": 50   # half',
      'fleet.yaml -     gcp: 50',
      'fleet.yaml +     "aws": 5   # half',
      'fleet.yaml +     gcp: 95',
    ])
  })
  test('keep Windows line endings', () => {
    const { files } = edited(crlf, weights({ aws: 70, gcp: 30 }))
    expect(files.get('fleet.yaml')).toBe(
      shared.replace('aws: 50, gcp: 50', 'aws: 70, gcp: 30').replaceAll('\n', '\r\n'),
    )
  })
  test('that are new lines have Windows line endings where the file has', () => {
    const windows = (text: FleetText) => text.files.get('fleet.yaml')?.replaceAll('\r\n', '')
    expect(windows(edited(crlf, start(), evacuate('aws')))).not.toContain('\n')
  })
  test('keep a byte order mark', () => {
    const text = textOf({ 'fleet.yaml': `\uFEFF${shared}` })
    expect(edited(text, weights({ aws: 70, gcp: 30 })).files.get('fleet.yaml')).toBe(
      `\uFEFF${shared.replace('aws: 50, gcp: 50', 'aws: 70, gcp: 30')}`,
    )
  })
  test('of a cluster that is not there are refused', () => {
    expect(() => edited(textOf(), weights({ azure: 10 }))).toThrow(
      new EditError('there is no cluster azure; there are aws, gcp'),
    )
  })
})

describe('replicas', () => {
  const line =
    '  replicas: 3 # a fixed number, or {min: 3, max: 12}: a range that the autoscaler moves within'
  test('change one line of one cluster', () => {
    expect(changes(textOf(), replicas('aws', 5))).toEqual([
      `aws.yaml - ${line}`,
      'aws.yaml +   replicas: 5 # a fixed number, or {min: 3, max: 12}: a range that the autoscaler moves within',
    ])
  })
  test('become a range on the same line', () => {
    expect(changes(textOf(), replicas('aws', { min: 3, max: 12 }))).toEqual([
      `aws.yaml - ${line}`,
      'aws.yaml +   replicas: { min: 3, max: 12 } # a fixed number, or {min: 3, max: 12}: a range that the autoscaler moves within',
    ])
  })
  test('as a range and back to a number are the same bytes', () => {
    expect(edited(textOf(), replicas('aws', { min: 3, max: 12 }), replicas('aws', 3))).toEqual(textOf())
    expect(edited(crlf, replicas('aws', { min: 3, max: 12 }), replicas('aws', 3))).toEqual(crlf)
  })
  test('of a range on lines of its own change in place', () => {
    const text = textOf({
      'aws.yaml': aws.replace(line, '  replicas:\n    max: 12 # at noon\n    # at night\n    min: 3'),
    })
    expect(changes(text, replicas('aws', { min: 4, max: 12 }))).toEqual([
      'aws.yaml -     min: 3',
      'aws.yaml +     min: 4',
    ])
  })
  test('of a range in braces keep their spaces', () => {
    const text = textOf({ 'aws.yaml': aws.replace('replicas: 3', 'replicas: {min: 3,  max: 12}') })
    expect(changes(text, replicas('aws', { min: 3, max: 20 }))).toEqual([
      'aws.yaml -   replicas: {min: 3,  max: 12} # a fixed number, or {min: 3, max: 12}: a range that the autoscaler moves within',
      'aws.yaml +   replicas: {min: 3,  max: 20} # a fixed number, or {min: 3, max: 12}: a range that the autoscaler moves within',
    ])
  })
  test('of a range on lines of its own become a number on the line of the key', () => {
    const text = textOf({
      'aws.yaml': aws.replace(line, '  replicas: # pods\n    min: 3 # low\n    max: 12 # high\n# the end'),
    })
    expect(changes(text, replicas('aws', 4))).toEqual([
      'aws.yaml -   replicas: # pods',
      'aws.yaml -     min: 3 # low',
      'aws.yaml -     max: 12 # high',
      'aws.yaml +   replicas: 4 # pods',
    ])
  })
})

describe('a canary', () => {
  const block = [
    'fleet.yaml +   canary:',
    'fleet.yaml +     version: v1.1.0',
    `fleet.yaml +     digest: "${digestOf('b')}"`,
  ]
  test('starts with its block after the stable release, at the first step', () => {
    expect(changes(textOf(), start())).toEqual([...block, 'fleet.yaml +     percent: 5'])
    const lines = edited(textOf(), start()).files.get('fleet.yaml')?.split('\n') ?? []
    expect(lines[lines.indexOf('  canary:') - 1]).toMatch(/^ {4}digest: "sha256:5d1c/)
    expect(lines[lines.indexOf('  canary:') + 4]).toMatch(/^ {2}steps:/)
  })
  test('starts with the percent and in the clusters that are asked for', () => {
    expect(changes(textOf(), start({ percent: 10, clusters: ['gcp'] }))).toEqual([
      ...block,
      'fleet.yaml +     percent: 10',
      'fleet.yaml +     clusters: [gcp]',
    ])
  })
  test('that is aborted leaves the same bytes, after any steps', () => {
    expect(edited(textOf(), start(), abortCanary)).toEqual(textOf())
    expect(edited(textOf(), start({ clusters: ['aws'] }), advanceCanary, advanceCanary, abortCanary)).toEqual(
      textOf(),
    )
  })
  test('that is aborted leaves the same bytes of every way to write the stable release', () => {
    const stable = shared.slice(shared.indexOf('  stable:'), shared.indexOf('  steps:'))
    const digest = digestOf('c')
    const ways = [
      replaced(stable, `  stable: { version: v1.0.0, digest: "${digest}" } # the one\n  # of the canary\n`),
      replaced(stable, `${stable}    # until May\n    # or June\n\n  # of the canary\n`),
      replaced(stable, `${stable}\n\n`),
      replaced(
        shared.slice(shared.indexOf('release:'), shared.indexOf('inference:')),
        `release: { stable: { version: v1.0.0, digest: "${digest}" }, steps: [10, 100] }\n`,
      ),
      replaced(
        shared.slice(shared.indexOf('release:'), shared.indexOf('inference:')),
        `release: {\n  stable: { version: v1.0.0, digest: "${digest}" }, # the one\n  steps: [10, 100],\n}\n`,
      ),
      // The release at the very end, without a last line ending.
      textOf({
        'fleet.yaml': `${shared.replace(shared.slice(shared.indexOf('release:'), shared.indexOf('inference:')), '')}release:\n  stable:\n    version: v1.0.0\n    digest: "${digest}"`,
      }),
      crlf,
    ]
    for (const way of ways) {
      expect(edited(way, start())).not.toEqual(way)
      expect(edited(way, start(), abortCanary)).toEqual(way)
    }
  })
  test('goes to the next step in one line', () => {
    expect(changes(edited(textOf(), start()), advanceCanary)).toEqual([
      'fleet.yaml -     percent: 5',
      'fleet.yaml +     percent: 25',
    ])
    expect(changes(edited(textOf(), start({ percent: 30 })), advanceCanary)).toEqual([
      'fleet.yaml -     percent: 30',
      'fleet.yaml +     percent: 50',
    ])
  })
  test('is promoted by its last step: stable has its version and digest, and it is gone', () => {
    const promoted = shared
      .replace('version: v1.0.0', 'version: v1.1.0')
      .replace(/"sha256:[0-9a-f]{64}"/, `"${digestOf('b')}"`)
    const last = edited(textOf(), start({ percent: 50 }), advanceCanary)
    expect(last.files.get('fleet.yaml')).toBe(promoted)
    expect(edited(textOf(), start(), promoteCanary)).toEqual(last)
  })
  test('is promoted in the quotes that stable has', () => {
    const plain = textOf({
      'fleet.yaml': shared
        .replace('version: v1.0.0', "version: 'v1.0.0'")
        .replace(/"(sha256:[0-9a-f]{64})"/, '$1 # plain'),
    })
    const lines = edited(plain, start(), promoteCanary).files.get('fleet.yaml')?.split('\n')
    expect(lines).toContain("    version: 'v1.1.0'")
    expect(lines).toContain(`    digest: ${digestOf('b')} # plain`)
  })
  test('takes the comments with it that people wrote to it', () => {
    const canary = '  # see issue 12\n  canary:\n    version: v1.1.0\n'
    const written = `${canary}    digest: "${digestOf('b')}"\n    percent: 7 # slowly\n    # until Friday\n`
    expect(edited(replaced('  steps:', `${written}  steps:`), abortCanary)).toEqual(textOf())
    const above = replaced('  stable:', `${written}\n  # what runs\n  stable:`)
    expect(edited(above, abortCanary)).toEqual(replaced('  stable:', '\n  # what runs\n  stable:'))
  })
  test('is one at a time', () => {
    expect(() => edited(textOf(), start(), start())).toThrow(
      /fleet-state: canary v1\.1\.0 is running\n {2}mend: end it first: npm run canary -- promote/,
    )
  })
  test.each([
    ['advanced', advanceCanary],
    ['aborted', abortCanary],
    ['promoted', promoteCanary],
  ])('that is not there cannot be %s', (_, edit) => {
    expect(() => edited(textOf(), edit)).toThrow(/fleet-state: no canary is running\n {2}mend: start one/)
  })
  test('does not run in a cluster that is not there', () => {
    expect(() => edited(textOf(), start({ clusters: ['azure'] }))).toThrow(
      new EditError('there is no cluster azure; there are aws, gcp'),
    )
  })
})

describe('an evacuation', () => {
  test('is one line after the split, which stays as it is', () => {
    expect(changes(textOf(), evacuate('aws'))).toEqual(['fleet.yaml +   evacuated: [aws]'])
    const lines = edited(textOf(), evacuate('aws')).files.get('fleet.yaml')?.split('\n') ?? []
    expect(lines[lines.indexOf('  evacuated: [aws]') - 1]).toMatch(/^ {2}split: \{ aws: 50, gcp: 50 \} #/)
  })
  test('that is undone leaves the same bytes', () => {
    expect(edited(textOf(), evacuate('aws'), undo('aws'))).toEqual(textOf())
    expect(edited(crlf, evacuate('aws'), undo('aws'))).toEqual(crlf)
  })

  const eu = aws
    .replace('name: aws', 'name: eu')
    .replace('10.10.0.0/16', '10.40.0.0/16')
    .replace('172.20.0.0/16', '172.21.0.0/16')
  const three = (list: string) =>
    textOf({
      'eu.yaml': eu,
      'fleet.yaml': shared.replace(/split: .*\n/, `split: { aws: 50, gcp: 50, eu: 0 }\n  ${list}\n`),
    })
  test.each([
    ['in brackets', 'evacuated: [aws] # until noon', 'evacuated: [aws, eu] # until noon'],
    ['in brackets with spaces', 'evacuated: [ aws ]', 'evacuated: [ aws, eu ]'],
    [
      'on lines of its own',
      'evacuated: # now\n    - aws # why',
      'evacuated: # now\n    - aws # why\n    - eu',
    ],
  ])('of a second cluster joins a list %s, and leaves it again', (_, one, two) => {
    expect(edited(three(one), evacuate('eu'))).toEqual(three(two))
    expect(edited(three(two), undo('eu'))).toEqual(three(one))
  })
  test.each([
    ['in brackets', 'evacuated: [aws, eu]', 'evacuated: [eu]'],
    ['in brackets on lines', 'evacuated: [\n    aws, # a\n    eu,\n  ]', 'evacuated: [\n    eu,\n  ]'],
    ['on lines of its own', 'evacuated:\n    - aws # why\n    - eu', 'evacuated:\n    - eu'],
  ])('of the first of two clusters leaves a list %s', (_, two, one) => {
    expect(edited(three(two), undo('aws'))).toEqual(three(one))
  })

  test('twice, or undone without one, is refused', () => {
    expect(() => edited(textOf(), evacuate('aws'), evacuate('aws'))).toThrow(
      /fleet-state: aws is evacuated already/,
    )
    expect(() => edited(textOf(), undo('aws'))).toThrow(/fleet-state: aws is not evacuated/)
    expect(() => edited(textOf(), evacuate('azure'))).toThrow(
      new EditError('there is no cluster azure; there are aws, gcp'),
    )
  })
})

test('replicas are written as the commands take them', () => {
  expect([3, { min: 3, max: 12 }, { min: 3, max: 3 }].map((each) => formatReplicas(each))).toEqual([
    '3',
    '3..12',
    '3',
  ])
})

describe('the network', () => {
  const mesh = 'mesh:\n  id: mesh1\n  network: gateway # how clusters reach each other\n'
  const text: FleetText = { label: 'clusters', files: new Map([['fleet.yaml', mesh]]) }

  test('is set with the way that stays open beside it, which goes away with the next', () => {
    const both = setNetwork(text, 'flat', 'gateway')
    expect(both.files.get('fleet.yaml')).toBe(
      'mesh:\n  id: mesh1\n  network: flat # how clusters reach each other\n  keepOpen: gateway\n',
    )
    expect(setNetwork(both, 'gateway').files.get('fleet.yaml')).toBe(mesh)
  })
})
