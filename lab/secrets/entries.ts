/** Entries as scripts/mesh-ca and scripts/remote-secrets write them with --folder: a folder a secret manager, a file each. */
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type Cluster, type Fleet, secretManagerIdOf } from '../../generators/fleet/index.ts'
import { entriesOf } from '../../generators/secrets/index.ts'

/** Where the secret managers are that the lab's state has. */
export const secretsFolder = (state: string): string => join(state, 'secrets')

/** The secret manager of a cluster: the name of its folder. */
type Manager = Pick<Cluster, 'cloud'> | string

const fileOf = (folder: string, manager: Manager, name: string) =>
  join(folder, typeof manager === 'string' ? manager : secretManagerIdOf(manager.cloud), `${name}.json`)

const NAME = /^[A-Za-z0-9_-]+$/

/** The text of an entry of a secret manager; undefined where there is none. */
export const readEntry = async (
  folder: string,
  manager: Manager,
  name: string,
): Promise<string | undefined> => {
  if (!NAME.test(name)) return undefined
  try {
    return await readFile(fileOf(folder, manager, name), 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

/** Writes an entry, or takes it away. Whoever reads meanwhile finds the old one or the new. */
export const writeEntry = async (
  folder: string,
  manager: Manager,
  name: string,
  text: string | undefined,
): Promise<void> => {
  const file = fileOf(folder, manager, name)
  if (text === undefined) return rm(file, { force: true })
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  await writeFile(`${file}.half`, text, { mode: 0o600 })
  await rename(`${file}.half`, file)
}

/** Puts the certificate of the public host into every secret manager, as a person does it in the clouds. */
export const writePublicCertificate = async (
  folder: string,
  fleet: Fleet,
  { certificate, key }: { readonly certificate: string; readonly key: string },
): Promise<void> => {
  const text = JSON.stringify({ 'tls.crt': certificate, 'tls.key': key })
  for (const cluster of fleet.clusters)
    await writeEntry(folder, cluster, entriesOf(fleet, cluster).certificate, text)
}
