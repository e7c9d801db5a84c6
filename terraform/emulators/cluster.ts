/**
 * The stage aws, made, changed and taken away by the real provider against an emulator, which is asked what it has. What the
 * emulator does not know or forgets is listed here by name, so that anything more is a failure.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  ACCOUNT,
  type Change,
  copyOfTree,
  differencesOf,
  mirrorConfiguration,
  plannedBy,
  questions,
  startEmulator,
  stepsOf,
  terraform,
} from '../testing/index.ts'

/** A group of nodes in each zone of the cluster's file. */
const groups = ['a', 'b', 'c'].map((zone) => `aws_eks_node_group.this["inference-us-east-1${zone}"]`)

/** What ministack keeps no memory of, though it was given: the next test looks at what it was given. */
const FORGOTTEN = [
  'aws_eks_cluster.this upgrade_policy',
  ...groups.flatMap((group) => [`${group} launch_template`, `${group} update_config`]),
  'aws_vpn_gateway.this tags',
  'aws_vpn_gateway.this tags_all',
]

// It does not know DescribeAddonVersions, so no default is asked for.
const ADDONS = {
  'aws-ebs-csi-driver': 'v1.54.0-eksbuild.1',
  coredns: 'v1.12.4-eksbuild.1',
  'eks-pod-identity-agent': 'v1.3.10-eksbuild.2',
  'kube-proxy': 'v1.35.0-eksbuild.2',
  'metrics-server': 'v0.8.0-eksbuild.6',
  'vpc-cni': 'v1.21.1-eksbuild.1',
}
const VARIABLES = {
  cluster: 'aws',
  administrators: { platform: `arn:aws:iam::${ACCOUNT}:role/platform` },
  addon_versions: ADDONS,
}
const before = ['eks-pod-identity-agent', 'kube-proxy', 'vpc-cni']
const after = ['aws-ebs-csi-driver', 'coredns', 'metrics-server']

const fleet = { fleet: 'mesh1', cluster: 'aws', 'managed-by': 'terraform' }
/** Whether an id is of something that was made here: an account has a network when it begins, with ids of zeros. */
const isMade = (id: string) => !/-0{7}/.test(id)
const withoutModule = (text: string) => text.replaceAll('module.cluster.', '')

export const clusterTests = () =>
  describe('the stage aws', () => {
    let tree: Awaited<ReturnType<typeof copyOfTree>>
    let emulator: Awaited<ReturnType<typeof startEmulator>>

    const stage = () => join(tree.root, 'terraform/stages/aws')
    const run = async (...args: readonly string[]) => {
      const env = { ...emulator.env, TF_CLI_CONFIG_FILE: mirrorConfiguration(tree.root) }
      const ran = await terraform(stage(), args, env)
      expect(ran.code, `terraform ${args.join(' ')}:\n${ran.text}`).toBe(0)
      return ran
    }
    /** Every resource at once, and by what the state says: the test of the second plan is the one that looks. */
    const quick = ['-json', '-input=false', '-parallelism=30', '-refresh=false']
    const edit = (file: string, from: string, to: string) => {
      const path = join(tree.root, file)
      const text = readFileSync(path, 'utf8')
      expect(text).toContain(from)
      writeFileSync(path, text.replaceAll(from, to))
    }
    /** From here on Terraform does not look at what the emulator forgets, which it would want to mend with every apply. */
    const forgive = () => {
      const ignored = Map.groupBy(FORGOTTEN, (line) => /^\w+\.\w+/.exec(line)?.[0] ?? '')
      const resources = [...ignored].map(([resource, lines]) => {
        const names = [...new Set(lines.map((line) => line.split(' ').at(-1)))].join(', ')
        const [type, name] = resource.split('.')
        const more = type === 'aws_eks_node_group' ? ', scaling_config[0].desired_size' : ''
        return `resource "${type}" "${name}" {\n  lifecycle {\n    ignore_changes = [${names}${more}]\n  }\n}\n`
      })
      writeFileSync(join(tree.root, 'terraform/modules/aws/here_override.tf'), resources.join(''))
    }
    /** Addresses of what the state has, data left out. */
    const inState = (): readonly string[] => {
      const { resources } = JSON.parse(readFileSync(join(stage(), 'terraform.tfstate'), 'utf8'))
      return resources.flatMap(
        ({ mode, type, name, instances }: Record<string, string> & { instances: object[] }) =>
          mode === 'managed' ? instances.map(() => `${type}.${name}`) : [],
      )
    }
    const eks = (path: string) => questions(emulator).get('eks', `/clusters/mesh1-aws${path}`)
    const nodeGroups = async (): Promise<readonly { instanceTypes: string[]; subnets: string[] }[]> => {
      const { nodegroups }: { nodegroups: readonly string[] } = await eks('/node-groups')
      return Promise.all(nodegroups.map(async (name) => (await eks(`/node-groups/${name}`)).nodegroup))
    }
    const ec2 = (action: string, element: string) =>
      questions(emulator).texts('ec2', { Action: action }, element)
    const sent = (service: string, action: RegExp) =>
      emulator.calls
        .filter((call) => call.service === service && action.test(call.action))
        .map(({ body }) => body)

    beforeAll(async () => {
      tree = await copyOfTree()
      emulator = await startEmulator('ministack')
      writeFileSync(join(stage(), 'here_override.tf'), 'terraform {\n  backend "local" {}\n}\n')
      writeFileSync(join(stage(), 'here.auto.tfvars.json'), JSON.stringify(VARIABLES))
      await run('init', '-input=false')
    }, 600_000)
    afterAll(async () => {
      await emulator?.stop()
      await tree?.remove()
    })

    test('is made, in the order that nodes need', async () => {
      const ran = await run('apply', '-auto-approve', ...quick)
      expect(plannedBy(ran).length).toBeGreaterThan(80)
      expect(inState().length).toBe(plannedBy(ran).length)

      const steps = stepsOf(ran).map(withoutModule)
      const ends = (resource: string) => steps.indexOf(`ends create ${resource}`)
      const begins = (resource: string) => steps.indexOf(`begins create ${resource}`)
      const firstNodes = Math.min(...groups.map(begins))
      const lastNodes = Math.max(...groups.map(ends))
      expect(firstNodes).toBeGreaterThan(-1)
      for (const addon of before) {
        expect(ends(`aws_eks_addon.before_nodes["${addon}"]`), addon).toBeGreaterThan(-1)
        expect(ends(`aws_eks_addon.before_nodes["${addon}"]`), addon).toBeLessThan(firstNodes)
        expect(begins(`aws_eks_addon.before_nodes["${addon}"]`), addon).toBeGreaterThan(
          ends('aws_eks_pod_identity_association.this["vpc-cni"]'),
        )
      }
      for (const addon of after)
        expect(begins(`aws_eks_addon.after_nodes["${addon}"]`), addon).toBeGreaterThan(lastNodes)
      for (const needed of [
        'aws_route.nat["us-east-1a"]',
        'aws_route_table_association.this["private-us-east-1a"]',
        'aws_iam_role_policy_attachment.node["AmazonEKSWorkerNodePolicy"]',
      ])
        expect(ends(needed), needed).toBeLessThan(firstNodes)
    })

    test('has the control plane, its administrators and identities of pods', async () => {
      const { cluster } = await eks('')
      expect(cluster).toMatchObject({
        version: '1.35',
        tags: fleet,
        accessConfig: { authenticationMode: 'API', bootstrapClusterCreatorAdminPermissions: false },
        kubernetesNetworkConfig: { serviceIpv4Cidr: '172.20.0.0/16' },
        resourcesVpcConfig: { endpointPublicAccess: false, endpointPrivateAccess: true },
      })
      expect(cluster.resourcesVpcConfig.subnetIds).toHaveLength(3)
      expect((await eks('/access-entries')).accessEntries).toEqual([`arn:aws:iam::${ACCOUNT}:role/platform`])
      expect((await eks('/pod-identity-associations')).associations).toHaveLength(5)
    })

    test('has spot nodes of the file’s types, sizes and label, in each zone alone', async () => {
      const made = await nodeGroups()
      expect(made).toHaveLength(3)
      for (const group of made)
        expect(group).toMatchObject({
          version: '1.35',
          capacityType: 'SPOT',
          amiType: 'AL2023_x86_64_STANDARD',
          instanceTypes: ['t3.large', 't3a.large'],
          labels: { workload: 'inference' },
          scalingConfig: { minSize: 1, desiredSize: 1, maxSize: 2 },
          tags: fleet,
          subnets: [expect.any(String)],
        })
      expect(new Set(made.flatMap(({ subnets }) => subnets)).size).toBe(3)
    })

    test('has the add-ons, and pods keep their address to the other cluster', async () => {
      expect((await eks('/addons')).addons.toSorted()).toEqual([...before, ...after].sort())
      for (const [name, version] of Object.entries(ADDONS))
        expect((await eks(`/addons/${name}`)).addon).toMatchObject({ addonVersion: version, tags: fleet })
      expect(JSON.parse((await eks('/addons/vpc-cni')).addon.configurationValues)).toEqual({
        enableNetworkPolicy: 'true',
        env: {
          ENABLE_PREFIX_DELEGATION: 'true',
          WARM_PREFIX_TARGET: '1',
          AWS_VPC_K8S_CNI_EXCLUDE_SNAT_CIDRS: '10.20.0.0/20,10.21.0.0/16',
        },
      })
    })

    test('has a key that turns, for Secrets and images, whose tags never move', async () => {
      const { cluster } = await eks('')
      const { target } = questions(emulator)
      const { aliases, keys } = {
        aliases: (await target('kms', 'TrentService.ListAliases')).Aliases,
        keys: (await target('kms', 'TrentService.ListKeys')).Keys,
      }
      const [key] = aliases.filter(({ AliasName }: { AliasName: string }) => AliasName === 'alias/mesh1-aws')
      expect(keys.map(({ KeyId }: { KeyId: string }) => KeyId)).toContain(key.TargetKeyId)
      expect(
        await target('kms', 'TrentService.GetKeyRotationStatus', { KeyId: key.TargetKeyId }),
      ).toMatchObject({
        KeyRotationEnabled: true,
      })
      expect(cluster.encryptionConfig).toEqual([
        { resources: ['secrets'], provider: { keyArn: expect.stringMatching(`/${key.TargetKeyId}$`) } },
      ])
      const { repositories } = await target(
        'ecr',
        'AmazonEC2ContainerRegistry_V20150921.DescribeRepositories',
      )
      expect(repositories).toEqual([
        expect.objectContaining({
          repositoryName: 'ml-inference',
          imageTagMutability: 'IMMUTABLE',
          imageScanningConfiguration: { scanOnPush: true },
          encryptionConfiguration: expect.objectContaining({ encryptionType: 'KMS' }),
        }),
      ])
    })

    test('has its network', async () => {
      expect(await ec2('DescribeSecurityGroups', 'groupName')).toEqual(
        expect.arrayContaining(['mesh1-aws-nodes-from-outside', 'mesh1-aws-controlplane-from-outside']),
      )
      expect(
        (await ec2('DescribeSubnets', 'cidrBlock')).filter((cidr) => cidr.startsWith('10.10.')),
      ).toHaveLength(6)
      expect(await ec2('DescribeNatGateways', 'natGatewayId')).toHaveLength(1)
      expect(await ec2('DescribeVpnGateways', 'vpnGatewayId')).toHaveLength(1)
    })

    test('lets in each way once, however many want it', () => {
      const ways = sent('ec2', /^AuthorizeSecurityGroupIngress$/).map((body) => {
        const form = new URLSearchParams(body)
        return ['GroupId', ...['CidrIp', 'IpProtocol', 'FromPort', 'ToPort']]
          .map((name) =>
            [...form].flatMap(([key, value]) => (key.split('.').at(-1) === name ? [value] : [])).join(),
          )
          .join(' ')
      })
      expect(ways.length).toBeGreaterThan(10)
      expect(ways.filter((way, at) => ways.indexOf(way) !== at)).toEqual([])
    })

    test('was asked for with what the emulator then forgets', () => {
      expect(sent('eks', /^POST \/clusters$/).map((body) => JSON.parse(body).upgradePolicy)).toEqual([
        { supportType: 'STANDARD' },
      ])
      expect(sent('eks', /^POST .*\/node-groups$/).map((body) => JSON.parse(body))).toEqual(
        groups.map(() =>
          expect.objectContaining({
            launchTemplate: { id: expect.stringMatching(/^lt-/), version: '1' },
            updateConfig: { maxUnavailable: 1 },
          }),
        ),
      )
      const [gateway = ''] = sent('ec2', /^CreateVpnGateway$/)
      const tags = [...new URLSearchParams(gateway)]
      expect(tags.map(([, value]) => value)).toEqual(
        expect.arrayContaining(['mesh1-aws', 'mesh1', 'terraform']),
      )
    })

    test('has nothing to change when it is looked at again, but for what the emulator forgets', async () => {
      await run('plan', '-input=false', '-parallelism=30', '-out=again')
      const { resource_changes: changes }: { resource_changes: readonly Change[] } = JSON.parse(
        (await run('show', '-json', 'again')).text,
      )
      expect(changes.length).toBeGreaterThan(80)
      expect(differencesOf(changes).map(withoutModule)).toEqual(FORGOTTEN)
    })

    test('follows a port and the types of machines, and nothing else moves', async () => {
      forgive()
      edit('rendered/aws/firewall.json', '15443', '15444')
      for (const type of ['t3', 't3a']) edit('clusters/aws.yaml', `${type}.large`, `${type}.xlarge`)
      const ran = await run('apply', '-auto-approve', ...quick)

      const rules = ['10.10.0.0/16', '10.20.0.0/20', '10.21.0.0/16'].map(
        (range) => `aws_vpc_security_group_ingress_rule.this["nodes-${range}-tcp-`,
      )
      expect(plannedBy(ran).map(withoutModule)).toEqual([
        ...rules.map((rule) => `create ${rule}15444"]`),
        ...rules.map((rule) => `delete ${rule}15443"]`),
        ...groups.map((group) => `replace ${group}`),
      ])
      const ports = await ec2('DescribeSecurityGroupRules', 'fromPort')
      expect(ports.filter((port) => port === '15444')).toHaveLength(3)
      expect(ports).not.toContain('15443')

      // New nodes stand before the old ones go.
      const steps = stepsOf(ran).map(withoutModule)
      for (const group of groups)
        expect(steps.filter((step) => step.includes(group))).toEqual([
          `begins create ${group}`,
          `ends create ${group}`,
          `begins delete ${group}`,
          `ends delete ${group}`,
        ])
      expect((await nodeGroups()).map(({ instanceTypes }) => instanceTypes)).toEqual(
        groups.map(() => ['t3.xlarge', 't3a.xlarge']),
      )
    })

    // Planned only: the emulator does not know how to update a node group.
    test('of a node more changes the sizes of one node group', async () => {
      edit('clusters/aws.yaml', 'max: 6', 'max: 7')
      expect(plannedBy(await run('plan', ...quick)).map(withoutModule)).toEqual([`update ${groups[0]}`])
    })

    test('goes and leaves nothing', async () => {
      await run('destroy', '-auto-approve', ...quick)
      expect(inState()).toEqual([])
      const { get, target, texts } = questions(emulator)
      expect((await get('eks', '/clusters')).clusters).toEqual([])
      expect(
        (await target('ecr', 'AmazonEC2ContainerRegistry_V20150921.DescribeRepositories')).repositories,
      ).toEqual([])
      expect((await target('logs', 'Logs_20140328.DescribeLogGroups')).logGroups).toEqual([])
      expect(
        (await texts('iam', { Action: 'ListRoles' }, 'RoleName')).filter((name) => name.startsWith('mesh1')),
      ).toEqual([])
      for (const [action, element] of [
        ['DescribeLaunchTemplates', 'launchTemplateId'],
        ['DescribeAddresses', 'allocationId'],
        ['DescribeVpcEndpoints', 'vpcEndpointId'],
        ['DescribeVpnGateways', 'vpnGatewayId'],
        ['DescribeInternetGateways', 'internetGatewayId'],
      ] as const)
        expect((await ec2(action, element)).filter(isMade), action).toEqual([])
      expect((await ec2('DescribeVpcs', 'cidrBlock')).filter((cidr) => cidr.startsWith('10.10.'))).toEqual([])
      expect(
        (await ec2('DescribeSecurityGroups', 'groupName')).filter((name) => name.startsWith('mesh1')),
      ).toEqual([])
      // A key of KMS is never gone at once, only on its way.
      const { Keys: keys } = await target('kms', 'TrentService.ListKeys')
      for (const { KeyId } of keys)
        expect((await target('kms', 'TrentService.DescribeKey', { KeyId })).KeyMetadata.KeyState).toBe(
          'PendingDeletion',
        )
    })
  })
