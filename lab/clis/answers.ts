/**
 * What the command lines of both clouds and Terraform answer to the scripts of this repository. The clouds are there already,
 * made by the lab: Terraform finds nothing to do, and the others say where everything is. Entries are files.
 */
import { clusterIdOf, type Fleet } from '../../generators/fleet/index.ts'
import { readEntry, writeEntry } from '../secrets/index.ts'

export interface Clouds {
  readonly fleet: Fleet
  /** A folder for each secret manager, a file for each entry: as the lab's secret managers read them. */
  readonly secrets: string
  /** URL of each API server, by cluster. */
  readonly servers: ReadonlyMap<string, string>
}

/** How a program ends. */
export interface Said {
  readonly code: number
  readonly stdout?: string
  readonly stderr?: string
}

const json = (data: unknown): Said => ({ code: 0, stdout: JSON.stringify(data) })
const nothing: Said = { code: 0 }
const unknown = (name: string, words: readonly string[]): Said => ({
  code: 64,
  stderr: `the lab's ${name} does not know: ${words.join(' ')}`,
})

/** The value of an option, `--name value` or `--name=value`; empty when it is not there. */
const option = (words: readonly string[], name: string): string => {
  const at = words.indexOf(`--${name}`)
  const joined = words.find((word) => word.startsWith(`--${name}=`))?.slice(name.length + 3)
  return joined ?? (at < 0 ? undefined : words[at + 1]) ?? ''
}

/** What a program asks of an entry, and what it puts there. */
interface Entry {
  readonly read: () => Promise<string | undefined>
  readonly write: (text: string) => Promise<Said>
}

const entryOf = ({ secrets }: Clouds, manager: string, name: string): Entry => ({
  read: () => readEntry(secrets, manager, name),
  write: async (text) => {
    await writeEntry(secrets, manager, name, text)
    return nothing
  },
})

const serverOf = ({ fleet, servers }: Clouds, id: string): string => {
  const cluster = fleet.clusters.find((each) => clusterIdOf(fleet, each) === id)
  return servers.get(cluster?.name ?? '') ?? ''
}

const accountOf = ({ clusters }: Fleet): string =>
  clusters.map(({ cloud }) => (cloud.provider === 'aws' ? cloud.account : '')).find((each) => each !== '') ??
  ''

const awsMissing = { code: 254, stderr: 'An error occurred (ResourceNotFoundException)' }

/** `input` reads what the program was given: the value of an entry. */
export const aws = async (clouds: Clouds, words: readonly string[], input: () => string): Promise<Said> => {
  const region = option(words, 'region')
  const entry = (name: string) =>
    entryOf(clouds, `aws-${accountOf(clouds.fleet)}-${region}`, option(words, name))
  switch (words.slice(0, words[0]?.startsWith('--') ? 1 : 2).join(' ')) {
    case '--version':
      return { code: 0, stdout: 'aws-cli/2.31.0' }
    case 'sts get-caller-identity':
      return json({ Account: accountOf(clouds.fleet) })
    case 's3api head-bucket':
    case 'ecr describe-images':
      return nothing
    case 'kms describe-key':
      return json({ KeyMetadata: { Arn: `arn:aws:kms:${region}:${accountOf(clouds.fleet)}:key/lab` } })
    case 'eks describe-cluster':
      return json({ cluster: { endpoint: serverOf(clouds, option(words, 'name')) } })
    case 'secretsmanager get-secret-value': {
      const text = await entry('secret-id').read()
      return text === undefined ? awsMissing : json({ SecretString: text })
    }
    case 'secretsmanager put-secret-value': {
      const { read, write } = entry('secret-id')
      return (await read()) === undefined ? awsMissing : write(input())
    }
    case 'secretsmanager create-secret':
      return entry('name').write(input())
    default:
      return unknown('aws', words)
  }
}

const gcloudMissing = { code: 1, stderr: 'NOT_FOUND' }

export const gcloud = async (
  clouds: Clouds,
  words: readonly string[],
  input: () => string,
): Promise<Said> => {
  const entry = (name: string) => entryOf(clouds, `gcp-${option(words, 'project')}`, name)
  const task = words.filter((word) => !word.startsWith('--')).join(' ')
  const is = (...begin: readonly string[]) => task.startsWith(begin.join(' '))
  if (words.includes('--version') || is('version')) return { code: 0, stdout: 'Google Cloud SDK 540.0.0' }
  if (
    is('projects', 'describe') ||
    is('storage', 'buckets', 'describe') ||
    is('artifacts', 'docker', 'images')
  )
    return json({})
  if (is('container', 'clusters', 'describe')) {
    const endpoint = serverOf(clouds, words[3] ?? '').replace('https://', '')
    return json({ endpoint, privateClusterConfig: { privateEndpoint: endpoint } })
  }
  if (is('secrets', 'versions', 'access')) {
    const text = await entry(option(words, 'secret')).read()
    return text === undefined ? gcloudMissing : { code: 0, stdout: text }
  }
  if (is('secrets', 'versions', 'add')) {
    const { read, write } = entry(words[3] ?? '')
    return (await read()) === undefined ? gcloudMissing : write(input())
  }
  if (is('secrets', 'create')) return entry(words[2] ?? '').write(input())
  return unknown('gcloud', words)
}

export const terraform = (words: readonly string[]): Said => {
  const task = words.find((word) => !word.startsWith('-')) ?? ''
  if (task === 'version') return { code: 0, stdout: 'Terraform v1.11.4' }
  if (task === 'output') return json({})
  return ['init', 'plan', 'apply'].includes(task) ? nothing : unknown('terraform', words)
}
