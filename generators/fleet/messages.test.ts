/** What people read when a fleet file is wrong: the exact text, with its file, line, field and mend. */
import { stripVTControlCharacters } from 'node:util'
import { describe, expect, test } from 'vitest'
import { formatFindings } from '../findings/index.ts'
import { fleetText } from '../testing/fleets.ts'
import { parseFleet } from './index.ts'

const shared = `release:
  stable:
    version: v1.0.0
    digest: "sha256:${'a'.repeat(64)}"
inference:
  rpsPerPod: 200
  resources:
    requests: { cpu: 500m, memory: 512Mi }
    limits: { cpu: "1", memory: 1Gi }
traffic:
  host: inference.example.com
  peakRps: 500
  split: { aws: 100 }
  timeout: 10s
  certificate: inference-example-com
mesh:
  network: gateway
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
const aws = `name: aws
cloud:
  provider: aws
  account: "123456789012"
  region: us-east-1
  zones: [us-east-1a, us-east-1b]
addresses:
  nodes: 10.10.0.0/16
  services: 172.20.0.0/16
nodes: { types: [t3.large], spot: true, min: 2, desired: 3, max: 6 }
inference:
  replicas: 3
`
const files = { 'fleet.yaml': shared, 'aws.yaml': aws }

const messagesOf = (texts: Readonly<Record<string, string>>) =>
  stripVTControlCharacters(
    formatFindings(parseFleet({ label: 'clusters', files: new Map(Object.entries(texts)) }).findings),
  )

/** The messages after one piece of text of one file was replaced. */
const replacing = (file: keyof typeof files, from: string, to: string) => {
  const text = files[file]
  expect(text.split(from)).toHaveLength(2)
  return messagesOf({ ...files, [file]: text.replace(from, to) })
}

const message = (...lines: readonly string[]) => lines.join('\n')

test('the fleet of these tests is right', () => {
  expect(messagesOf(files)).toBe('')
})

describe('keys', () => {
  test('a misspelt key names the one that is meant', () => {
    expect(replacing('fleet.yaml', '  timeout: 10s', '  timeuot: 10s')).toBe(
      message(
        'clusters/fleet.yaml:14 traffic.timeuot',
        '  error fleet-unknown-key: there is no key timeuot here',
        '  mend: did you mean timeout?',
      ),
    )
  })

  test('a key that is like no other lists those that there are', () => {
    expect(replacing('fleet.yaml', '  network: gateway', '  network: gateway\n  zzz: 1')).toBe(
      message(
        'clusters/fleet.yaml:18 mesh.zzz',
        '  error fleet-unknown-key: there is no key zzz here',
        '  mend: leave it out; known here: id, trustDomain, network, keepOpen',
      ),
    )
  })

  test('EKS has no cache on its nodes, and who asks for one is told what there is', () => {
    expect(replacing('aws.yaml', 'name: aws\n', 'name: aws\ndns: node-local\n')).toBe(
      message(
        'clusters/aws.yaml:2 dns',
        '  error fleet-value: expected pods, got "node-local"',
        '  mend: write pods',
      ),
    )
  })

  test('a missing key is reported where its parent is', () => {
    expect(replacing('aws.yaml', '  account: "123456789012"\n', '')).toBe(
      message(
        'clusters/aws.yaml:2 cloud.account',
        '  error fleet-missing-key: account is missing',
        '  mend: add account: an AWS account id: 12 digits in quotes',
      ),
    )
  })

  test('replicas that are misspelt are missing, and not of a wrong type', () => {
    expect(replacing('aws.yaml', '  replicas: 3', '  replica: 3')).toBe(
      message(
        'clusters/aws.yaml:11 inference.replicas',
        '  error fleet-missing-key: replicas is missing',
        '  mend: add replicas: a number such as 3, or {min: 3, max: 12}',
        'clusters/aws.yaml:12 inference.replica',
        '  error fleet-unknown-key: there is no key replica here',
        '  mend: did you mean replicas?',
      ),
    )
  })

  test('a key without a value says what belongs there', () => {
    expect(replacing('fleet.yaml', '  stable:', '  canary:\n  stable:')).toBe(
      message(
        'clusters/fleet.yaml:2 release.canary',
        '  error fleet-type: expected a map with the keys version, digest, percent, clusters, got nothing',
        '  mend: write a map with the keys version, digest, percent, clusters, or take the key away if it has a default',
      ),
    )
  })
})

describe('types', () => {
  test('an account id written as a number', () => {
    expect(replacing('aws.yaml', '"123456789012"', '123456789012')).toBe(
      message(
        'clusters/aws.yaml:4 cloud.account',
        '  error fleet-type: expected an AWS account id: 12 digits in quotes, got 123456789012',
        '  mend: write an AWS account id: 12 digits in quotes',
      ),
    )
  })

  test('a Kubernetes version written as a number, which has lost its last zero', () => {
    expect(replacing('fleet.yaml', '"1.35"', '1.30')).toBe(
      message(
        'clusters/fleet.yaml:19 platform.kubernetes',
        '  error fleet-type: expected a Kubernetes minor version in quotes, such as "1.35", got 1.3',
        '  mend: write a Kubernetes minor version in quotes, such as "1.35"',
      ),
    )
  })

  test('a number written as text', () => {
    expect(replacing('fleet.yaml', 'peakRps: 500', 'peakRps: "500"')).toBe(
      message(
        'clusters/fleet.yaml:12 traffic.peakRps',
        '  error fleet-type: expected a whole number of requests per second, got "500"',
        '  mend: write 500 without quotes',
      ),
    )
  })

  test('a duration without its unit', () => {
    expect(replacing('fleet.yaml', 'timeout: 10s', 'timeout: 10')).toBe(
      message(
        'clusters/fleet.yaml:14 traffic.timeout',
        '  error fleet-type: expected a duration with its unit, such as 500ms, 10s or 1m, got 10',
        '  mend: write a duration with its unit, such as 500ms, 10s or 1m',
      ),
    )
  })

  test('several machine types where the cloud takes one', () => {
    const gcp = fleetText().files.get('gcp.yaml') ?? ''
    const two = gcp.replace('- e2-standard-2', '- e2-standard-2\n    - n2-standard-2')
    expect(messagesOf({ ...files, 'gcp.yaml': two })).toBe(
      message(
        'clusters/gcp.yaml:16 nodes.types',
        '  error fleet-value: expected one machine type, since a node pool of GKE has one, got a list of 2',
        '  mend: write one machine type, since a node pool of GKE has one',
      ),
    )
  })

  test('one name where a list belongs', () => {
    expect(replacing('aws.yaml', 'types: [t3.large]', 'types: t3.large')).toBe(
      message(
        'clusters/aws.yaml:10 nodes.types',
        '  error fleet-type: expected a list, got "t3.large"',
        '  mend: write a list: [t3.large]',
      ),
    )
  })

  test('a number where true or false belongs', () => {
    expect(replacing('aws.yaml', 'spot: true', 'spot: 1')).toBe(
      message(
        'clusters/aws.yaml:10 nodes.spot',
        '  error fleet-type: expected true or false, got 1',
        '  mend: write true or false',
      ),
    )
  })

  test('a list where a map belongs', () => {
    expect(replacing('fleet.yaml', 'split: { aws: 100 }', 'split: [100]')).toBe(
      message(
        'clusters/fleet.yaml:13 traffic.split',
        '  error fleet-type: expected a map of clusters, got a list of 1',
        '  mend: write a map of clusters',
      ),
    )
  })

  test('replicas that are neither a number nor a range', () => {
    expect(replacing('aws.yaml', 'replicas: 3', 'replicas: 3..12')).toBe(
      message(
        'clusters/aws.yaml:12 inference.replicas',
        '  error fleet-type: expected a number such as 3, or {min: 3, max: 12}, got "3..12"',
        '  mend: write a number such as 3, or {min: 3, max: 12}',
      ),
    )
  })

  test('a range of replicas is judged as a range', () => {
    expect(replacing('aws.yaml', 'replicas: 3', 'replicas: { min: 3, mx: 12 }')).toBe(
      message(
        'clusters/aws.yaml:12 inference.replicas.max',
        '  error fleet-missing-key: max is missing',
        '  mend: add max: a whole number of replicas',
        'clusters/aws.yaml:12 inference.replicas.mx',
        '  error fleet-unknown-key: there is no key mx here',
        '  mend: did you mean max?',
      ),
    )
    expect(replacing('aws.yaml', 'replicas: 3', 'replicas: { min: 0, max: "12" }')).toBe(
      message(
        'clusters/aws.yaml:12 inference.replicas.max',
        '  error fleet-type: expected a whole number of replicas, got "12"',
        '  mend: write 12 without quotes',
        'clusters/aws.yaml:12 inference.replicas.min',
        '  error fleet-value: expected at least 1 replicas, got 0',
        '  mend: write at least 1 replicas',
      ),
    )
  })

  test('a file that is no map', () => {
    expect(messagesOf({ ...files, 'fleet.yaml': '- a\n', 'aws.yaml': 'hello\n' })).toBe(
      message(
        'clusters/aws.yaml:1',
        '  error fleet-type: expected a map with the keys name, cloud, addresses, nodes, dns, inference, platform, got "hello"',
        '  mend: write a map with the keys name, cloud, addresses, nodes, dns, inference, platform',
        'clusters/fleet.yaml:1',
        '  error fleet-type: expected a map with the keys repository, release, inference, traffic, mesh, platform, delivery, observability, automation, got a list of 1',
        '  mend: write a map with the keys repository, release, inference, traffic, mesh, platform, delivery, observability, automation',
      ),
    )
  })
})

describe('values', () => {
  test('a share with a percent sign', () => {
    expect(replacing('fleet.yaml', 'aws: 100', 'aws: 100%')).toBe(
      message(
        'clusters/fleet.yaml:13 traffic.split.aws',
        '  error fleet-type: expected a whole number of percent, got "100%"',
        '  mend: write 100, without the percent sign',
      ),
    )
  })

  test('a share that is no whole number, or not between 0 and 100', () => {
    expect(replacing('fleet.yaml', '{ aws: 100 }', '{ aws: 99.5, b: -1, c: 101 }')).toBe(
      message(
        'clusters/fleet.yaml:13 traffic.split.aws',
        '  error fleet-type: expected a whole number of percent, got 99.5',
        '  mend: write a whole number of percent',
        'clusters/fleet.yaml:13 traffic.split.b',
        '  error fleet-value: expected at least 0 percent, got -1',
        '  mend: write at least 0 percent',
        'clusters/fleet.yaml:13 traffic.split.c',
        '  error fleet-value: expected at most 100 percent, got 101',
        '  mend: write at most 100 percent',
      ),
    )
  })

  test('a cluster name that is none, as the key of a share', () => {
    expect(replacing('fleet.yaml', 'aws: 100', 'AWS: 100')).toBe(
      message(
        'clusters/fleet.yaml:13 traffic.split.AWS',
        '  error fleet-value: AWS is not a DNS label of lower-case letters, digits and inner dashes, such as aws or gcp-eu',
        '  mend: write a DNS label of lower-case letters, digits and inner dashes, such as aws or gcp-eu',
      ),
    )
  })

  test.each(['base', 'fleet', 'prices'])('a cluster cannot be called %s', (name) => {
    expect(replacing('aws.yaml', 'name: aws', `name: ${name}`)).toBe(
      message(
        'clusters/aws.yaml:1 name',
        `  error fleet-value: expected a name other than base, fleet and prices, which are taken, got "${name}"`,
        '  mend: write a name other than base, fleet and prices, which are taken',
      ),
    )
  })

  test('a canary of 100 percent is told of the promotion', () => {
    const canary = `  canary: { version: v1.1.0, digest: "sha256:${'b'.repeat(64)}", percent: 100 }\n`
    expect(replacing('fleet.yaml', '  stable:', `${canary}  stable:`)).toBe(
      message(
        'clusters/fleet.yaml:2 release.canary.percent',
        '  error fleet-value: expected at most 99 percent: 100 is the promotion (npm run canary -- promote), got 100',
        '  mend: write at most 99 percent: 100 is the promotion (npm run canary -- promote)',
      ),
    )
  })

  test('a provider that is unknown, beside what is wrong in every cloud', () => {
    expect(
      messagesOf({
        ...files,
        'aws.yaml': aws.replace('provider: aws', 'provider: azure').replace('min: 2, ', ''),
      }),
    ).toBe(
      message(
        'clusters/aws.yaml:3 cloud.provider',
        '  error fleet-value: expected aws or gcp, got "azure"',
        '  mend: write aws or gcp',
        'clusters/aws.yaml:10 nodes.min',
        '  error fleet-missing-key: min is missing',
        '  mend: add min: a whole number of nodes',
      ),
    )
  })

  test('a provider that is missing', () => {
    expect(replacing('aws.yaml', '  provider: aws\n', '')).toBe(
      message(
        'clusters/aws.yaml:2 cloud.provider',
        '  error fleet-missing-key: provider is missing',
        '  mend: add provider: aws or gcp',
      ),
    )
  })

  test('a range with host bits is shown without them', () => {
    expect(replacing('aws.yaml', '10.10.0.0/16', '10.10.1.0/16')).toBe(
      message(
        'clusters/aws.yaml:8 addresses.nodes',
        '  error fleet-value: expected a range without host bits: 10.10.0.0/16, got "10.10.1.0/16"',
        '  mend: write a range without host bits: 10.10.0.0/16',
      ),
    )
  })

  test('one zone only', () => {
    expect(replacing('aws.yaml', '[us-east-1a, us-east-1b]', '[us-east-1a]')).toBe(
      message(
        'clusters/aws.yaml:6 cloud.zones',
        '  error fleet-value: expected at least two zones, so that one can fail, got a list of 1',
        '  mend: write at least two zones, so that one can fail',
      ),
    )
  })
})

describe('many mistakes', () => {
  test('in several files come all at once, in the order of their places, each once', () => {
    const gcp = aws.replace('name: aws', 'name: gcp').replace('spot: true', 'spot: yes')
    const wrong = {
      'gcp.yaml': gcp,
      'fleet.yaml': shared.replace('peakRps: 500', 'peakRps: x').replace('network: gateway', 'network: vpn'),
      'aws.yaml': aws.replace('region: us-east-1\n', 'region: mars\n').replace('replicas: 3', 'replicas: 0'),
    }
    expect(
      messagesOf(wrong)
        .split('\n')
        .filter((line) => !line.startsWith('  ')),
    ).toEqual([
      'clusters/aws.yaml:5 cloud.region',
      'clusters/aws.yaml:12 inference.replicas',
      'clusters/fleet.yaml:12 traffic.peakRps',
      'clusters/fleet.yaml:17 mesh.network',
      'clusters/gcp.yaml:10',
    ])
  })

  test('a fleet without its shared file still hears about its clusters', () => {
    expect(messagesOf({ 'aws.yaml': aws.replace('replicas: 3', 'replicas: 0') })).toBe(
      message(
        'clusters/aws.yaml:12 inference.replicas',
        '  error fleet-value: expected at least 1 replicas, got 0',
        '  mend: write at least 1 replicas',
        'clusters/fleet.yaml',
        '  error fleet-file-missing: there is no fleet.yaml',
        '  mend: point --clusters at the folder that holds the fleet, or write one: docs/fields.md has every field',
      ),
    )
  })

  test('a fleet without clusters', () => {
    expect(messagesOf({ 'fleet.yaml': shared })).toBe(
      message(
        'clusters/fleet.yaml',
        '  error fleet-file-missing: there is no cluster file beside it',
        '  mend: add one file per cluster, such as aws.yaml',
      ),
    )
  })
})
