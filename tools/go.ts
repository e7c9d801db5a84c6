import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { goVersionOf } from './pins.ts'
import { type Install, reason } from './way.ts'

const run = promisify(execFile)

// Measured on 2 cores with an empty build cache: 40 to 50 s, istioctl 475 s; slow networks get the rest.
const PATIENCE_MS = 1_500_000

/** Builds the pinned version from source. Go checks the module against its public checksum database. */
export const goInstall: Install = async (pin, folder, env) => {
  if (pin.goPackage === undefined) return { why: 'Go cannot install its module' }
  const flags = pin.goLinkerFlags ? ['-ldflags', pin.goLinkerFlags] : []
  try {
    await run('go', ['install', ...flags, `${pin.goPackage}@${goVersionOf(pin)}`], {
      // Without cgo no C compiler is needed.
      env: { CGO_ENABLED: '0', ...env, GOBIN: folder },
      cwd: folder,
      timeout: PATIENCE_MS,
    })
    return { path: join(folder, pin.name) }
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    return { why: missing ? 'no go on PATH' : reason(error) }
  }
}
