import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Kind and type: `resource aws_vpc`, `data aws_vpc`. */
export type Used = `${'resource' | 'data'} ${string}`

/** The types in a text of Terraform's; its tests name them too, as what they mock. */
export const usedIn = (text: string): readonly Used[] =>
  [...text.matchAll(/^\s*(resource|data|mock_resource|mock_data) "(\w+)"/gm)].map(
    ([, kind = '', type = '']): Used => `${kind.endsWith('data') ? 'data' : 'resource'} ${type}`,
  )

/** The types of a provider in all .tf and .tftest.hcl files under a folder, sorted. */
export const usedUnder = async (folder: string, prefix: string): Promise<readonly Used[]> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile() && /\.tf(test\.hcl)?$/.test(entry.name))
  const texts = await Promise.all(files.map((file) => readFile(join(file.parentPath, file.name), 'utf8')))
  const all = texts.flatMap(usedIn).filter((used) => used.split(' ')[1]?.startsWith(`${prefix}_`))
  return [...new Set(all)].sort()
}
