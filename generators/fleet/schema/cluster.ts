/** `clusters/<cluster>.yaml`: one cluster. */
import * as z from 'zod'
import { isProvider, type Provider, providers } from '../providers.ts'
import { clusterName, text, wholeNumber } from '../scalars.ts'
import { ownPlatform } from './platform.ts'

const replicaCount = wholeNumber(1, 1_000, 'replicas')

const replicas = z
  .union(
    [
      replicaCount.meta({ description: 'A fixed number of pods.' }),
      z.strictObject({
        min: replicaCount.meta({ description: 'Pods at rest.' }),
        max: replicaCount.meta({
          description: 'Pods at most; what the cluster can carry when others are down.',
        }),
      }),
    ],
    { error: 'a number such as 3, or {min: 3, max: 12}' },
  )
  .meta({
    description:
      'Pods of the app in this cluster: a fixed number, or {min, max}: a range that the autoscaler moves within.',
  })

const name = clusterName.meta({
  description: 'Name of the cluster: file name, overlay folder, Istio cluster name, value of the pin header.',
})

const machineTypes = z
  .array(text(/^[a-z][a-z0-9.-]*$/, 'a machine type, such as t3.large'))
  .min(1, 'at least one machine type')
  .meta({
    description:
      'Machine types, best first; several for spot nodes of EKS. The smallest must do: requests are added up against it.',
  })

const nodesOf = (types: typeof machineTypes) =>
  z
    .strictObject({
      types,
      spot: z.boolean({ error: 'true or false' }).meta({
        description: 'Spot nodes: cheaper, gone 30 seconds (GKE) or 2 minutes (EKS) after their notice.',
      }),
      min: wholeNumber(1, 1_000, 'nodes').meta({
        description:
          'Nodes at least. They hold all that runs at rest; with spot, one less holds all that carries requests.',
      }),
      desired: wholeNumber(1, 1_000, 'nodes').meta({ description: 'Nodes at the start.' }),
      max: wholeNumber(1, 1_000, 'nodes').meta({
        description: 'Nodes at most. They hold all that autoscalers may ask for.',
      }),
    })
    .meta({ description: 'The node group of the inference pods.' })

const nodes = {
  aws: nodesOf(machineTypes),
  gcp: nodesOf(machineTypes.max(1, 'one machine type, since a node pool of GKE has one')),
} as const satisfies Record<Provider, z.ZodType>

const ownInference = z.strictObject({ replicas }).meta({ description: 'The inference app in this cluster.' })

const clusterFileOf = <P extends Provider>(provider: P) =>
  z.strictObject({
    name,
    cloud: providers[provider].cloud.meta({ description: 'Where the cluster runs.' }),
    addresses: providers[provider].addresses.meta({
      description: 'IPv4 ranges; none may overlap with another of any cluster.',
    }),
    nodes: nodes[provider],
    dns: providers[provider].dns,
    inference: ownInference,
    platform: ownPlatform.optional(),
  })

export const clusterFiles = {
  aws: clusterFileOf('aws'),
  gcp: clusterFileOf('gcp'),
} as const satisfies Record<Provider, z.ZodType>

/** What the files of all providers have in common: reports a file whose provider is missing or unknown. */
export const anyClusterFile = z.strictObject({
  name,
  cloud: z.looseObject({ provider: z.enum(Object.keys(providers)) }),
  addresses: z.unknown(),
  nodes: nodes.aws,
  dns: z.unknown().optional(),
  inference: ownInference,
  platform: ownPlatform.optional(),
})

/** The provider that a cluster file names; undefined when it names none that is known. */
export const providerOf = (value: unknown): Provider | undefined => {
  const cloud = typeof value === 'object' && value !== null && 'cloud' in value ? value.cloud : undefined
  const provider =
    typeof cloud === 'object' && cloud !== null && 'provider' in cloud ? cloud.provider : undefined
  return isProvider(provider) ? provider : undefined
}
