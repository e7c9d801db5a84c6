/** Programs found or built once, and one folder that has them all by name. */
import { existsSync } from 'node:fs'
import { copyFile, link, mkdir, symlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import {
  type Env,
  find,
  inCache,
  inScratch,
  moveInto,
  pinnedVersion,
  sha256,
  tool,
} from '../../tools/index.ts'
import { cacheFolder, LabError } from '../machine/index.ts'
import type { Say, Step } from '../steps/index.ts'
import { PROGRAMS } from './list.ts'
import type { Program } from './program.ts'

/** The lab's own programs are kept in its own cache; those that are tools, where tools are. */
const made = (env: Env): Env => ({ ...env, TOOLS_CACHE: join(cacheFolder(env), 'made') })

const pathOf = async ({ pin, install }: Program, env: Env, say?: Say): Promise<string> => {
  if (typeof pin === 'string') return tool(pin, env)
  return find(pin, made(env), {
    ...(say && { progress: say }),
    ...(install && { installs: [['go build of a part', install]] }),
  })
}

/** Changes with whatever is built in another way. */
const versionOf = (programs: readonly Program[]) =>
  sha256(
    JSON.stringify(
      programs.map(({ name, pin, links }) => [
        name,
        typeof pin === 'string' ? pinnedVersion(pin) : pin.version,
        links,
      ]),
    ),
  ).slice(0, 12)

/** The folder that has every program by its name, once all are installed. Links in it lead only to others in it. */
export const programsFolder = (env: Env = process.env, programs = PROGRAMS): string =>
  join(cacheFolder(env), `programs-${versionOf(programs)}`)

/** The path of a program, by any of its names. Errors: LabError when it is not installed. */
export const program = (name: string, env: Env = process.env, programs = PROGRAMS): string => {
  const path = join(programsFolder(env, programs), name)
  if (!programs.some((each) => each.name === name || each.links?.includes(name)))
    throw new LabError(`the lab has no program ${name}`)
  if (!existsSync(path)) throw new LabError(`${name} is not installed: npm run lab -- install`)
  return path
}

const step = (each: Program, env: Env, whole: string): Step => ({
  name: `${each.name} ${each.version}`,
  done: async () =>
    existsSync(whole) || (typeof each.pin !== 'string' && 'path' in (await inCache(each.pin, made(env)))),
  run: async (say) => {
    await pathOf(each, env, say).catch((error: Error) => {
      throw new LabError(error.message, { cause: error })
    })
  },
})

/** One found elsewhere may be on another disk. */
const place = (from: string, to: string) => link(from, to).catch(() => copyFile(from, to))

const together = async (programs: readonly Program[], folder: string, env: Env): Promise<void> => {
  await mkdir(folder)
  for (const each of programs) {
    const [from, to] = [await pathOf(each, env), join(folder, each.name)]
    await place(from, to)
    for (const other of each.links ?? []) {
      // A release may have a binary for each name.
      const sibling = join(dirname(from), other)
      if (existsSync(sibling)) await place(sibling, join(folder, other))
      else await symlink(each.name, join(folder, other))
    }
  }
}

/** One after the other, since each takes all processors; then all in one folder, which is there whole or not at all. */
export const programSteps = (env: Env = process.env, programs = PROGRAMS): readonly Step[] => {
  const whole = programsFolder(env, programs)
  return [
    ...programs.map((each) => step(each, env, whole)),
    {
      name: 'all programs in one folder',
      done: () => existsSync(whole),
      run: async () =>
        inScratch(cacheFolder(env), 'programs', async (scratch) => {
          const folder = join(scratch, 'programs')
          await together(programs, folder, env)
          await moveInto(folder, whole)
        }),
    },
  ]
}
