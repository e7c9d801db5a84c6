/** The stages of terraform/ for a fleet: what each is told, and where its state is. */
import type { Cluster, Fleet } from '../../generators/fleet/index.ts'
import { networkPlan, type Tunnels } from '../../generators/network/index.ts'
import type { Accounts } from './accounts.ts'
import { type Bucket, keyOfBucket } from './cloud.ts'
import type { Stage } from './terraform.ts'

/** Errors of accounts.yaml that only this fleet has: a provider without a place for its state. */
export class StageError extends Error {
  override readonly name = 'StageError'
}

/** Where the state of a provider's stages is. Errors: StageError. */
export const bucketOf = ({ state }: Accounts, provider: 'aws' | 'gcp'): Bucket => {
  if (provider === 'aws' && state.aws !== undefined) return { provider, ...state.aws }
  if (provider === 'gcp' && state.gcp !== undefined) return { provider, ...state.gcp }
  throw new StageError(
    `terraform/accounts.yaml: state.${provider} is missing, and the fleet has a cluster there`,
  )
}

/** Makes the bucket. Its own state is a file beside it. */
export const bucketStage = (bucket: Bucket): Stage => {
  const { provider, ...variables } = bucket
  return { name: `state ${provider}`, folder: `bootstrap-state/${provider}`, variables }
}

const backendOf =
  (bucket: Bucket, key: string): NonNullable<Stage['backend']> =>
  async () =>
    bucket.provider === 'gcp'
      ? { bucket: bucket.bucket, prefix: key }
      : {
          ...{ bucket: bucket.bucket, region: bucket.region, key },
          kms_key_id: await keyOfBucket(bucket.region, bucket.bucket),
        }

export const clusterStage = (accounts: Accounts, { name, cloud: { provider } }: Cluster): Stage => ({
  name: `cluster ${name}`,
  folder: `stages/${provider}`,
  backend: backendOf(bucketOf(accounts, provider), `${provider}/${name}`),
  variables: { ...accounts.stages[provider], ...accounts.clusters[name], cluster: name },
})

/** Pairs whose VPN there is to be: those of an AWS and a Google cluster that are both among the given ones. */
export const pairsOf = (fleet: Fleet, clusters: readonly Cluster[]): readonly Tunnels[] =>
  networkPlan(fleet).tunnels.filter((pair) =>
    [pair.aws, pair.gcp].every((name) => clusters.some((cluster) => cluster.name === name)),
  )

/** The tunnels of a pair, as their keys are named: see terraform/modules/vpn. */
export const TUNNELS = ['0-1', '0-2', '1-1', '1-2'] as const

export const vpnStage = (
  accounts: Accounts,
  { aws, gcp }: Pick<Tunnels, 'aws' | 'gcp'>,
  keys: () => Promise<Readonly<Record<string, string>>>,
): Stage => ({
  name: `vpn ${aws}-${gcp}`,
  folder: 'stages/vpn',
  backend: backendOf(bucketOf(accounts, 'gcp'), `vpn/${aws}-${gcp}`),
  variables: { ...accounts.stages.vpn, aws, gcp },
  secrets: async () => ({ preshared_keys: await keys() }),
})

/** Reads where the gateways of an AWS cluster are; makes nothing. */
export const endpointsStage = ({ name }: Cluster): Stage => ({
  name: `endpoints ${name}`,
  folder: 'stages/endpoints',
  stateFile: `endpoints-${name}.tfstate`,
  variables: { cluster: name },
})

export const edgeStage = (
  accounts: Accounts,
  found: {
    readonly aws_endpoints: Readonly<Record<string, readonly string[]>>
    readonly gateway_zones: Readonly<Record<string, readonly string[]>>
  },
): Stage => ({
  name: 'edge',
  folder: 'stages/edge',
  backend: backendOf(bucketOf(accounts, 'gcp'), 'edge'),
  variables: { ...accounts.stages.edge, ...found },
})
