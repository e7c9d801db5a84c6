/** What the command lines of both clouds say about a cluster and its accounts. They change nothing but this person's kubeconfig. */
import { z } from 'zod'
import { type Cluster, clusterIdOf, type Fleet } from '../../generators/fleet/index.ts'
import { ended, failure, jsonIn, ProgramError, printed, type Words } from '../programs/run.ts'

/** Words for one of the two programs, which then prints JSON. */
export const aws = (region: string, ...words: Words): Words => [
  'aws',
  ...words,
  ...['--region', region, '--output', 'json'],
]
export const gcloud = (project: string, ...words: Words): Words => [
  'gcloud',
  ...words,
  ...['--project', project, '--format', 'json', '--quiet'],
]

/** What a program printed, read. Errors: ProgramError. */
export const asked = async <T extends z.ZodType>(words: Words, form: T): Promise<z.output<T>> => {
  const found = form.safeParse(jsonIn(await printed(words)))
  if (!found.success) throw new ProgramError(`${words.join(' ')} printed something else than it should`)
  return found.data
}

/**
 * How each says that there is no such thing (aws 1.45 and gcloud 528). Nothing wider: without a login gcloud finds no
 * credentials, and a bucket of somebody else's is forbidden (403).
 */
const MISSING = {
  aws: /\((404|ResourceNotFoundException|RepositoryNotFoundException|ImageNotFoundException)\)/,
  gcloud: /NOT_FOUND|code=404|Image not found|gs:\/\/\S+ not found: 404/,
} as const

/** Whether a program found what it was asked about. Errors: ProgramError for any other complaint. */
const isThere = async (program: keyof typeof MISSING, words: Words): Promise<boolean> => {
  const result = await ended(words)
  if (result.exitCode === 0) return true
  if (MISSING[program].test(result.stderr)) return false
  throw failure(words, result)
}

/** Whether its cloud has the cluster. Errors: ProgramError. */
export const clusterIsThere = (fleet: Fleet, cluster: Cluster): Promise<boolean> => {
  const { cloud } = cluster
  const id = clusterIdOf(fleet, cluster)
  if (cloud.provider === 'aws')
    return isThere('aws', aws(cloud.region, 'eks', 'describe-cluster', '--name', id))
  const words = ['container', 'clusters', 'describe', id, '--region', cloud.region]
  return isThere('gcloud', gcloud(cloud.project, ...words))
}

const eks = z.object({ cluster: z.object({ endpoint: z.string() }) })
const gke = z.object({
  endpoint: z.string(),
  privateClusterConfig: z.object({ privateEndpoint: z.string().optional() }).optional(),
  controlPlaneEndpointsConfig: z
    .object({ ipEndpointsConfig: z.object({ privateEndpoint: z.string().optional() }).optional() })
    .optional(),
})

export interface Endpoints {
  /** Addresses that a kubeconfig of a person may have, URLs. */
  readonly known: readonly string[]
  /** The one that the other clusters reach over the VPN. */
  readonly inside: string
}

/** Where the API server of a cluster is, as its cloud says. Errors: ProgramError. */
export const endpointsOf = async (fleet: Fleet, cluster: Cluster): Promise<Endpoints> => {
  const { cloud } = cluster
  const id = clusterIdOf(fleet, cluster)
  if (cloud.provider === 'aws') {
    const found = await asked(aws(cloud.region, 'eks', 'describe-cluster', '--name', id), eks)
    return { known: [found.cluster.endpoint], inside: found.cluster.endpoint }
  }
  const words = gcloud(cloud.project, 'container', 'clusters', 'describe', id, '--region', cloud.region)
  const found = await asked(words, gke)
  const inside =
    found.controlPlaneEndpointsConfig?.ipEndpointsConfig?.privateEndpoint ??
    found.privateClusterConfig?.privateEndpoint ??
    found.endpoint
  const known = [...new Set([found.endpoint, inside])].map((address) => `https://${address}`)
  return { known, inside: `https://${inside}` }
}

/** Gives this person's kubeconfig a context of the cluster's name. Errors: ProgramError. */
export const writeContext = async (fleet: Fleet, cluster: Cluster): Promise<void> => {
  const { cloud, name } = cluster
  const id = clusterIdOf(fleet, cluster)
  if (cloud.provider === 'aws') {
    await printed(aws(cloud.region, 'eks', 'update-kubeconfig', '--name', id, '--alias', name))
    return
  }
  const { project, region } = cloud
  await printed(gcloud(project, 'container', 'clusters', 'get-credentials', id, '--region', region))
  // kubectl renames no context onto one that is there.
  await ended(['kubectl', 'config', 'delete-context', name])
  await printed(['kubectl', 'config', 'rename-context', `gke_${project}_${region}_${id}`, name])
}

const caller = z.object({ Account: z.string() })

/** Whether this person is logged in to the account or project of a cluster; else why not. */
export const loginProblem = async ({ cloud }: Cluster): Promise<string | undefined> => {
  if (cloud.provider === 'aws') {
    const { Account } = await asked(aws(cloud.region, 'sts', 'get-caller-identity'), caller)
    return Account === cloud.account
      ? undefined
      : `aws is logged in to account ${Account}, and the fleet says ${cloud.account}`
  }
  const words = gcloud(cloud.project, 'projects', 'describe', cloud.project)
  const { exitCode, stderr } = await ended(words)
  return exitCode === 0 ? undefined : `gcloud does not see project ${cloud.project}: ${stderr.trim()}`
}

/** A bucket for state: where it is, and whose. */
export type Bucket =
  | { readonly provider: 'aws'; readonly account: string; readonly region: string; readonly bucket: string }
  | { readonly provider: 'gcp'; readonly project: string; readonly region: string; readonly bucket: string }

/** Errors: ProgramError, also for a bucket that is somebody else's. */
export const bucketIsThere = (of: Bucket): Promise<boolean> => {
  if (of.provider === 'gcp')
    return isThere('gcloud', gcloud(of.project, 'storage', 'buckets', 'describe', `gs://${of.bucket}`))
  const words = ['s3api', 'head-bucket', '--bucket', of.bucket, '--expected-bucket-owner', of.account]
  return isThere('aws', aws(of.region, ...words))
}

const key = z.object({ KeyMetadata: z.object({ Arn: z.string() }) })

/** ARN of the key that encrypts the bucket, which has the bucket's name as its alias. Errors: ProgramError. */
export const keyOfBucket = async (region: string, bucket: string): Promise<string> => {
  const words = aws(region, 'kms', 'describe-key', '--key-id', `alias/${bucket}`)
  return (await asked(words, key)).KeyMetadata.Arn
}

/** Whether a registry of a cloud has an image by its digest; undefined for a registry of neither. Errors: ProgramError. */
export const imageIsThere = async (image: string): Promise<boolean | undefined> => {
  const [, host = '', path = '', digest = ''] = /^([^/]+)\/(.+)@(sha256:[0-9a-f]{64})$/.exec(image) ?? []
  const [, account = '', region = ''] = /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com$/.exec(host) ?? []
  if (account !== '') {
    const where = [
      '--registry-id',
      account,
      '--repository-name',
      path,
      '--image-ids',
      `imageDigest=${digest}`,
    ]
    return isThere('aws', aws(region, 'ecr', 'describe-images', ...where))
  }
  if (!host.endsWith('-docker.pkg.dev')) return undefined
  const [project = ''] = path.split('/')
  return isThere('gcloud', gcloud(project, 'artifacts', 'docker', 'images', 'describe', image))
}

const groups = z.array(z.object({ zone: z.string() }))

/** Zones that have a group of the gateways of a GKE cluster. Errors: ProgramError. */
export const gatewayZones = async (project: string, group: string): Promise<readonly string[]> => {
  const words = ['compute', 'network-endpoint-groups', 'list', '--filter', `name=${group}`]
  const found = await asked(gcloud(project, ...words), groups)
  return found.map(({ zone }) => zone.split('/').at(-1) ?? zone).sort()
}

const described = z.object({ DeletedDate: z.unknown().optional() })

/** Whether a secret manager has an entry that is not being deleted; its value is not asked for. Errors: ProgramError. */
export const entryIsThere = async ({ cloud }: Cluster, name: string): Promise<boolean> => {
  if (cloud.provider === 'gcp') return isThere('gcloud', gcloud(cloud.project, 'secrets', 'describe', name))
  const words = aws(cloud.region, 'secretsmanager', 'describe-secret', '--secret-id', name)
  return (await isThere('aws', words)) && (await asked(words, described)).DeletedDate === undefined
}

/** Days in which an entry of AWS can be had back, by `aws secretsmanager restore-secret`. Google's are gone at once. */
export const RESTORE_DAYS = 7

/** Takes an entry away with all its versions. Errors: ProgramError. */
export const deleteEntry = async ({ cloud }: Cluster, name: string): Promise<void> => {
  if (cloud.provider === 'gcp') {
    await printed(gcloud(cloud.project, 'secrets', 'delete', name))
    return
  }
  const words = ['delete-secret', '--secret-id', name, '--recovery-window-in-days', String(RESTORE_DAYS)]
  await printed(aws(cloud.region, 'secretsmanager', ...words))
}

/** Whether there is a repository of images in the registry of an AWS account. Errors: ProgramError. */
export const repositoryIsThere = (region: string, name: string): Promise<boolean> =>
  isThere('aws', aws(region, 'ecr', 'describe-repositories', '--repository-names', name))

/** Takes it away with its images, which Terraform refuses. Errors: ProgramError. */
export const deleteRepository = async (region: string, name: string): Promise<void> => {
  await printed(aws(region, 'ecr', 'delete-repository', '--repository-name', name, '--force'))
}
