/** The real provider of AWS, where this machine keeps one: Terraform then takes it from there and asks no registry. */
import { readdirSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import { skipTerraform } from './terraform.ts'

/** The lowest version that the modules take. The schemas that are committed are of a later one, so both ends are tried. */
export const REAL_AWS = '5.100.0'

const AWS = 'registry.terraform.io/hashicorp/aws'

const platform = `${process.platform}_${process.arch === 'x64' ? 'amd64' : process.arch}`

const entriesOf = (folder: string): readonly string[] => {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

// As Terraform's own documentation has the two layouts of a mirror.
const hasProvider = (mirror: string): boolean =>
  entriesOf(join(mirror, AWS, REAL_AWS)).includes(platform) ||
  entriesOf(join(mirror, AWS)).includes(`terraform-provider-aws_${REAL_AWS}_${platform}.zip`)

type Env = Readonly<Record<string, string | undefined>>

/** Where Terraform looks by itself, and then any folder beside other software that is laid out as a mirror. */
const places = (env: Env): readonly string[] => {
  const home = env.HOME ?? homedir()
  const shared = (env.XDG_DATA_DIRS || '/usr/local/share:/usr/share').split(delimiter)
  const own = [env.XDG_DATA_HOME || join(home, '.local', 'share'), ...shared]
  const beside = ['/opt', '/usr/local/share', '/usr/share']
  return [
    join(home, '.terraform.d', 'plugins'),
    ...own.map((folder) => join(folder, 'terraform', 'plugins')),
    ...beside.flatMap((folder) => [folder, ...entriesOf(folder).map((entry) => join(folder, entry))]),
  ]
}

/**
 * The folder of a mirror that has the real provider for this platform: TF_PLUGIN_MIRROR, else the first of the usual
 * places. Undefined where there is none. Throws when TF_PLUGIN_MIRROR is set and has none.
 */
export const findMirror = (env: Env): string | undefined => {
  const named = env.TF_PLUGIN_MIRROR
  if (named === undefined || named === '') return places(env).find(hasProvider)
  if (hasProvider(named)) return named
  throw new Error(`TF_PLUGIN_MIRROR=${named} has no ${AWS} ${REAL_AWS} for ${platform}`)
}

/** The mirror of this machine; undefined where it has none, or Terraform is left out, which is then said aloud. */
export const mirror = skipTerraform ? undefined : findMirror(process.env)
if (mirror === undefined && !skipTerraform)
  console.warn(
    `\n*** No folder has the AWS provider ${REAL_AWS} (TF_PLUGIN_MIRROR; see terraform/README.md): nothing of terraform/ is applied to an emulator. ***\n`,
  )

/** Writes a configuration of Terraform by which AWS's provider comes from the mirror and no other is installed; its path. */
export const mirrorConfiguration = (folder: string): string => {
  if (mirror === undefined) throw new Error('there is no mirror')
  const path = join(folder, 'mirror.tfrc')
  writeFileSync(
    path,
    `provider_installation {\n  filesystem_mirror {\n    path = ${JSON.stringify(mirror)}\n  }\n}\n`,
  )
  return path
}
