import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { folderOf, goBuild, type Install, type Pin, reason } from '../../tools/index.ts'
import { builtBy, type Program, variableOf } from './program.ts'

const run = promisify(execFile)

/** A Go module of another project, and its sum in Go's checksum database. */
type GoModule = { readonly name: string; readonly version: string; readonly sum: string }

/**
 * Builds a module of another project by its own go.mod and go.sum: a copy of it, in which some files are replaced by what
 * leaves out what nobody needs here.
 */
export const trimmed =
  (module: GoModule, files: Readonly<Record<string, string>>): Install =>
  async (pin, folder, env, say) => {
    try {
      const from = await folderOf({ from: 'go', ...module, files: [] }, folder, env)
      const source = join(folder, 'source')
      await run('cp', ['-r', '--no-preserve=mode', from, source])
      for (const [path, content] of Object.entries(files)) await writeFile(join(source, path), content)
      return goBuild({ ...pin, source }, folder, env, say)
    } catch (error) {
      return { why: reason(error) }
    }
  }

type How = Pick<Pin, 'goPackage' | 'goLinkerFlags' | 'goTags' | 'askVersion' | 'says'>

/** A program that is built so. */
export const ofOwnModule = (
  { name, version, why }: Pick<Program, 'name' | 'version' | 'why'>,
  module: GoModule,
  how: How,
  files: Readonly<Record<string, string>> = {},
): Program => ({
  name,
  version,
  why,
  pin: {
    ...how,
    name,
    version: builtBy(version, [how.goPackage, how.goLinkerFlags, how.goTags, files]),
    variable: variableOf(name),
    sha256: {},
  },
  install: trimmed(module, files),
})
