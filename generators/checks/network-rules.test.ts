import { describe, expect, test } from 'vitest'
import type { Json } from '../objects/index.ts'
import { awsData, fleetOf, gcpData, merged } from '../testing/fleets.ts'
import { damaged, plus, said, treeOf, without } from '../testing/trees.ts'
import { rules } from './index.ts'

const kinds = [
  ['aws', 'pods'],
  ['gcp', 'pods'],
  ['gcp', 'node-local'],
  ['gcp', 'cloud-dns'],
] as const
const alone = (provider: 'aws' | 'gcp', dns: string) =>
  treeOf(fleetOf({}, [merged(provider === 'aws' ? awsData('one') : gcpData('one'), { dns })]))

/** The same with one policy over its pods, which then decides alone. */
const single = (provider: 'aws' | 'gcp', dns: string) =>
  without(alone(provider, dns), { kind: 'NetworkPolicy', name: 'ml-inference-dns' })

const both = [{ protocol: 'UDP', port: 53 }, { port: 53 }]
const system = { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } } }
const address = (cidr: string, except?: readonly string[]): Json => ({
  ipBlock: { cidr, ...(except && { except }) },
})

/** What is said of a cluster whose pods may do this and no more. */
const withEgress = (
  provider: 'aws' | 'gcp',
  dns: string,
  rule: keyof typeof rules,
  egress: readonly Json[],
) =>
  said(damaged(single(provider, dns), { kind: 'NetworkPolicy' }, 'spec.egress', egress), rules[rule]).map(
    (line) => line.replace(/^.*?: (with dns: [-\w]+ )?/, ''),
  )

describe('network-dns: pods can ask what answers names in their cluster', () => {
  const lacks = (what: string) => `names are asked for at ${what}, and no rule lets UDP and TCP 53 there`
  const pods = lacks('the pods of kube-system')
  const cache = lacks('169.254.20.10/32')
  const cloud = lacks('169.254.169.254/32')
  const named = { 'aws pods': [pods], 'gcp node-local': [cache, pods], 'gcp cloud-dns': [cloud] }

  test.each(kinds)('%s, %s: as generated', (provider, dns) => {
    expect(said(alone(provider, dns))).toEqual([])
  })

  test.each(Object.entries(named))('%s: not at all', (kind, messages) => {
    const provider = kind.startsWith('gcp') ? 'gcp' : 'aws'
    expect(withEgress(provider, kind.slice(4), 'network-dns', [])).toEqual(messages)
  })

  test.each<[string, 'aws' | 'gcp', string, readonly Json[], readonly string[]]>([
    [
      'what was right before the cluster had Cloud DNS',
      'gcp',
      'cloud-dns',
      [{ to: [system, address('169.254.20.10/32')], ports: both }],
      [cloud],
    ],
    [
      'Cloud DNS where pods answer',
      'gcp',
      'pods',
      [{ to: [address('169.254.169.254/32')], ports: both }],
      [pods],
    ],
    [
      'UDP alone: long answers come by TCP',
      'aws',
      'pods',
      [{ to: [system], ports: [{ protocol: 'UDP', port: 53 }] }],
      [pods],
    ],
    [
      'another port',
      'aws',
      'pods',
      [{ to: [system], ports: [{ port: 5353 }, { protocol: 'UDP', port: 5353 }] }],
      [pods],
    ],
    [
      'some pods of kube-system',
      'aws',
      'pods',
      [{ to: [{ ...system, podSelector: {} }], ports: both }],
      [pods],
    ],
    [
      'another namespace',
      'aws',
      'pods',
      [{ to: [{ namespaceSelector: { matchLabels: { team: 'a' } } }], ports: both }],
      [pods],
    ],
    [
      'a range around it but for it',
      'gcp',
      'cloud-dns',
      [{ to: [address('169.254.0.0/16', ['169.254.169.0/24'])], ports: both }],
      [cloud],
    ],
  ])('%s', (_, provider, dns, egress, messages) => {
    expect(withEgress(provider, dns, 'network-dns', egress)).toEqual(messages)
  })

  test.each<[string, 'aws' | 'gcp', string, readonly Json[]]>([
    ['everything', 'gcp', 'cloud-dns', [{}]],
    ['every namespace', 'aws', 'pods', [{ to: [{ namespaceSelector: {} }], ports: both }]],
    [
      'a range of ports',
      'aws',
      'pods',
      [
        {
          to: [system],
          ports: [
            { port: 1, endPort: 100 },
            { protocol: 'UDP', port: 53 },
          ],
        },
      ],
    ],
    [
      'two rules',
      'gcp',
      'node-local',
      [
        { to: [system], ports: both },
        { to: [address('169.254.20.0/24')], ports: both },
      ],
    ],
  ])('enough: %s', (_, provider, dns, egress) => {
    expect(withEgress(provider, dns, 'network-dns', egress)).toEqual([])
  })

  test('policies of a namespace add up; one of another namespace adds nothing', () => {
    const closed = damaged(single('aws', 'pods'), { kind: 'NetworkPolicy' }, 'spec.egress', [])
    const names = (namespace: string) => ({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'names', namespace },
      spec: { podSelector: {}, policyTypes: ['Egress'], egress: [{ to: [system], ports: both }] },
    })
    expect(said(plus(closed, names('ml-inference')), rules['network-dns'])).toEqual([])
    const udp = damaged(closed, { kind: 'NetworkPolicy' }, 'spec.egress', [
      { to: [system], ports: [{ protocol: 'UDP', port: 53 }] },
    ])
    const tcp = {
      ...names('ml-inference'),
      spec: { policyTypes: ['Egress'], egress: [{ to: [system], ports: [{ port: 53 }] }] },
    }
    expect(said(plus(udp, tcp), rules['network-dns'])).toEqual([])
    expect(said(plus(closed, names('other')), rules['network-dns'])).toHaveLength(1)
  })

  test('a policy that says nothing of what goes out closes nothing', () => {
    const inward = damaged(single('aws', 'pods'), { kind: 'NetworkPolicy' }, 'spec.policyTypes', ['Ingress'])
    expect(said(inward, rules['network-dns'])).toEqual([])
  })
})

describe("network-metadata: a node's rights stay with the node", () => {
  const message = 'it lets pods ask 169.254.169.254 at more than port 53'

  test.each<[string, readonly Json[]]>([
    ['everything', [{}]],
    ['every port of it', [{ to: [address('169.254.169.254/32')] }]],
    ['its port 80', [{ to: [address('169.254.169.254/32')], ports: [...both, { port: 80 }] }]],
    [
      'port 53 and all after it',
      [{ to: [address('169.254.169.254/32')], ports: [{ port: 53, endPort: 100 }] }],
    ],
    ['the internet', [{ to: [address('0.0.0.0/0')], ports: [{ port: 443 }] }]],
    [
      'the internet but for private networks',
      [{ to: [address('0.0.0.0/0', ['10.0.0.0/8'])], ports: [{ port: 443 }] }],
    ],
  ])('%s', (_, egress) => {
    for (const [provider, dns] of [['gcp', 'cloud-dns'] as const, ['aws', 'pods'] as const])
      expect(withEgress(provider, dns, 'network-metadata', egress)).toEqual([message])
  })

  test.each<[string, readonly Json[]]>([
    ['DNS alone', [{ to: [address('169.254.169.254/32')], ports: both }]],
    ['the internet but for it', [{ to: [address('0.0.0.0/0', ['169.254.0.0/16'])], ports: [{ port: 443 }] }]],
    ['pods, whatever their ports', [{ to: [{ namespaceSelector: {} }] }]],
  ])('not: %s', (_, egress) => {
    expect(withEgress('gcp', 'cloud-dns', 'network-metadata', egress)).toEqual([])
  })
})
