/**
 * The AWS half of modules/vpn, made and taken away by the real provider against an emulator, with a mock in Google's place.
 * By Terraform's own test, which mixes the two and takes everything away at the end.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  copyOfTree,
  differencesOf,
  type Emulator,
  mirrorConfiguration,
  plansOf,
  questions,
  type Run,
  serveProviders,
  startEmulator,
  terraform,
} from '../testing/index.ts'

const keys = {
  '0-1': 'aExampleExampleExampleExample001',
  '0-2': 'bExampleExampleExampleExample002',
  '1-1': 'cExampleExampleExampleExample003',
  '1-2': 'dExampleExampleExampleExample004',
}
const inside = ['169.254.40.0/30', '169.254.40.4/30', '169.254.40.8/30', '169.254.40.12/30']
const google = ['198.51.100.10', '198.51.100.11']

/** What the stage aws of the cluster has made before. Its routes are not here: moto does not know how to propagate any. */
const NETWORK = `
resource "aws_vpc" "this" {
  cidr_block = "10.10.0.0/16"
  tags       = { Name = "mesh1-aws" }
}
resource "aws_vpn_gateway" "this" {
  vpc_id          = aws_vpc.this.id
  amazon_side_asn = 64554
}`

const TEST = `
provider "aws" {}
mock_provider "google" {
  mock_data "google_compute_router" {
    defaults = {
      bgp = [{ asn = 64594, advertise_mode = "DEFAULT", advertised_groups = [], advertised_ip_ranges = [], identifier_range = "", keepalive_interval = 20 }]
    }
  }
}
override_module {
  target = module.gateway
  outputs = {
    id            = "projects/example-inference/regions/us-central1/vpnGateways/mesh1-aws-gcp"
    interface_ips = ${JSON.stringify(google)}
  }
}
variables {
  name           = "mesh1-aws-gcp"
  aws            = { id = "mesh1-aws", asn = 64554 }
  gcp            = { id = "mesh1-gcp", asn = 64594, project = "example-inference", region = "us-central1" }
  inside         = ${JSON.stringify(inside)}
  preshared_keys = ${JSON.stringify(keys)}
}
run "network" {
  module { source = "./network" }
}
run "made" {
  assert {
    condition = join(" ", [for end in google_compute_external_vpn_gateway.aws.interface : end.ip_address]) == join(" ", flatten([
      for connection in ["0", "1"] : [aws_vpn_connection.this[connection].tunnel1_address, aws_vpn_connection.this[connection].tunnel2_address]
    ]))
    error_message = "Google is told the addresses that AWS gave."
  }
}
run "again" {
  command = plan
}`

/** What moto does not give back, of what the next test sees it was given. */
const FORGOTTEN = ['0', '1'].flatMap((connection) =>
  [1, 2].map((tunnel) => `aws_vpn_connection.this["${connection}"] tunnel${tunnel}_preshared_key`),
)

/** They begin before the tests around them, and are looked at when it is their turn. */
export const vpnTests = () => {
  let tree: Awaited<ReturnType<typeof copyOfTree>>
  let emulator: Emulator
  let providers: Awaited<ReturnType<typeof serveProviders>>
  let begun: Promise<Run>

  const run = async (...args: readonly string[]) => {
    const env = { ...emulator.env, ...providers.env, TF_CLI_CONFIG_FILE: mirrorConfiguration(tree.root) }
    const ran = await terraform(join(tree.root, 'terraform/modules/vpn'), args, env)
    expect(ran.code, `terraform ${args.join(' ')}:\n${ran.text}`).toBe(0)
    return ran
  }
  const begin = async () => {
    tree = await copyOfTree()
    emulator = await startEmulator('moto')
    providers = await serveProviders(['hashicorp/google'])
    const folder = join(tree.root, 'terraform/modules/vpn')
    mkdirSync(join(folder, 'network'))
    writeFileSync(join(folder, 'network/main.tf'), NETWORK)
    writeFileSync(join(folder, 'tests/emulator.tftest.hcl'), TEST)
    await run('init', '-input=false')
    return run('test', '-json', '-verbose', '-filter=tests/emulator.tftest.hcl')
  }
  beforeAll(() => {
    begun = begin()
    // Whoever looks at it first fails by it.
    begun.catch(() => undefined)
  })
  afterAll(async () => {
    providers?.stop()
    await emulator?.stop()
    await tree?.remove()
  })
  const ec2 = (action: string, element: string) =>
    questions(emulator).texts('ec2', { Action: action }, element)

  describe('the VPN, with a mock in Google’s place', () => {
    test('is made, looked at again and taken away; only what the emulator forgets would change', async () => {
      const ran = await begun
      expect(ran.text).toContain('Success! 3 passed, 0 failed.')
      const [again = [], ...more] = plansOf(ran)
      expect(more).toEqual([])
      expect(again.filter(({ address }) => address.startsWith('aws_vpn_connection.'))).toHaveLength(2)
      expect(differencesOf(again)).toEqual(FORGOTTEN)
    })

    test('asks for two gateways and four tunnels, each with one proposal and a key of its own', () => {
      const forms = (action: string) =>
        emulator.calls
          .filter((call) => call.action === action)
          .map(({ body }) => Object.fromEntries(new URLSearchParams(body)))
      expect(
        forms('CreateCustomerGateway')
          .map((form) => `${form.IpAddress ?? form.PublicIp} ${form.BgpAsn}`)
          .sort(),
      ).toEqual(google.map((address) => `${address} 64594`))
      const connections = forms('CreateVpnConnection')
      expect(connections).toHaveLength(2)
      const tunnels = connections.flatMap((form) =>
        [1, 2].map((number) =>
          Object.fromEntries(
            Object.entries(form).flatMap(([name, value]) => {
              const [, of] = name.split(`Options.TunnelOptions.${number}.`)
              return of === undefined ? [] : [[of, value]]
            }),
          ),
        ),
      )
      expect(tunnels.map(({ TunnelInsideCidr }) => TunnelInsideCidr).sort()).toEqual(inside.toSorted())
      expect(tunnels.map(({ PreSharedKey }) => PreSharedKey).sort()).toEqual(Object.values(keys))
      for (const tunnel of tunnels)
        expect(tunnel).toMatchObject({
          'IKEVersion.1.Value': 'ikev2',
          'Phase1EncryptionAlgorithm.1.Value': 'AES256-GCM-16',
          'Phase1IntegrityAlgorithm.1.Value': 'SHA2-384',
          'Phase1DHGroupNumber.1.Value': '20',
          'Phase2EncryptionAlgorithm.1.Value': 'AES256-GCM-16',
          'Phase2IntegrityAlgorithm.1.Value': 'SHA2-384',
          'Phase2DHGroupNumber.1.Value': '20',
          'LogOptions.CloudWatchLogOptions.LogEnabled': 'true',
        })
      expect(
        tunnels.flatMap((tunnel) => Object.keys(tunnel)).filter((name) => /\.2\.Value$/.test(name)),
      ).toEqual([])
    })

    test('leaves nothing', async () => {
      for (const [action, element] of [
        ['DescribeVpnConnections', 'state'],
        ['DescribeCustomerGateways', 'state'],
        ['DescribeVpnGateways', 'state'],
      ] as const)
        expect(
          (await ec2(action, element)).filter((state) => !/^(deleted|detached)$/.test(state)),
          action,
        ).toEqual([])
      const { logGroups } = await questions(emulator).target('logs', 'Logs_20140328.DescribeLogGroups')
      expect(logGroups).toEqual([])
      expect(await ec2('DescribeVpcs', 'cidrBlock')).not.toContain('10.10.0.0/16')
    })
  })
}
