/** Programs found or built once, and one folder that has them all by name. */
import { existsSync } from 'node:fs'
import { copyFile, link, mkdir, rename, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { type Env, find, inCache, inScratch, pinnedVersion, sha256, tool } from '../../tools/index.ts'
import { cacheFolder, LabError } from '../machine/index.ts'
import type { Say, Step } from '../steps/index.ts'
import { PROGRAMS, type Program } from './list.ts'

/** The lab's own programs are kept in its own cache; those that are tools, where tools are. */
const made = (env: Env): Env => ({ ...env, TOOLS_CACHE: join(cacheFolder(env), 'made') })

const pathOf = async ({ pin }: Program, env: Env, say?: Say): Promise<string> => {
  if (typeof pin === 'string') return tool(pin, env)
  return find(pin, made(env), say && { progress: say })
}

/** Changes with whatever is built in another way. */
const VERSION = sha256(
  JSON.stringify(
    PROGRAMS.map(({ pin, links }) => [typeof pin === 'string' ? [pin, pinnedVersion(pin)] : pin, links]),
  ),
).slice(0, 12)

/** The folder that has every program by its name, once all are installed. Links in it lead only to others in it. */
export const programsFolder = (env: Env = process.env): string =>
  join(cacheFolder(env), `programs-${VERSION}`)

/** The path of a program, by any of its names. Errors: LabError when it is not installed. */
export const program = (name: string, env: Env = process.env): string => {
  const path = join(programsFolder(env), name)
  if (!PROGRAMS.some((each) => each.name === name || each.links?.includes(name)))
    throw new LabError(`the lab has no program ${name}`)
  if (!existsSync(path)) throw new LabError(`${name} is not installed: npm run lab -- install`)
  return path
}

const step = (each: Program, env: Env): Step => ({
  name: `${each.name} ${each.version}`,
  done: async () =>
    existsSync(programsFolder(env)) ||
    (typeof each.pin !== 'string' && 'path' in (await inCache(each.pin, made(env)))),
  run: async (say) => {
    await pathOf(each, env, say).catch((error: Error) => {
      throw new LabError(error.message, { cause: error })
    })
  },
})

/** One after the other: each takes all processors as it is. */
export const programSteps = (env: Env = process.env): readonly Step[] => [
  ...PROGRAMS.map((each) => step(each, env)),
  {
    name: 'all programs in one folder',
    done: () => existsSync(programsFolder(env)),
    run: async () =>
      inScratch(cacheFolder(env), 'programs', async (folder) => {
        const all = join(folder, 'programs')
        await mkdir(all)
        for (const each of PROGRAMS) {
          const [from, to] = [await pathOf(each, env), join(all, each.name)]
          // One found elsewhere may be on another disk.
          await link(from, to).catch(() => copyFile(from, to))
          for (const other of each.links ?? []) await symlink(each.name, join(all, other))
        }
        await rename(all, programsFolder(env)).catch((error) => {
          if (!existsSync(programsFolder(env))) throw error
        })
      }),
  },
]
