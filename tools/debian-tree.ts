import { execFile } from 'node:child_process'
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { ownLists } from './debian.ts'
import { type Install, reason } from './way.ts'

const run = promisify(execFile)

// Measured: 131 packages, 170 MB, unpacked in 14 s on a busy core; slow networks get the rest.
const PATIENCE_MS = 900_000

// Programs are started by the machine's own loader, which takes only the C library that came with it.
const ofTheMachine = (file: string) => file.startsWith('libc6_')

const FONTS = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir prefix="relative">usr/share/fonts</dir>
  <cachedir prefix="xdg">fontconfig</cachedir>
</fontconfig>
`

/** Runs a program below `root/` with the libraries and fonts there, wherever the folder is moved to. */
const starterOf = (program: string) => `#!/bin/sh
root=\${0%/*}/root
for folder in "$root"/lib/*-linux-gnu "$root"/usr/lib/*-linux-gnu "$root"/usr/lib/*-linux-gnu/pulseaudio; do
  LD_LIBRARY_PATH=$folder\${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
done
export LD_LIBRARY_PATH FONTCONFIG_FILE="$root/fonts.conf"
exec "$root/${program}" "$@"
`

/**
 * A package of Debian with everything that it depends on, unpacked into a folder of its own beside a script that starts it:
 * nothing is installed, no root is needed, and what the machine has already makes no difference. apt checks the packages
 * against the signatures of their archive.
 */
export const debianTree: Install = async (pin, folder, env) => {
  if (pin.debianTree === undefined) return { why: 'no Debian package has it' }
  const [packages, root] = [join(folder, 'packages'), join(folder, 'root')]
  const nothing = join(packages, 'status')
  const options = { cwd: folder, env: { ...env }, timeout: PATIENCE_MS }
  const download = [
    '--yes',
    '--download-only',
    '--no-install-recommends',
    ...['-o', `Dir::Cache::archives=${packages}`, '-o', 'Debug::NoLocking=true'],
    ...['install', pin.debianTree.package],
  ]
  try {
    await mkdir(join(packages, 'partial'), { recursive: true })
    await mkdir(root)
    await writeFile(nothing, '')
    const downloadByOwnLists = async () => {
      const own = await ownLists(packages, nothing)
      await run('apt-get', [...own, 'update'], options)
      await run('apt-get', [...own, ...download], options)
    }
    await run('apt-get', ['-o', `Dir::State::status=${nothing}`, ...download], options).catch(
      downloadByOwnLists,
    )
    const files = (await readdir(packages)).filter((name) => name.endsWith('.deb') && !ofTheMachine(name))
    if (files.length === 0) return { why: `apt-get install ${pin.debianTree.package} brought no package` }
    for (const file of files) await run('dpkg-deb', ['--extract', join(packages, file), root], options)
    await rm(packages, { recursive: true })
    await writeFile(join(root, 'fonts.conf'), FONTS)
    const path = join(folder, pin.name)
    await writeFile(path, starterOf(pin.debianTree.path), { mode: 0o755 })
    return { path, whole: true }
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    return { why: missing ? 'no apt-get on PATH' : reason(error) }
  }
}
