import { execFile } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Used } from './used.ts'

const run = promisify(execFile)

/** Packages that were generated from a provider's schema. Not dependencies: unpacked they are some 900 MB. */
export const packages = [
  { name: '@cdktf/provider-aws', version: '21.22.1', provider: 'aws', providerVersion: '6.25.0' },
  { name: '@cdktf/provider-google', version: '16.12.1', provider: 'google', providerVersion: '6.50.0' },
] as const
export type Package = (typeof packages)[number]

/** `aws_vpc` is in the folder vpc, the data source of that name in data-aws-vpc. */
const folderOf = ({ provider }: Package, used: Used): string => {
  const [kind, type = ''] = used.split(' ')
  const name = type.slice(provider.length + 1).replaceAll('_', '-')
  return kind === 'data' ? `data-${provider}-${name}` : name
}

/** Each script carries its TypeScript in a source map at its end. */
const sourceOf = (script: string): string => {
  const [, encoded] = /sourceMappingURL=data:application\/json;base64,(\S+)/.exec(script) ?? []
  if (encoded === undefined) return ''
  const map: { sourcesContent: readonly string[] } = JSON.parse(Buffer.from(encoded, 'base64').toString())
  return map.sourcesContent.join('\n')
}

const readFolder = async (folder: string): Promise<string> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const scripts = entries.filter((entry) => entry.isFile() && entry.name.endsWith('.js'))
  const texts = await Promise.all(scripts.map((file) => readFile(join(file.parentPath, file.name), 'utf8')))
  return texts.map(sourceOf).join('\n')
}

/** Downloads a package into a folder and unpacks what is asked for: the sources by type, the provider's own among them. */
export const sourcesOf = async (
  pack: Package,
  used: readonly Used[],
  folder: string,
): Promise<ReadonlyMap<Used | 'provider', string>> => {
  const { stdout } = await run('npm', ['pack', '--silent', `${pack.name}@${pack.version}`], { cwd: folder })
  const folders = new Map<Used | 'provider', string>([
    ['provider', 'provider'],
    ...used.map((one) => [one, folderOf(pack, one)] as const),
  ])
  const wanted = [...folders.values()].map((name) => `package/lib/${name}`)
  await run('tar', ['-xzf', stdout.trim(), ...wanted], { cwd: folder })
  return new Map(
    await Promise.all(
      [...folders].map(
        async ([one, name]) => [one, await readFolder(join(folder, 'package', 'lib', name))] as const,
      ),
    ),
  )
}
