/** The secret managers of the fleet: each cluster's, once for those that share one. */
import { join } from 'node:path'
import { type Cluster, type Fleet, secretManagerIdOf } from '../../generators/fleet/index.ts'
import { awsSecretManager } from './aws.ts'
import { folderSecretManager } from './folder.ts'
import { gcpSecretManager } from './gcp.ts'
import type { SecretManager } from './secret-manager.ts'

export { type Entry, type SecretManager, SecretManagerError, sameEntry } from './secret-manager.ts'

const open = (cluster: Cluster, folder: string | undefined): SecretManager => {
  if (folder !== undefined) return folderSecretManager(join(folder, secretManagerIdOf(cluster.cloud)))
  const { cloud } = cluster
  return cloud.provider === 'aws'
    ? awsSecretManager(cloud.account, cloud.region)
    : gcpSecretManager(cloud.project)
}

/** The secret manager of each cluster, ready to be asked. `folder`: one below it stands for each. Errors: SecretManagerError. */
export const secretManagers = async (
  { clusters }: Fleet,
  folder?: string,
): Promise<ReadonlyMap<string, SecretManager>> => {
  const places = new Map<string, SecretManager>()
  for (const cluster of clusters) {
    const place = secretManagerIdOf(cluster.cloud)
    if (places.has(place)) continue
    const manager = open(cluster, folder)
    await manager.ready()
    places.set(place, manager)
  }
  return new Map(
    clusters.flatMap((cluster) => {
      const manager = places.get(secretManagerIdOf(cluster.cloud))
      return manager === undefined ? [] : [[cluster.name, manager] as const]
    }),
  )
}
