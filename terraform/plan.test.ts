/** modules/plan makes of a fleet what generators/ make of it, for this fleet and any; and says why when it makes nothing. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse, stringify } from 'yaml'
import { formatFindings } from '../generators/findings/index.ts'
import {
  type Cluster,
  type Fleet,
  type FleetText,
  loadFleet,
  parseFleet,
  platformOf,
  registryOf,
} from '../generators/fleet/index.ts'
import { app } from '../generators/inference/index.ts'
import { firewallRules, networkPlan } from '../generators/network/index.ts'
import { entriesOf } from '../generators/secrets/index.ts'
import { arbitraryFleet } from '../generators/testing/arbitrary.ts'
import { awsData, fleetOf, fleetText, gcpData, merged } from '../generators/testing/fleets.ts'
import { skipTerraform, terraform } from './testing/index.ts'

const MODULE = join(import.meta.dirname, 'modules/plan')
const ROOT = join(import.meta.dirname, '..')

/** Where Terraform and the fleets of these tests are kept. */
let room = ''
beforeAll(() => {
  room = realpathSync(mkdtempSync(join(tmpdir(), 'plan-')))
})
afterAll(() => rmSync(room, { recursive: true, force: true }))

/** What Terraform keeps of a run is in the room, too. */
const run = (folder: string, ...args: readonly string[]) =>
  terraform(folder, args, { TF_DATA_DIR: join(room, 'data') })

type Outputs = Readonly<Record<string, { readonly value: unknown }>>
interface Message {
  readonly type: string
  readonly outputs?: Outputs
  readonly diagnostic?: { readonly severity: string; readonly detail: string }
}

/** What a folder gives as outputs, or the errors that it refuses to with. */
const applied = async (folder: string, variables: Readonly<Record<string, string>> = {}) => {
  const state = join(room, 'state')
  rmSync(state, { force: true })
  const flags = ['-auto-approve', '-input=false', '-json', `-state=${state}`, '-backup=-']
  const given = Object.entries(variables).map(([name, value]) => `-var=${name}=${value}`)
  const { text, errors } = await run(folder, 'apply', ...flags, ...given)
  if (errors !== '') throw new Error(errors)
  const messages = text
    .split('\n')
    .filter(Boolean)
    .map((line): Message => JSON.parse(line))
  // The first such message is of what is planned, without values.
  const outputs = messages.findLast(({ type }) => type === 'outputs')?.outputs ?? {}
  return {
    outputs: Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, value])),
    problems: messages.flatMap(({ diagnostic }) =>
      diagnostic?.severity === 'error' ? [diagnostic.detail] : [],
    ),
  }
}

const write = (folder: string, name: string, text: string) => {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, name), text)
}

interface Rendered {
  readonly text: FleetText
  readonly firewalls: ReturnType<typeof firewallRules>
}

/**
 * The plans of many fleets, by their place in the list: one run of Terraform, since each takes a while to start. A problem
 * names the folder of its fleet, `fleet-<place>/`.
 */
const appliedToAll = async (fleets: readonly Rendered[]) => {
  const folder = join(room, 'many')
  rmSync(folder, { recursive: true, force: true })
  const named = fleets.map((fleet, i) => ({ ...fleet, name: `fleet-${i}` }))
  for (const { name, text, firewalls } of named) {
    for (const [file, content] of text.files) write(join(folder, name, 'clusters'), file, content)
    for (const [cluster, firewall] of firewalls)
      write(join(folder, name, 'rendered', cluster), 'firewall.json', JSON.stringify(firewall))
  }
  write(
    folder,
    'main.tf',
    `module "plan" {
  source       = "${relative(folder, MODULE)}"
  for_each     = toset(${JSON.stringify(named.map(({ name }) => name))})
  clusters_dir = "\${path.root}/\${each.key}/clusters"
  rendered_dir = "\${path.root}/\${each.key}/rendered"
}
output "plans" { value = { for name, plan in module.plan : name => plan } }
`,
  )
  expect(await run(folder, 'init', '-input=false')).toMatchObject({ code: 0 })
  return applied(folder)
}

const registry = (cloud: Cluster['cloud']) => {
  if (cloud.registry !== undefined) return null
  if (cloud.provider === 'aws') return { location: null, repository: app.name }
  const [, location, repository] = /^(.+)-docker\.pkg\.dev\/[^/]+\/(.+)$/.exec(registryOf(cloud)) ?? []
  return { location, repository }
}

/** The outputs as generators/ would have them, in the words of HCL. */
const wanted = (fleet: Fleet, firewalls: ReadonlyMap<string, unknown> = firewallRules(fleet)) => {
  const { clusters, tunnels } = networkPlan(fleet)
  const networks = new Map(clusters.map((network) => [network.name, network]))
  return {
    fleet: {
      id: fleet.mesh.id,
      host: fleet.traffic.host,
      certificate: fleet.traffic.certificate,
      network: fleet.mesh.network,
      kubernetes: fleet.platform.kubernetes,
    },
    clusters: Object.fromEntries(
      fleet.clusters.map((cluster) => {
        const { name, cloud, nodes, dns } = cluster
        const { provider, region, zones } = cloud
        const network = networks.get(name)
        const { authority, remoteAccess, certificate } = entriesOf(fleet, cluster)
        const value = {
          name,
          provider,
          account: cloud.provider === 'aws' ? cloud.account : null,
          project: cloud.provider === 'gcp' ? cloud.project : null,
          region,
          zones,
          id: network?.id,
          gateways: network?.gateways ?? null,
          kubernetes: platformOf(fleet, cluster).kubernetes,
          ranges: {
            nodes: network?.ranges.nodes,
            pods: network?.ranges.pods ?? null,
            services: network?.ranges.services,
            control_plane: network?.ranges.controlPlane ?? null,
          },
          subnets: {
            private: Object.fromEntries(network?.subnets.private ?? []),
            public: Object.fromEntries(network?.subnets.public ?? []),
          },
          nodes,
          dns,
          asn: network?.asn,
          registry: registry(cloud),
          entries: { authority, remote_access: remoteAccess, certificate },
          foreign_ranges: network?.foreignRanges,
          firewall: firewalls.get(name),
          tags: { fleet: fleet.mesh.id, cluster: name, 'managed-by': 'terraform' },
        }
        return [name, value]
      }),
    ),
    tunnels: Object.fromEntries(
      tunnels.map(({ loadBalancer, ...tunnel }) => [
        `${tunnel.aws}-${tunnel.gcp}`,
        { ...tunnel, load_balancer: loadBalancer },
      ]),
    ),
  }
}

const letters = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']

/** What the plan goes by beyond a random fleet: zones, where a range begins, versions and names of a cluster's own. */
const own = fc.record({
  zones: fc.shuffledSubarray(letters, { minLength: 3 }),
  start: fc.constantFrom(0, 64, 128, 192),
  dns: fc.constantFrom(undefined, 'pods', 'node-local', 'cloud-dns'),
  kubernetes: fc.constantFrom(undefined, '1.34'),
})
type Own = typeof own extends fc.Arbitrary<infer T> ? T : never

const withOwn = (text: string, { zones, start, dns, kubernetes }: Own, shift: number) => {
  const data: Record<string, Record<string, string>> = parse(text)
  const aws = data.cloud?.provider === 'aws'
  const shifted = Object.entries(data.addresses ?? {}).map(([kind, range]): [string, string] => [
    kind,
    range.replace(/^10\.(\d+)/, (_, second) => `10.${Number(second) + shift}`),
  ])
  const addresses = Object.fromEntries(shifted)
  // A smaller range of nodes holds them only where there are many zones; one of Google is small, and may be anywhere.
  const nodes = aws
    ? zones.length === 8
      ? addresses.nodes?.replace('.0.0/16', `.${start}.0/18`)
      : addresses.nodes
    : addresses.nodes?.replace('.0.0/20', `.${start}.0/20`)
  return stringify(
    merged(data, {
      cloud: { zones: zones.map((letter) => `${data.cloud?.region}${aws ? '' : '-'}${letter}`) },
      addresses: { ...addresses, nodes },
      dns: aws ? dns && 'pods' : dns,
      platform: kubernetes && { kubernetes },
    }),
    { compat: 'yaml-1.1' },
  )
}

/** Random fleets of up to 8 clusters anywhere in 10.0.0.0/8, with a mesh of any name. */
const fleets = arbitraryFleet(8).chain(({ label, files }) =>
  fc
    .record({
      owns: fc.array(own, { minLength: files.size, maxLength: files.size }),
      shift: fc.nat({ max: 240 }),
      id: fc.constantFrom(undefined, 'shop'),
    })
    .map(({ owns, shift, id }): FleetText => {
      const changed = [...files].map(([name, text], i): [string, string] => {
        const mine = owns[i]
        if (name !== 'fleet.yaml' && mine !== undefined) return [name, withOwn(text, mine, shift)]
        return [name, stringify(merged(parse(text), { mesh: { id } }), { compat: 'yaml-1.1' })]
      })
      return { label, files: new Map(changed) }
    }),
)

/** Names that happen to meet: Terraform refuses these few, and says which to change. */
const meets = ({ tunnels }: ReturnType<typeof networkPlan>) => {
  const ends = tunnels.flatMap(({ aws, gcp, inside }) => [`${aws} ${inside[0]}`, `${gcp} ${inside[0]}`])
  const names = tunnels.map(({ aws, gcp }) => `${aws}-${gcp}`)
  return new Set(ends).size < ends.length || new Set(names).size < names.length
}

describe.skipIf(skipTerraform)('the plan of Terraform', () => {
  test('of this fleet is the one of generators/', async () => {
    const { outputs, problems } = await applied(MODULE)
    expect(problems).toEqual([])
    const fleet = loadFleet(join(ROOT, 'clusters'))
    const rendered = [...firewallRules(fleet)].map(
      ([name, firewall]) => [name, { made: expect.any(String), ...firewall }] as const,
    )
    expect(outputs).toEqual(wanted(fleet, new Map(rendered)))
  })

  test('of any fleet is the one of generators/', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fleets, { minLength: 20, maxLength: 20 }), async (texts) => {
        const all = texts.map((text) => {
          const result = parseFleet(text)
          if (!('fleet' in result)) throw new Error(formatFindings(result.findings))
          return { text, fleet: result.fleet, firewalls: firewallRules(result.fleet) }
        })
        const agreeing = all.filter(({ fleet }) => !meets(networkPlan(fleet)))
        const { outputs, problems } = await appliedToAll(agreeing)
        expect(problems).toEqual([])
        expect(outputs.plans).toEqual(
          Object.fromEntries(agreeing.map(({ fleet }, i) => [`fleet-${i}`, wanted(fleet)])),
        )
      }),
      { numRuns: 1, endOnFailure: true },
    )
  })

  test('refuses ranges that overlap, and no others', async () => {
    // Few and large enough that many of the fleets have two that meet.
    const range = fc
      .tuple(fc.integer({ min: 16, max: 20 }), fc.nat({ max: 31 }))
      .map(([prefix, at]) => `10.${Math.floor(at / 2)}.${prefix === 16 ? 0 : (at % 2) * 128}.0/${prefix}`)
    const one = { nodes: { max: 1, min: 1, desired: 1 } }
    const fleet = fc.tuple(range, range, range, range, range).map(([a, b, c, d, e]) => {
      const aws = merged(awsData('aws'), { ...one, addresses: { nodes: a, services: b } })
      const addresses = { nodes: c, pods: d, services: e, controlPlane: '192.168.0.0/28' }
      return fleetText({}, [aws, merged(gcpData('gcp'), { ...one, addresses })])
    })
    await fc.assert(
      fc.asyncProperty(fc.array(fleet, { minLength: 30, maxLength: 30 }), async (texts) => {
        const firewalls = firewallRules(fleetOf())
        const { problems } = await appliedToAll(texts.map((text) => ({ text, firewalls })))
        const refused = problems.flatMap(
          (problem) => / overlaps .*fleet-(\d+)\/clusters/.exec(problem)?.[1] ?? [],
        )
        const wrong = texts.flatMap((text, i) =>
          parseFleet(text).findings.some(({ code }) => code === 'fleet-cidr-overlap') ? [String(i)] : [],
        )
        expect(refused.toSorted()).toEqual(wrong.toSorted())
      }),
      { numRuns: 1, endOnFailure: true },
    )
  })

  test.each([
    [
      'overlap',
      '172.20.128.0/22 (gcp, services) overlaps 172.20.0.0/16 (aws, services): choose another range in',
    ],
    ['nine-zones', 'aws has 9 zones, and its range of nodes has private subnets for 8: name 8 at most.'],
    [
      'small-subnets',
      'A private subnet of aws (10.10.0.0/24) has 256 addresses, and 2 nodes, new ones beside old ones, may take 288: choose a larger range of nodes',
    ],
    [
      'small-pods',
      'The pods of gcp (10.21.0.0/21) have addresses for 8 nodes, and nodes.max is 9: choose a larger range of pods',
    ],
    ['no-firewall', 'firewall.json, which has the firewall of never-rendered: npm run render.'],
    [
      'same-asn',
      'aws (10.10.0.0/16) and gcp (172.10.0.0/20) have the ASN 64552: choose a range of nodes that begins in another /18',
    ],
    ['same-name', 'The pairs a with b-c and a-b with c would both be called a-b-c: rename a cluster.'],
    [
      'same-addresses',
      'The tunnels aws-gcp-26 and aws-gcp-42 of aws have the same inside addresses, which follow from the names: rename one of gcp-26, gcp-42.',
    ],
  ])('refuses the fleet %s for one reason, and says how to mend it', async (fleet, says) => {
    const { problems } = await applied(MODULE, {
      clusters_dir: `./tests/fleets/${fleet}`,
      rendered_dir: './tests/rendered',
    })
    expect(problems).toHaveLength(1)
    expect(problems[0]).toContain(says)
  })
})
