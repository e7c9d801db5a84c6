import { execFile } from 'node:child_process'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type Install, reason } from './way.ts'

const run = promisify(execFile)

const PATIENCE_MS = 300_000

/**
 * The package of Debian or a relative, unpacked and not installed, so no root is needed. apt checks it against the
 * signatures of its archive. Which version it is, the archive decides: another than the pinned one is refused later.
 */
export const debianPackage: Install = async (pin, folder, env) => {
  if (pin.debian === undefined) return { why: 'no Debian package has it' }
  const options = { cwd: folder, env: { ...env }, timeout: PATIENCE_MS }
  try {
    await run('apt-get', ['download', pin.debian.package], options)
    const [file] = (await readdir(folder)).filter((name) => name.endsWith('.deb'))
    if (file === undefined) return { why: `apt-get download ${pin.debian.package} brought no package` }
    await run('dpkg-deb', ['--extract', file, folder], options)
    return { path: join(folder, pin.debian.path) }
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    return { why: missing ? 'no apt-get on PATH' : reason(error) }
  }
}
