import { execFile } from 'node:child_process'
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type Install, reason } from './way.ts'

const run = promisify(execFile)

const PATIENCE_MS = 300_000

/** Options of apt-get that keep its lists below a folder: a machine's own need root to renew, and a fresh image has none. */
export const ownLists = async (
  folder: string,
  status = '/var/lib/dpkg/status',
): Promise<readonly string[]> => {
  const [state, cache] = [join(folder, 'apt-state'), join(folder, 'apt-cache')]
  await mkdir(join(state, 'lists', 'partial'), { recursive: true })
  await mkdir(join(cache, 'archives', 'partial'), { recursive: true })
  return ['-o', `Dir::State=${state}`, '-o', `Dir::State::status=${status}`, '-o', `Dir::Cache=${cache}`]
}

/**
 * The package of Debian or a relative, unpacked and not installed, so no root is needed. apt checks it against the
 * signatures of its archive. Which version it is, the archive decides: another than the pinned ones is refused later.
 */
export const debianPackage: Install = async (pin, folder, env) => {
  if (pin.debian === undefined) return { why: 'no Debian package has it' }
  const options = { cwd: folder, env: { ...env }, timeout: PATIENCE_MS }
  const download = ['download', pin.debian.package]
  const downloadByOwnLists = async () => {
    const own = await ownLists(folder)
    await run('apt-get', [...own, 'update'], options)
    await run('apt-get', [...own, ...download], options)
  }
  try {
    await run('apt-get', download, options).catch(downloadByOwnLists)
    const [file] = (await readdir(folder)).filter((name) => name.endsWith('.deb'))
    if (file === undefined) return { why: `apt-get download ${pin.debian.package} brought no package` }
    await run('dpkg-deb', ['--extract', file, folder], options)
    const { path, data } = pin.debian
    if (data === undefined) return { path: join(folder, path) }
    const script = join(folder, pin.name)
    const here = `"\${0%/*}/`
    await writeFile(script, `#!/bin/sh\n${data.variable}=${here}${data.path}" exec ${here}${path}" "$@"\n`)
    return { path: script, whole: true }
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    return { why: missing ? 'no apt-get on PATH' : reason(error) }
  }
}
