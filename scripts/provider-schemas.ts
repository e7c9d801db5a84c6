import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ProviderSchema } from '../terraform/testing/index.ts'
import { reason } from '../tools/index.ts'
import { parsed } from './programs/usage.ts'
import { readBindings } from './provider-schemas/bindings.ts'
import { type Package, packages, sourcesOf } from './provider-schemas/packages.ts'
import { type Used, usedUnder } from './provider-schemas/used.ts'

const USAGE = `Usage: node scripts/provider-schemas.ts [--keep] [--check]

Writes terraform/testing/schemas/: the schemas of the resources and data sources that terraform/ uses, which its tests give
to Terraform in place of the providers. Needs the network, npm, pip, unzip and tar.
  --keep   keep types that no file uses any more
  --check  write nothing; say what differs
Exit code: 0 done or nothing to change, 1 --check found a difference or a package cannot be had, 2 wrong use.`

const ROOT = join(import.meta.dirname, '..')

const typesOf = (old: ProviderSchema | undefined): readonly Used[] =>
  old === undefined
    ? []
    : [
        ...Object.keys(old.resources).map((type): Used => `resource ${type}`),
        ...Object.keys(old.dataSources).map((type): Used => `data ${type}`),
      ]

const schemaOf = async (pack: Package, used: readonly Used[], folder: string): Promise<ProviderSchema> => {
  const sources = await sourcesOf(pack, used, folder)
  const read = (one: Used | 'provider') => readBindings(sources.get(one) ?? '')
  const blocks = (kind: string) =>
    Object.fromEntries(
      used
        .filter((one) => one.startsWith(`${kind} `))
        .map((one) => {
          const { type, block } = read(one)
          if (`${kind} ${type}` !== one) throw new Error(`asked for ${one}, and read ${type}`)
          return [type, block]
        }),
    )
  return {
    made: 'Made by scripts/provider-schemas.ts from what the package says about the schema: do not edit.',
    from: { package: pack.name, version: pack.version, licence: 'MPL-2.0' },
    provider: { address: `hashicorp/${pack.provider}`, version: pack.providerVersion },
    configuration: read('provider').block,
    resources: blocks('resource'),
    dataSources: blocks('data'),
  }
}

const rebuild = async (pack: Package, { keep, check }: { keep: boolean; check: boolean }) => {
  const path = join(ROOT, 'terraform', 'testing', 'schemas', `${pack.provider}.json`)
  const before = await readFile(path, 'utf8').catch(() => undefined)
  const old: ProviderSchema | undefined = before === undefined ? undefined : JSON.parse(before)
  const found = await usedUnder(join(ROOT, 'terraform'), pack.provider)
  const used = [...new Set([...found, ...(keep ? typesOf(old) : [])])].sort()
  const folder = await mkdtemp(join(tmpdir(), 'provider-schemas-'))
  try {
    const text = `${JSON.stringify(await schemaOf(pack, used, folder), undefined, 1)}\n`
    const same = text === before
    if (!check) await writeFile(path, text)
    console.log(
      `terraform/testing/schemas/${pack.provider}.json: ${used.length} types${same ? '' : ', changed'}`,
    )
    return same
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const main = async (): Promise<0 | 1 | 2> => {
  try {
    const { values } = parsed(
      'provider-schemas',
      process.argv.slice(2),
      {
        keep: { type: 'boolean', default: false },
        check: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h' },
      },
      false,
    )
    if (values.help) {
      console.log(USAGE)
      return 0
    }
    try {
      const same: boolean[] = []
      for (const pack of packages) same.push(await rebuild(pack, values))
      return values.check && same.includes(false) ? 1 : 0
    } catch (error) {
      console.error(`terraform/testing/schemas/ cannot be rebuilt: ${reason(error)}`)
      return 1
    }
  } catch (error) {
    console.error(`${reason(error)}\n\n${USAGE}`)
    return 2
  }
}

process.exitCode = await main()
