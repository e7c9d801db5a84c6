/** The real terraform (or tofu), with providers that have the real schemas: offline, without an account. */
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fleetOf } from '../../generators/fleet/index.ts'
import { treeOf } from '../../generators/render/index.ts'
import { awsData, fleetText, gcpData, merged } from '../../generators/testing/fleets.ts'
import { ACCOUNT } from './emulator.ts'
import { serveProvider } from './provider.ts'
import type { ProviderSchema } from './schema.ts'

const SCHEMAS = join(import.meta.dirname, 'schemas')

/** The schemas that are committed, by provider. */
export const providerSchemas = async (): Promise<readonly ProviderSchema[]> => {
  const files = (await readdir(SCHEMAS)).filter((file) => file.endsWith('.json')).sort()
  return files.map((file): ProviderSchema => JSON.parse(readFileSync(join(SCHEMAS, file), 'utf8')))
}

// What the two programs call the registry that an address without one belongs to.
const registries = ['registry.terraform.io', 'registry.opentofu.org']

/** Serves the schemas, or only those of `wanted`; `env` tells Terraform where, which then downloads none of these. */
export const serveProviders = async (wanted?: readonly string[]) => {
  const schemas = (await providerSchemas()).filter(
    ({ provider }) => wanted === undefined || wanted.includes(provider.address),
  )
  const served = await Promise.all(
    schemas.map(async (schema) => ({ ...(await serveProvider(schema)), name: schema.provider.address })),
  )
  const reattach = served.flatMap(({ name, address }) =>
    registries.map((registry) => [
      `${registry}/${name}`,
      {
        Protocol: 'grpc',
        ProtocolVersion: 5,
        Pid: process.pid,
        Test: true,
        Addr: { Network: 'tcp', String: address },
      },
    ]),
  )
  return {
    env: {
      TF_REATTACH_PROVIDERS: JSON.stringify(Object.fromEntries(reattach)),
    },
    stop: () => {
      for (const { stop } of served) stop()
    },
  }
}

/** What a run came to. */
export interface Run {
  readonly code: number
  /** What it printed, to both. */
  readonly text: string
  /** What it printed as errors. */
  readonly errors: string
}

/** The program that is run: TF_BIN, or terraform. */
export const terraformBinary = (): string => process.env.TF_BIN ?? 'terraform'

/** True when whoever runs the tests asked to go without Terraform, which is then said aloud. */
export const skipTerraform = process.env.SKIP_TERRAFORM === '1'
if (skipTerraform)
  console.warn('\n*** SKIP_TERRAFORM=1: what terraform/ makes is NOT tested. CI must not set it. ***\n')

/** Keeps it off this user's configuration, and off the network for a newer version. */
const alone = { TF_CLI_CONFIG_FILE: '/dev/null', CHECKPOINT_DISABLE: '1', TF_IN_AUTOMATION: '1' }

/** Runs it in a folder. Errors: that there is no such program, and what to do. */
export const terraform = (
  folder: string,
  [command = '', ...args]: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<Run> =>
  new Promise((resolve, reject) => {
    const options = { cwd: folder, env: { ...process.env, ...alone, ...env }, maxBuffer: 2 ** 26 }
    execFile(terraformBinary(), [command, '-no-color', ...args], options, (error, stdout, stderr) => {
      const ended = { text: `${stdout}${stderr}`, errors: stderr }
      if (error === null) resolve({ code: 0, ...ended })
      else if (typeof error.code === 'number') resolve({ code: error.code, ...ended })
      else
        reject(
          new Error(
            `${terraformBinary()} does not run (${error.message}): install Terraform 1.10 or OpenTofu 1.10 or newer, name it with TF_BIN, or go without these tests by SKIP_TERRAFORM=1`,
            { cause: error },
          ),
        )
    })
  })

/** A fleet of the tests' own, in the emulators' account: whatever an adopter's is, what is looked for is there. */
const FLEET = fleetText({ mesh: { id: 'mesh1' } }, [
  merged(awsData('aws'), {
    cloud: { account: ACCOUNT, zones: ['us-east-1a', 'us-east-1b', 'us-east-1c'] },
    addresses: { nodes: '10.10.0.0/16', services: '172.20.0.0/16' },
    nodes: { types: ['t3.large', 't3a.large'], min: 3, desired: 3, max: 6 },
    dns: 'pods',
  }),
  merged(gcpData('gcp'), {
    cloud: { zones: ['us-central1-a', 'us-central1-b', 'us-central1-c'] },
    addresses: {
      nodes: '10.20.0.0/20',
      pods: '10.21.0.0/16',
      services: '10.22.0.0/22',
      controlPlane: '172.16.0.0/28',
    },
    nodes: { min: 3, desired: 3, max: 6 },
    dns: 'node-local',
  }),
])

/**
 * What Terraform reads, as its parts stand to one another in the repository: a copy of its own files, a fleet, and the
 * firewalls rendered of that. What a run leaves (.terraform, lock files) is in the copy.
 */
export const copyOfTree = async (): Promise<{ root: string; remove: () => Promise<void> }> => {
  const repository = join(import.meta.dirname, '..', '..')
  const root = await mkdtemp(join(tmpdir(), 'terraform-'))
  await cp(join(repository, 'terraform'), join(root, 'terraform'), {
    recursive: true,
    filter: (path) => !/(^|\/)(\.terraform[^/]*|testing|node_modules)$/.test(path),
  })
  const files = [
    ...[...FLEET.files].map(([name, text]) => ({ path: `clusters/${name}`, text })),
    ...treeOf(fleetOf(FLEET))
      .filter(({ path }) => path.endsWith('/firewall.json'))
      .map(({ path, text }) => ({ path: `rendered/${path}`, text })),
  ]
  for (const { path, text } of files) {
    await mkdir(join(root, dirname(path)), { recursive: true })
    await writeFile(join(root, path), text)
  }
  return { root, remove: () => rm(root, { recursive: true, force: true }) }
}
