/** The licences of the packages that a bundle is made of, in one text. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The folder of the package that a module is in; undefined for one of our own. */
export const packageOf = (module: string): string | undefined =>
  /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/.exec(module)?.[0]

const isLicence = (name: string) => /^(licen[cs]e|notice|copying)/i.test(name)

const textOf = (folder: string): string => {
  const manifest: Readonly<Record<'name' | 'version' | 'license', string>> = JSON.parse(
    readFileSync(join(folder, 'package.json'), 'utf8'),
  )
  const texts = readdirSync(folder)
    .filter(isLicence)
    .map((name) => readFileSync(join(folder, name), 'utf8').trim())
  return [`${manifest.name} ${manifest.version}: ${manifest.license}`, ...texts].join('\n\n')
}

/** Name, version and licence of each package folder, and what its own files say of it. */
export const licences = (folders: readonly string[]): string =>
  [...new Set(folders)]
    .map(textOf)
    .sort()
    .join(`\n\n${'='.repeat(80)}\n\n`)
