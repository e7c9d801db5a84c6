/**
 * JavaScript from the server's TypeScript, file by file: types become blanks, so lines and columns stay those of the
 * source. Node can do the same at every start, but its compiler then stays in memory: 25 MiB of each pod.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { dirname, join, relative } from 'node:path'

/** A relative import of TypeScript, static or not. */
const imported = /((?:\bfrom|\bimport)\s*\(?\s*')(\.{1,2}\/[^']+)\.ts'/g

/** The code of a TypeScript file as JavaScript that imports JavaScript, and the files that it imports. */
const stripped = (file: string) => {
  const code = stripTypeScriptTypes(readFileSync(file, 'utf8'))
  const imports = [...code.matchAll(imported)].map(([, , path]) => join(dirname(file), `${path}.ts`))
  return { code: code.replaceAll(imported, "$1$2.js'"), imports }
}

/**
 * Writes `entry` and all that it imports into a folder, in the places they have below the folder of `entry`; their
 * names there. Errors: a file that is missing or has syntax which is more than types.
 */
export const strip = (entry: string, into: string): readonly string[] => {
  const written = new Map<string, string>()
  const write = (file: string) => {
    if (written.has(file)) return
    const name = relative(dirname(entry), file).replace(/\.ts$/, '.js')
    written.set(file, name)
    const { code, imports } = stripped(file)
    const target = join(into, name)
    mkdirSync(dirname(target), { recursive: true })
    writeFileSync(target, code)
    imports.forEach(write)
  }
  write(entry)
  return [...written.values()].sort()
}
