import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Platform } from './pins.ts'
import { type Install, reason } from './way.ts'

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
const download = async (url: string, silence: number): Promise<Buffer> => {
  const abort = new AbortController()
  const timer = setTimeout(() => abort.abort(new Error(`nothing arrived for ${silence / 1000} s`)), silence)
  try {
    const response = await fetch(url, { signal: abort.signal })
    if (!response.ok) throw new Error(`the server answered ${response.status}`)
    const parts: Uint8Array[] = []
    for await (const part of response.body ?? []) {
      parts.push(part)
      timer.refresh()
    }
    return Buffer.concat(parts)
  } finally {
    clearTimeout(timer)
  }
}

/** Options of {@link release}, for tests and mirrors. */
export type ReleaseOptions = {
  /** `<process.platform>-<process.arch>`. @default this machine's */
  readonly machine?: string
  /** Milliseconds without a byte after which a download is given up. @default 20000 */
  readonly silence?: number
}

/** The project's own release archive, unpacked only when its sha256 is the pinned one. */
export const release =
  ({ machine = `${process.platform}-${process.arch}`, silence = SILENCE_MS }: ReleaseOptions = {}): Install =>
  async (pin, folder, env) => {
    const platform = PLATFORMS[machine]
    if (platform === undefined) return { why: `no release for ${machine}` }
    if (pin.archive === undefined) return { why: 'nobody releases it' }
    const expected = pin.sha256[platform]
    if (expected === undefined) return { why: `no checksum known for ${platform}; add it to tools/pins.ts` }

    const url = `${(env.TOOLS_RELEASES || pin.site || RELEASES).replace(/\/$/, '')}/${pin.archive(platform)}`
    try {
      const archive = await download(url, silence)
      const sum = createHash('sha256').update(archive).digest('hex')
      if (sum !== expected) return { why: `${url} has sha256 ${sum}, expected ${expected}` }
      const packed = join(folder, 'archive.tar.gz')
      await writeFile(packed, archive)
      const member = pin.member?.(platform) ?? pin.name
      await run('tar', ['-xzf', packed, '-C', folder, member])
      return { path: join(folder, member) }
    } catch (error) {
      return { why: `${url}: ${reason(error)}` }
    }
  }
