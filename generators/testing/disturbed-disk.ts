/**
 * A disk that fails, or a process that is killed, at the n-th change of a file: node's own functions are replaced, so what
 * writes needs to know nothing of it. `half` is a kill in the middle of a file's bytes.
 */
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'

const changing = [
  'chmodSync',
  'chownSync',
  'copyFileSync',
  'mkdirSync',
  'renameSync',
  'rmSync',
  'rmdirSync',
  'writeFileSync',
] as const

/** What happens instead of a change. */
export type Disturbance = (name: (typeof changing)[number], args: readonly unknown[]) => void

/** An error as the operating system gives it. */
export const systemError = (code: string, path: unknown) =>
  Object.assign(new Error(`${code}: refused, '${path}'`), { code, syscall: 'write', path: String(path) })

/** Disturbs the changes that `when` chooses (from 0), until `end`, which says how many there were. */
export const disturb = (
  when: (change: number, args: readonly unknown[]) => boolean,
  disturbance: Disturbance,
): { readonly end: () => number } => {
  const real = Object.fromEntries(changing.map((name) => [name, fs[name]]))
  let count = 0
  for (const name of changing) {
    const own: unknown = real[name]
    const replaced = (...args: readonly unknown[]): unknown => {
      if (when(count++, args)) disturbance(name, args)
      return typeof own === 'function' ? Reflect.apply(own, fs, args) : undefined
    }
    Reflect.set(fs, name, replaced)
  }
  syncBuiltinESMExports()
  return {
    end: () => {
      Object.assign(fs, real)
      syncBuiltinESMExports()
      return count
    },
  }
}

/** Runs `action` disturbed; how many changes there were. */
export const disturbed = (
  ...[when, disturbance, action]: [...Parameters<typeof disturb>, () => void]
): number => {
  const { end } = disturb(when, disturbance)
  try {
    action()
  } catch (error) {
    end()
    throw error
  }
  return end()
}

/** Half of what was to be written, as a kill leaves it. */
export const half: Disturbance = (name, [path, content]) => {
  if (
    name === 'writeFileSync' &&
    typeof path === 'string' &&
    (typeof content === 'string' || Buffer.isBuffer(content))
  )
    fs.appendFileSync(path, content.slice(0, content.length / 2))
}
