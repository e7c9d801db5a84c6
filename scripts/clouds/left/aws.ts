/** What is left in an AWS account: found by the VPC of a cluster, its tags, and its name. */
import { z } from 'zod'
import type { Cluster, Fleet } from '../../../generators/fleet/index.ts'
import { ended, failure } from '../../programs/run.ts'
import { asked, aws } from '../cloud.ts'
import type { Left } from './left.ts'

type Aws = Extract<Cluster['cloud'], { provider: 'aws' }>

const vpcs = z.object({ Vpcs: z.array(z.object({ VpcId: z.string() })) })
const balancers = z.object({
  LoadBalancers: z.array(
    z.object({ LoadBalancerArn: z.string(), LoadBalancerName: z.string(), VpcId: z.string().optional() }),
  ),
})
const classics = z.object({
  LoadBalancerDescriptions: z.array(z.object({ LoadBalancerName: z.string(), VPCId: z.string().optional() })),
})
const targets = z.object({
  TargetGroups: z.array(
    z.object({ TargetGroupArn: z.string(), TargetGroupName: z.string(), VpcId: z.string().optional() }),
  ),
})
const interfaces = z.object({
  NetworkInterfaces: z.array(
    z.object({ NetworkInterfaceId: z.string(), Description: z.string().default('') }),
  ),
})
const securityGroups = z.object({
  SecurityGroups: z.array(z.object({ GroupId: z.string(), GroupName: z.string() })),
})
const disks = z.object({
  Volumes: z.array(z.object({ VolumeId: z.string(), Size: z.number(), State: z.string() })),
})
const logGroups = z.object({ logGroups: z.array(z.object({ logGroupName: z.string() })) })
const tagged = z.object({ ResourceTagMappingList: z.array(z.object({ ResourceARN: z.string() })) })

const vpcsOf = async ({ region }: Aws, id: string): Promise<readonly string[]> => {
  const words = aws(region, 'ec2', 'describe-vpcs', '--filters', `Name=tag:Name,Values=${id}`)
  return (await asked(words, vpcs)).Vpcs.map(({ VpcId }) => VpcId)
}

/** Balancers of any kind, and the groups of their targets: by VPC, since one that lost its tags is as much in the way. */
export const awsBalancers = async (cloud: Aws, id: string): Promise<readonly Left[]> => {
  const { region } = cloud
  const inside = await vpcsOf(cloud, id)
  if (inside.length === 0) return []
  const here = (vpc: string | undefined) => vpc !== undefined && inside.includes(vpc)
  const [newer, older, groups] = [
    await asked(aws(region, 'elbv2', 'describe-load-balancers'), balancers),
    await asked(aws(region, 'elb', 'describe-load-balancers'), classics),
    await asked(aws(region, 'elbv2', 'describe-target-groups'), targets),
  ]
  return [
    ...newer.LoadBalancers.filter(({ VpcId }) => here(VpcId)).map(
      ({ LoadBalancerArn, LoadBalancerName }) => ({
        what: `load balancer ${LoadBalancerName}`,
        take: `aws elbv2 delete-load-balancer --region ${region} --load-balancer-arn ${LoadBalancerArn}`,
      }),
    ),
    ...older.LoadBalancerDescriptions.filter(({ VPCId }) => here(VPCId)).map(({ LoadBalancerName }) => ({
      what: `classic load balancer ${LoadBalancerName}`,
      take: `aws elb delete-load-balancer --region ${region} --load-balancer-name ${LoadBalancerName}`,
    })),
    ...groups.TargetGroups.filter(({ VpcId }) => here(VpcId)).map(({ TargetGroupArn, TargetGroupName }) => ({
      what: `target group ${TargetGroupName}`,
      take: `aws elbv2 delete-target-group --region ${region} --target-group-arn ${TargetGroupArn}`,
    })),
  ]
}

/** What else is in the VPC, and keeps it from going. */
const inVpc = async (cloud: Aws, id: string): Promise<readonly Left[]> => {
  const { region } = cloud
  const found: Left[] = []
  for (const vpc of await vpcsOf(cloud, id)) {
    const inside = ['--filters', `Name=vpc-id,Values=${vpc}`]
    const cards = await asked(aws(region, 'ec2', 'describe-network-interfaces', ...inside), interfaces)
    const groups = await asked(aws(region, 'ec2', 'describe-security-groups', ...inside), securityGroups)
    found.push(
      ...cards.NetworkInterfaces.map(({ NetworkInterfaceId, Description }) => ({
        what: `network interface ${NetworkInterfaceId} (${Description || 'says not of what'})`,
        take: `aws ec2 delete-network-interface --region ${region} --network-interface-id ${NetworkInterfaceId}`,
      })),
      // The VPC takes its own with it.
      ...groups.SecurityGroups.filter(({ GroupName }) => GroupName !== 'default').map(
        ({ GroupId, GroupName }) => ({
          what: `security group ${GroupName}`,
          take: `aws ec2 delete-security-group --region ${region} --group-id ${GroupId}`,
        }),
      ),
    )
  }
  return found
}

const awsVolumes = async ({ region }: Aws, id: string): Promise<readonly Left[]> => {
  const words = ['--filters', `Name=tag:kubernetes.io/cluster/${id},Values=owned`]
  const found = await asked(aws(region, 'ec2', 'describe-volumes', ...words), disks)
  return found.Volumes.filter(({ State }) => State !== 'deleting').map(({ VolumeId, Size }) => ({
    what: `volume ${VolumeId}, ${Size} GiB`,
    take: `aws ec2 delete-volume --region ${region} --volume-id ${VolumeId}`,
  }))
}

/** The control plane may write its last lines after Terraform has taken its group away, and makes it anew for that. */
const awsLogs = async ({ region }: Aws, id: string): Promise<readonly Left[]> => {
  const words = ['logs', 'describe-log-groups', '--log-group-name-prefix', `/aws/eks/${id}/`]
  return (await asked(aws(region, ...words), logGroups)).logGroups.map(({ logGroupName }) => ({
    what: `log group ${logGroupName}`,
    take: `aws logs delete-log-group --region ${region} --log-group-name ${logGroupName}`,
  }))
}

interface Kind {
  /** What its ARN has before the id, such as `ec2:natgateway`. */
  readonly arn: string
  readonly take: (id: string) => string
  /** Asks for one: the tags of what is gone are told for hours. */
  readonly ask?: (id: string) => readonly string[]
}

const ec2 = (arn: string, noun: string, option: string): Kind => ({
  arn: `ec2:${arn}`,
  take: (id) => `aws ec2 delete-${noun} --${option} ${id}`,
  ask: (id) => ['ec2', `describe-${noun}s`, `--${option}s`, id],
})

const KINDS: readonly Kind[] = [
  ec2('vpc', 'vpc', 'vpc-id'),
  ec2('subnet', 'subnet', 'subnet-id'),
  ec2('route-table', 'route-table', 'route-table-id'),
  ec2('internet-gateway', 'internet-gateway', 'internet-gateway-id'),
  ec2('vpn-gateway', 'vpn-gateway', 'vpn-gateway-id'),
  ec2('customer-gateway', 'customer-gateway', 'customer-gateway-id'),
  ec2('vpn-connection', 'vpn-connection', 'vpn-connection-id'),
  ec2('launch-template', 'launch-template', 'launch-template-id'),
  {
    arn: 'ec2:natgateway',
    take: (id) => `aws ec2 delete-nat-gateway --nat-gateway-id ${id}`,
    ask: (id) => ['ec2', 'describe-nat-gateways', '--nat-gateway-ids', id],
  },
  {
    arn: 'ec2:elastic-ip',
    take: (id) => `aws ec2 release-address --allocation-id ${id}`,
    ask: (id) => ['ec2', 'describe-addresses', '--allocation-ids', id],
  },
  {
    arn: 'ec2:vpc-endpoint',
    take: (id) => `aws ec2 delete-vpc-endpoints --vpc-endpoint-ids ${id}`,
    ask: (id) => ['ec2', 'describe-vpc-endpoints', '--vpc-endpoint-ids', id],
  },
  {
    arn: 'ec2:instance',
    take: (id) => `aws ec2 terminate-instances --instance-ids ${id}`,
    ask: (id) => ['ec2', 'describe-instances', '--instance-ids', id],
  },
  {
    arn: 'eks:cluster',
    take: (id) => `aws eks delete-cluster --name ${id}`,
    ask: (id) => ['eks', 'describe-cluster', '--name', id],
  },
]

/** Named by the looks above, with more about each; or of a cluster, and never there without it. */
const NAMED_ABOVE =
  /^(elasticloadbalancing|logs):|^ec2:(volume|network-interface|security-group|security-group-rule)$|^eks:(?!cluster$)/

/** Kept by the teardown, and told by its own step: images, and the key that they are encrypted with. */
const KEPT = /^(ecr:repository|kms:key|secretsmanager:secret)$/

const GONE = /"(State|Code|Name|state|status)": ?"(deleted|deleting|terminated|shutting-down)"/i

/** An ARN as `service:type` and the id behind it. */
const parsed = (arn: string) => {
  const [, , service = '', , , ...rest] = arn.split(':')
  const [type = '', ...id] = rest.join(':').split(/[:/]/)
  return { kind: `${service}:${type}`, id: id.join('/') }
}

const awsTagged = async ({ region }: Aws, fleet: Fleet, { name }: Cluster, id: string) => {
  const all = new Set<string>()
  for (const filters of [
    [`Key=fleet,Values=${fleet.mesh.id}`, `Key=cluster,Values=${name}`],
    [`Key=kubernetes.io/cluster/${id},Values=owned`],
  ]) {
    const words = ['resourcegroupstaggingapi', 'get-resources', '--tag-filters', ...filters]
    for (const { ResourceARN } of (await asked(aws(region, ...words), tagged)).ResourceTagMappingList)
      all.add(ResourceARN)
  }
  const found: Left[] = []
  for (const arn of [...all].sort()) {
    const { kind, id: of } = parsed(arn)
    if (NAMED_ABOVE.test(kind) || KEPT.test(kind)) continue
    const known = KINDS.find((each) => each.arn === kind)
    if (known?.ask !== undefined && !(await isAlive(aws(region, ...known.ask(of))))) continue
    found.push({
      what: arn,
      take:
        known === undefined
          ? `look at it: no command is known here for ${kind}; its tags are told for hours after it is gone`
          : `${known.take(of)} --region ${region}`,
    })
  }
  return found
}

/** Such as `(InvalidVpcID.NotFound)`: each kind has a word of its own. */
const UNKNOWN = /\(\S*NotFound\S*\)/

const isAlive = async (words: readonly string[]): Promise<boolean> => {
  const result = await ended(words)
  if (result.exitCode === 0) return !GONE.test(result.stdout)
  if (UNKNOWN.test(result.stderr)) return false
  throw failure(words, result)
}

const roles = z.object({ Roles: z.array(z.object({ RoleName: z.string() })) })

/** Roles cost nothing, and one that is left keeps a new cluster of this name from being made. `mine`: not a longer id's. */
const awsRoles = async ({ region }: Aws, mine: (name: string) => boolean): Promise<readonly Left[]> =>
  (await asked(aws(region, 'iam', 'list-roles'), roles)).Roles.filter(({ RoleName }) => mine(RoleName)).map(
    ({ RoleName }) => ({
      what: `role ${RoleName}`,
      take: `aws iam delete-role --role-name ${RoleName}, after its policies: aws iam list-attached-role-policies, aws iam list-role-policies`,
    }),
  )

/** All that can be found of a cluster which is gone. `mine`: not a longer id's. Errors: ProgramError. */
export const leftOnAws = async (
  cloud: Aws,
  fleet: Fleet,
  cluster: Cluster,
  id: string,
  mine: (name: string) => boolean,
): Promise<readonly Left[]> => [
  ...(await awsBalancers(cloud, id)),
  ...(await inVpc(cloud, id)),
  ...(await awsVolumes(cloud, id)),
  ...(await awsLogs(cloud, id)),
  ...(await awsTagged(cloud, fleet, cluster, id)),
  ...(await awsRoles(cloud, mine)),
]
