/** Folders of the lab on this machine. */
import { join } from 'node:path'

type Env = Readonly<Record<string, string | undefined>>

const cache = join(import.meta.dirname, '..', '..', '.cache', 'lab')

/** What is installed once and kept: LAB_CACHE. */
export const cacheFolder = (env: Env = process.env): string => env.LAB_CACHE ?? cache

/** What one run of the lab writes, all of it: LAB_STATE. Away after `lab down`. */
export const stateFolder = (env: Env = process.env): string => env.LAB_STATE ?? join(cacheFolder(env), 'run')
