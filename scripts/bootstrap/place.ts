/** What all steps of the bootstrap stand on. */
import type { Cluster, Fleet } from '../../generators/fleet/index.ts'
import type { Accounts } from '../clouds/accounts.ts'
import type { Workplace } from '../clouds/terraform.ts'
import type { SecretManager } from '../secret-managers/index.ts'

export interface Place {
  /** The repository. */
  readonly root: string
  /** The folder of the fleet's files. */
  readonly clustersFolder: string
  readonly fleet: Fleet
  /** The clusters that were asked for. */
  readonly chosen: readonly Cluster[]
  readonly accounts: Accounts
  readonly workplace: Workplace
  /** By cluster; asked for when a step needs them, since it takes a login. */
  readonly managers: () => Promise<ReadonlyMap<string, SecretManager>>
  /** The file of the mesh's root, outside of the repository. */
  readonly rootFile: string | undefined
  /** Files of the public host's certificate and key, to put into the secret managers. */
  readonly certificate: { readonly certificate: string; readonly key: string } | undefined
  /** Terraform does not ask. */
  readonly yes: boolean
  /** Seconds that what comes by itself may take. */
  readonly patience: number
}

/** The secret manager of a cluster. Errors: SecretManagerError. */
export const managerOf = async ({ managers }: Place, { name }: Cluster): Promise<SecretManager> => {
  const manager = (await managers()).get(name)
  if (manager === undefined) throw new Error(`no secret manager of ${name}`)
  return manager
}

/** Whether all clusters of the fleet were asked for: what spans them can be made, or held against, only then. */
export const isWhole = ({ fleet, chosen }: Place): boolean => chosen.length === fleet.clusters.length

export const isGcp = ({ cloud: { provider } }: Cluster): boolean => provider === 'gcp'

/** The account or project of a cluster, for people. */
export const accountOf = ({ cloud }: Cluster): string =>
  cloud.provider === 'aws' ? `account ${cloud.account}` : `project ${cloud.project}`

/** Of several clusters, one for each account or project. */
export const onePerAccount = (clusters: readonly Cluster[]): readonly Cluster[] => [
  ...new Map(clusters.map((cluster) => [accountOf(cluster), cluster] as const)).values(),
]
