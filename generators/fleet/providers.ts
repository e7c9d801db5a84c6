/**
 * Where the clouds truly differ: their regions, zones, registries and address plans. Beside it only tables name one: of
 * machines and their end (nodes/), of what runs on them (pods/), of what a cluster must bring (prerequisites/).
 */
import * as z from 'zod'
import type { DeepReadonly } from './deep-readonly.ts'
import { cidr, text } from './scalars.ts'

const zones = z
  .array(z.string({ error: 'the name of a zone' }))
  .min(2, 'at least two zones, so that one can fail')
  .refine((names) => new Set(names).size === names.length, 'zones that differ')
  .meta({ description: 'Zones the nodes are spread over; two or more, three where the region has them.' })

const registry = text(
  /^[a-z0-9][a-z0-9.-]*\.[a-z]{2,}(:\d+)?(\/[a-z0-9][a-z0-9._-]*)*$/,
  'a registry host and path without a tag, such as registry.example.com/inference',
).optional()

const dnsMeaning = {
  pods: 'pods of the cluster (CoreDNS, kube-dns)',
  'node-local': 'the same behind a cache on each node (NodeLocal DNSCache)',
  'cloud-dns': 'Cloud DNS, asked at the metadata server of the node',
} as const
type DnsKind = keyof typeof dnsMeaning

/** What answers the names that pods ask for: NetworkPolicies open it, and Terraform makes it. */
const dnsKinds = <const K extends DnsKind>(kinds: readonly K[], fallback: NoInfer<K>, why: string) =>
  z
    .enum(kinds)
    .default(fallback)
    .meta({
      description: `What answers the names that pods ask for. ${kinds.map((kind) => `${kind}: ${dnsMeaning[kind]}`).join('. ')}. Default ${fallback}: ${why}.`,
    })

const aws = {
  cloud: z.strictObject({
    provider: z.literal('aws').meta({ description: 'The cloud: aws is Amazon EKS.' }),
    account: text(/^\d{12}$/, 'an AWS account id: 12 digits in quotes').meta({
      description: 'AWS account id: 12 digits, in quotes.',
    }),
    region: text(/^[a-z]{2}(-[a-z]+)+-\d$/, 'an AWS region, such as us-east-1').meta({
      description: 'AWS region, such as us-east-1.',
    }),
    zones,
    registry: registry.meta({
      description: 'Where the image is pulled from. Default: Amazon ECR of this account and region.',
    }),
  }),
  addresses: z.strictObject({
    nodes: cidr({ from: 16, to: 24 }).meta({
      description:
        'VPC range of the nodes; on EKS the pods take their addresses from it too. IPv4, /16 (the largest VPC) to /24.',
    }),
    services: cidr({ from: 12, to: 24 }).meta({
      description: 'Range of the Services inside the cluster, outside the VPC. IPv4, /12 to /24.',
    }),
  }),
}

const gcp = {
  cloud: z.strictObject({
    provider: z.literal('gcp').meta({ description: 'The cloud: gcp is Google GKE.' }),
    project: text(
      /^[a-z][a-z0-9-]{4,28}[a-z0-9]$/,
      'a Google Cloud project id: 6 to 30 lower-case letters, digits and dashes',
    ).meta({ description: 'Google Cloud project id.' }),
    region: text(/^[a-z]+-[a-z]+\d{1,2}$/, 'a Google Cloud region, such as us-central1').meta({
      description: 'Google Cloud region, such as us-central1.',
    }),
    zones,
    registry: registry.meta({
      description:
        'Where the image is pulled from. Default: Artifact Registry of this project and region, repository inference.',
    }),
  }),
  addresses: z.strictObject({
    nodes: cidr({ from: 8, to: 24 }).meta({ description: 'Subnet range of the nodes. IPv4, /8 to /24.' }),
    pods: cidr({ from: 9, to: 21 }).meta({
      description: 'Secondary subnet range of the pods. IPv4, /9 to /21.',
    }),
    services: cidr({ from: 12, to: 27 }).meta({
      description: 'Secondary subnet range of the Services. IPv4, /12 to /27.',
    }),
    controlPlane: cidr({ from: 28, to: 28 }).meta({
      description: 'Range of the private control plane. IPv4, exactly /28.',
    }),
  }),
}

/** The fields of a cluster file that depend on its provider. */
export const providers = {
  aws: { ...aws, dns: dnsKinds(['pods'], 'pods', 'CoreDNS, as EKS brings it') },
  gcp: {
    ...gcp,
    dns: dnsKinds(
      ['pods', 'node-local', 'cloud-dns'],
      'node-local',
      'what GKE does from 1.34.1 on; names still resolve while a kube-dns pod moves to another spot node',
    ),
  },
} as const
export type Provider = keyof typeof providers
export const isProvider = (name: unknown): name is Provider =>
  typeof name === 'string' && Object.hasOwn(providers, name)

type Cloud = DeepReadonly<z.output<(typeof providers)[Provider]['cloud']>>
type Addresses = DeepReadonly<z.output<(typeof providers)[Provider]['addresses']>>

/** True when a zone's name belongs to the region, by the provider's naming. */
export const zoneInRegion = ({ provider, region }: Cloud, zone: string) =>
  zone.startsWith(region) && (provider === 'aws' ? /^[a-z]$/ : /^-[a-z]$/).test(zone.slice(region.length))

/**
 * Characters that the name of a cluster and its networks at the cloud may have, by what begins with it and is longest for
 * its kind. AWS: a role of IAM has 64, `-cluster-autoscaler` 19 of them. Google: a service account has 30, `-nodes` six.
 */
export const longestId = { aws: 45, gcp: 24 } as const satisfies Record<Provider, number>

/** The registry host and path that a cluster pulls from, without the image's name. */
export const registryOf = (cloud: Cloud): string => {
  if (cloud.registry !== undefined) return cloud.registry
  return cloud.provider === 'aws'
    ? `${cloud.account}.dkr.ecr.${cloud.region}.amazonaws.com`
    : `${cloud.region}-docker.pkg.dev/${cloud.project}/inference`
}

/** The class of the disks that keep data; with a provisioner where the cloud does not bring the class itself. */
export const storageOf = ({ provider }: Cloud) =>
  provider === 'aws'
    ? ({
        className: 'gp3-encrypted',
        provisioner: 'ebs.csi.aws.com',
        parameters: { type: 'gp3', encrypted: 'true' },
      } as const)
    : ({ className: 'standard-rwo', provisioner: undefined, parameters: undefined } as const)

/** What the annotations of a Service begin with that the AWS cloud provider reads. */
export const AWS_LOAD_BALANCER = 'service.beta.kubernetes.io/aws-load-balancer-'

/**
 * Which nodes an AWS load balancer sends to: those whose kube-proxy says twice in 10 s each that it takes requests. Without
 * these it asks a port of the Service, which every node hands to any gateway: one that is lost makes healthy nodes look ill
 * too; and it takes 30 s three times. AWS takes no interval below the timeout, which the provider does not set: 6 s of HTTP,
 * 10 s of TCP. Names and values: buildNLBHealthCheckConfiguration in pkg/providers/v1/aws.go and ensureTargetGroup in
 * aws_loadbalancer.go of https://github.com/kubernetes/cloud-provider-aws (1.35).
 */
const awsHealthCheck = {
  [`${AWS_LOAD_BALANCER}healthcheck-protocol`]: 'http',
  [`${AWS_LOAD_BALANCER}healthcheck-port`]: '10256',
  [`${AWS_LOAD_BALANCER}healthcheck-path`]: '/healthz',
  [`${AWS_LOAD_BALANCER}healthcheck-interval`]: '10',
  [`${AWS_LOAD_BALANCER}healthcheck-healthy-threshold`]: '2',
  [`${AWS_LOAD_BALANCER}healthcheck-unhealthy-threshold`]: '2',
}

/**
 * Annotations of a Service whose load balancer has an address inside the network only. On EKS they are those of the
 * controller that every cluster has; on GKE clients of other regions, behind the VPN too, are let in.
 */
export const internalLoadBalancerOf = ({
  provider,
}: {
  readonly provider: Provider
}): Readonly<Record<string, string>> =>
  provider === 'aws'
    ? {
        [`${AWS_LOAD_BALANCER}type`]: 'nlb',
        [`${AWS_LOAD_BALANCER}internal`]: 'true',
        [`${AWS_LOAD_BALANCER}cross-zone-load-balancing-enabled`]: 'true',
        ...awsHealthCheck,
      }
    : {
        'networking.gke.io/load-balancer-type': 'Internal',
        'networking.gke.io/internal-load-balancer-allow-global-access': 'true',
      }

/**
 * What Istio calls the platform, where its charts know it, and the folder of the node's network plugins, where it is not
 * the usual one. The chart would find that folder by the API server's version, which Argo CD hands on without "-gke".
 */
export const meshPlatformOf = ({ provider }: Cloud) =>
  provider === 'gcp' ? ({ platform: 'gke', pluginFolder: '/home/kubernetes/bin' } as const) : undefined

/**
 * Prices in $ a month (730 hours) of a vCPU, a GiB of memory and a GiB of disk, where a cloud's price list cannot be read
 * without a key, and the label of the nodes that pay the spot price. Google: E2 in us-central1, as OpenCost has them
 * (DefaultPricing in pkg/cloud/provider/providerconfig.go); balanced disks from cloud.google.com/compute/disks-image-pricing.
 */
export const monthlyPricesOf = ({ provider }: Cloud) =>
  provider === 'gcp'
    ? ({
        cpu: { usual: 15.92, spot: 4.78 },
        memory: { usual: 2.13, spot: 0.64 },
        disk: 0.1,
        spotNodes: { label: 'cloud.google.com/gke-spot', value: 'true' },
      } as const)
    : undefined

/**
 * The secret manager of a cloud, as External Secrets has it. Without credentials: the operator's service account is an
 * identity of the cloud (EKS Pod Identity; Workload Identity Federation for GKE), granted by Terraform.
 */
export const secretManagerOf = (cloud: Cloud) =>
  cloud.provider === 'aws'
    ? ({ aws: { service: 'SecretsManager', region: cloud.region } } as const)
    : ({ gcpsm: { projectID: cloud.project } } as const)

/** What tells a secret manager from all others, where clusters share one or not: usable as the name of a folder. */
export const secretManagerIdOf = (cloud: Cloud): string =>
  cloud.provider === 'aws' ? `aws-${cloud.account}-${cloud.region}` : `gcp-${cloud.project}`

/**
 * Where pods ask for names: the pods of kube-system, and addresses beside them. A cache on the node has an address of its
 * own, or (GKE's Dataplane V2) is a pod that asks others take the way to. Cloud DNS answers on the metadata server's
 * address: port 53 there is DNS, port 80 hands out what the node knows.
 * Sources: https://docs.cloud.google.com/kubernetes-engine/docs/how-to/nodelocal-dns-cache, …/how-to/cloud-dns.
 */
export const resolversOf = (
  dns: DnsKind,
): { readonly pods: boolean; readonly addresses: readonly string[] } =>
  ({
    pods: { pods: true, addresses: [] },
    'node-local': { pods: true, addresses: ['169.254.20.10/32'] },
    'cloud-dns': { pods: false, addresses: [`${METADATA_SERVER}/32`] },
  })[dns]

/** Where both clouds answer a node's questions about itself and its rights, on port 80. No pod of ours may ask. */
export const METADATA_SERVER = '169.254.169.254'

/** The range that the pods of a cluster have their addresses in: EKS pods live in the VPC range, GKE pods in one of their own. */
export const podRangeOf = ({ addresses }: { readonly addresses: Addresses }): string =>
  'pods' in addresses ? addresses.pods : addresses.nodes

/** What the names of the namespaces begin with that the cloud keeps for its own agents, beside kube-system. */
export const managedNamespacesOf = ({ provider }: Cloud): readonly string[] =>
  provider === 'aws' ? ['amazon-'] : ['gke-managed-', 'gmp-']

/** Where the API server's connections to pods come from; on EKS they come from the range of the nodes, which needs no rule. */
export const controlPlaneRangeOf = ({ addresses }: { readonly addresses: Addresses }): readonly string[] =>
  'controlPlane' in addresses ? [addresses.controlPlane] : []

/**
 * Proxies and health checks of the global load balancer, which is Google's for the clusters of every cloud.
 * Source: https://cloud.google.com/load-balancing/docs/firewall-rules.
 */
export const loadBalancerRanges: readonly string[] = ['130.211.0.0/22', '35.191.0.0/16']
