import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { reason } from '../tools/index.ts'
import { parsed } from './programs/usage.ts'
import { build, readSources } from './schemas/build.ts'

const USAGE = `Usage: npm run schemas [-- --check]

Rebuilds schemas/ from the packages in generators/kinds/sources.ts, for the kinds in generators/kinds/index.ts.
Needs the network, go and python3 with pip; validating with what is committed needs none of them.
  --check  write nothing; list the files that a rebuild would change
Exit code: 0 done or nothing to change, 1 --check found a difference or a source cannot be had, 2 wrong use.`

const ROOT = join(import.meta.dirname, '..')

const committed = async (): Promise<readonly string[]> => {
  const entries = await readdir(join(ROOT, 'schemas'), { recursive: true, withFileTypes: true }).catch(
    () => [],
  )
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.json'))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)))
}

/** What a rebuild would do to each file that is not already what it should be, sorted by path. */
const changes = async (
  files: ReadonlyMap<string, string>,
): Promise<readonly (readonly [path: string, change: string])[]> => {
  const differ = await Promise.all(
    [...files].map(async ([path, text]) => {
      const old = await readFile(join(ROOT, path), 'utf8').catch(() => undefined)
      return old === text ? [] : [[path, old === undefined ? 'missing' : 'changed'] as const]
    }),
  )
  const extra = (await committed())
    .filter((path) => !files.has(path))
    .map((path) => [path, 'not made any more'] as const)
  return [...differ.flat(), ...extra].sort(([a], [b]) => (a < b ? -1 : 1))
}

const write = async (path: string, text: string | undefined): Promise<void> => {
  const file = join(ROOT, path)
  if (text === undefined) return rm(file)
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, text)
}

const rebuild = async (check: boolean): Promise<0 | 1> => {
  try {
    const files = build(await readSources())
    const found = await changes(files)
    for (const [path, change] of found) console.log(`${path}: ${change}`)
    if (check) return found.length === 0 ? 0 : 1
    for (const [path] of found) await write(path, files.get(path))
    console.log(`${files.size} files, ${found.length} written or removed`)
    return 0
  } catch (error) {
    console.error(`schemas/ cannot be rebuilt: ${reason(error)}`)
    return 1
  }
}

const main = async (args: readonly string[]): Promise<0 | 1 | 2> => {
  const options = { check: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } as const
  try {
    const { values } = parsed('schemas', args, options, false)
    if (!values.help) return rebuild(values.check ?? false)
    console.log(USAGE)
    return 0
  } catch (error) {
    console.error(`${reason(error)}\n\n${USAGE}`)
    return 2
  }
}

process.exitCode = await main(process.argv.slice(2))
