import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { open, rename, rm, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'
import type { Pin, Platform } from './pins.ts'
import { type Install, type Made, reason } from './way.ts'

const run = promisify(execFile)

/** Where archives are downloaded from unless the pin says otherwise, or TOOLS_RELEASES names a mirror with the same paths. */
const RELEASES = 'https://github.com'

const SILENCE_MS = 20_000

const PLATFORMS: Readonly<Record<string, Platform>> = {
  'linux-x64': 'linux-amd64',
  'linux-arm64': 'linux-arm64',
  'darwin-x64': 'darwin-amd64',
  'darwin-arm64': 'darwin-arm64',
}

// Gives up when nothing arrives for a while; a slow but living download may take as long as it needs.
const download = async (url: string, to: string, algorithm: string, silence: number): Promise<string> => {
  const abort = new AbortController()
  const timer = setTimeout(() => abort.abort(new Error(`nothing arrived for ${silence / 1000} s`)), silence)
  const hash = createHash(algorithm)
  const file = await open(to, 'w')
  try {
    const response = await fetch(url, { signal: abort.signal })
    if (!response.ok) throw new Error(`the server answered ${response.status}`)
    for await (const part of response.body ?? []) {
      hash.update(part)
      await file.writeFile(part)
      timer.refresh()
    }
    return hash.digest('hex')
  } finally {
    clearTimeout(timer)
    await file.close()
  }
}

/** Several binaries of one archive, beside a script of the pin's name that runs the one that its first word names. */
const together = async (pin: Pin, members: readonly string[], folder: string): Promise<Made> => {
  for (const member of members) await rename(join(folder, member), join(folder, basename(member)))
  const path = join(folder, pin.name)
  await writeFile(path, '#!/bin/sh\nname=$1\nshift\nexec "$(dirname "$0")/$name" "$@"\n')
  return { path, whole: true }
}

/** Options of {@link release}, for tests and mirrors. */
export type ReleaseOptions = {
  /** `<process.platform>-<process.arch>`. @default this machine's */
  readonly machine?: string
  /** Milliseconds without a byte after which a download is given up. @default 20000 */
  readonly silence?: number
}

/** The project's own release archive, unpacked only when its sum is the pinned one. */
export const release =
  ({ machine = `${process.platform}-${process.arch}`, silence = SILENCE_MS }: ReleaseOptions = {}): Install =>
  async (pin, folder, env) => {
    const platform = PLATFORMS[machine]
    if (platform === undefined) return { why: `no release for ${machine}` }
    if (pin.archive === undefined) return { why: 'nobody releases it' }
    const [algorithm, expected] =
      pin.sha512 === undefined ? ['sha256', pin.sha256[platform]] : ['sha512', pin.sha512[platform]]
    if (expected === undefined) return { why: `no checksum known for ${platform}; add it to its pin` }

    const url = `${(env.TOOLS_RELEASES || pin.site || RELEASES).replace(/\/$/, '')}/${pin.archive(platform)}`
    const packed = join(folder, 'archive.tar.gz')
    try {
      const sum = await download(url, packed, algorithm, silence)
      if (sum !== expected) return { why: `${url} has ${algorithm} ${sum}, expected ${expected}` }
      const members = pin.members ?? [pin.member?.(platform) ?? pin.name]
      await run('tar', ['-xzf', packed, '-C', folder, ...members])
      return pin.members ? await together(pin, members, folder) : { path: join(folder, ...members) }
    } catch (error) {
      return { why: `${url}: ${reason(error)}` }
    } finally {
      await rm(packed, { force: true })
    }
  }
