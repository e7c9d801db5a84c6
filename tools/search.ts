import { delimiter, join, resolve } from 'node:path'
import { isExecutable, mismatch } from './binary.ts'
import type { Env, Search } from './way.ts'

/** The path that the pin's environment variable names. Whoever sets it knows best: its version is not asked. */
export const fromVariable: Search = async (pin, env) => {
  const set = env[pin.variable]
  if (set === undefined || set === '') return { why: 'not set' }
  const path = resolve(set)
  if (await isExecutable(path)) return { path }
  throw new Error(
    `${pin.variable}=${set} is not an executable file; correct it, or unset it to have one found or installed`,
  )
}

/** The first binary on PATH, of that name or another that it goes by, which is the pinned version. */
export const fromPath: Search = async (pin, env) => {
  const others: string[] = []
  const folders = (env.PATH ?? '').split(delimiter).filter((folder) => folder !== '')
  const names = [pin.name, ...(pin.alsoCalled ?? [])]
  for (const path of folders.flatMap((folder) => names.map((name) => resolve(folder, name)))) {
    if (!(await isExecutable(path))) continue
    const other = await mismatch(path, pin, env)
    if (other === undefined) return { path }
    others.push(other)
  }
  return { why: others.length === 0 ? `no ${pin.name} there` : others.join('; ') }
}

/** Where installed binaries are kept: TOOLS_CACHE, default `.cache/tools` in this repository. */
export const cacheFolder = (env: Env): string =>
  resolve(env.TOOLS_CACHE || join(import.meta.dirname, '../.cache/tools'))

/** What an earlier run installed. Only whole, tested binaries are ever moved there, so it is not run again. */
export const fromCache: Search = async (pin, env) => {
  const path = join(cacheFolder(env), `${pin.name}-${pin.version}`, pin.name)
  return (await isExecutable(path)) ? { path } : { why: `${path} is not there yet` }
}
