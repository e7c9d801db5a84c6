/** Entries as scripts/mesh-ca and scripts/remote-secrets write them with --folder: a folder a secret manager, a file each. */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Cluster, type Fleet, secretManagerIdOf } from '../../generators/fleet/index.ts'
import { entriesOf } from '../../generators/secrets/index.ts'

/** Where the secret managers are that the lab's state has. */
export const secretsFolder = (state: string): string => join(state, 'secrets')

const fileOf = (folder: string, { cloud }: Cluster, name: string) =>
  join(folder, secretManagerIdOf(cloud), `${name}.json`)

const NAME = /^[A-Za-z0-9_-]+$/

/** The text of an entry of a cluster's secret manager; undefined where there is none. */
export const readEntry = async (
  folder: string,
  cluster: Cluster,
  name: string,
): Promise<string | undefined> => {
  if (!NAME.test(name)) return undefined
  try {
    return await readFile(fileOf(folder, cluster, name), 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

/** Puts the certificate of the public host into every secret manager, as a person does it in the clouds. */
export const writePublicCertificate = async (
  folder: string,
  fleet: Fleet,
  { certificate, key }: { readonly certificate: string; readonly key: string },
): Promise<void> => {
  for (const cluster of fleet.clusters) {
    const file = fileOf(folder, cluster, entriesOf(fleet, cluster).certificate)
    await mkdir(join(file, '..'), { recursive: true, mode: 0o700 })
    await writeFile(`${file}.half`, JSON.stringify({ 'tls.crt': certificate, 'tls.key': key }), {
      mode: 0o600,
    })
    await rename(`${file}.half`, file)
  }
}
