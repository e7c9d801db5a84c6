import { execFile } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Used } from './used.ts'

const run = promisify(execFile)

/**
 * Packages that were generated from a provider's schema. Not dependencies: unpacked they are some 900 MB. That of cdktf for
 * Google ends before 7.12, which modules/gcp wants; cdktn's, which goes on, is in a wheel on PyPI.
 */
export const packages = [
  {
    from: 'npm',
    name: '@cdktf/provider-aws',
    version: '21.22.1',
    provider: 'aws',
    providerVersion: '6.25.0',
  },
  {
    from: 'pypi',
    name: 'cdktn-provider-google',
    version: '19.0.0',
    provider: 'google',
    providerVersion: '7.31.0',
  },
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

/** The archive of a package, downloaded into a folder. A wheel has that of npm in it, as jsii made both. */
const archiveOf = async ({ from, name, version }: Package, cwd: string): Promise<string> => {
  if (from === 'npm')
    return (await run('npm', ['pack', '--silent', `${name}@${version}`], { cwd })).stdout.trim()
  await run('pip', ['download', '--no-deps', '--quiet', `${name}==${version}`], { cwd })
  const ending = async (end: string) => (await readdir(cwd)).find((file) => file.endsWith(end)) ?? ''
  await run('unzip', ['-q', '-j', await ending('.whl'), '*.jsii.tgz'], { cwd })
  return ending('.tgz')
}

/** Downloads a package into a folder and unpacks what is asked for: the sources by type, the provider's own among them. */
export const sourcesOf = async (
  pack: Package,
  used: readonly Used[],
  folder: string,
): Promise<ReadonlyMap<Used | 'provider', string>> => {
  const archive = await archiveOf(pack, folder)
  const folders = new Map<Used | 'provider', string>([
    ['provider', 'provider'],
    ...used.map((one) => [one, folderOf(pack, one)] as const),
  ])
  const wanted = [...folders.values()].map((name) => `package/lib/${name}`)
  await run('tar', ['-xzf', archive, ...wanted], { cwd: folder })
  return new Map(
    await Promise.all(
      [...folders].map(
        async ([one, name]) => [one, await readFolder(join(folder, 'package', 'lib', name))] as const,
      ),
    ),
  )
}
