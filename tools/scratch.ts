import { access, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'

const LEFT = /^\.installing-(\d+)-/

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/**
 * Gives `work` an empty folder of its own in `cache`, on the same disk, so that what it makes can be moved there in one
 * go. It is away afterwards; one that was left by a process that was killed is away now.
 */
export const inScratch = async <T>(
  cache: string,
  name: string,
  work: (folder: string) => Promise<T>,
): Promise<T> => {
  await mkdir(cache, { recursive: true })
  for (const entry of await readdir(cache)) {
    const pid = LEFT.exec(entry)?.[1]
    if (pid !== undefined && !isAlive(Number(pid)))
      await rm(join(cache, entry), { recursive: true, force: true })
  }
  const folder = await mkdtemp(join(cache, `.installing-${process.pid}-${name}-`))
  try {
    return await work(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Moves what was made to its place in one go; what another process put there since then is as good. */
export const moveInto = (made: string, place: string): Promise<void> =>
  rename(made, place).catch((error) =>
    access(place).catch(() => {
      throw error
    }),
  )
