import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { goVersionOf, type Pin } from './pins.ts'
import { type Env, type Install, type Outcome, reason, type Say } from './way.ts'

// Measured on 2 cores with an empty build cache: 40 to 50 s, argocd-judge 265 s, istioctl 475 s; slow networks get the rest.
const PATIENCE_MS = 1_500_000

/** What Go says with -v and is no error: the import path of each package that it compiles, and what it downloads. */
const COMPILED = /^[\w.~/-]+$/
const DOWNLOAD = /^go: (downloading .*)$/

/** Runs go and tells how far it is. Errors: what it said. */
const go = async (args: readonly string[], cwd: string, env: Env, say: Say): Promise<void> => {
  const child = spawn('go', [...args], {
    cwd,
    env: { ...env },
    timeout: PATIENCE_MS,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const ended = new Promise<Error | string | undefined>((resolve) => {
    child.on('error', resolve)
    child.on('close', (code, signal) => resolve(code === 0 ? undefined : (signal ?? `exit code ${code}`)))
  })
  const errors: string[] = []
  let compiled = 0
  for await (const line of createInterface({ input: child.stderr })) {
    const download = DOWNLOAD.exec(line)?.[1]
    if (download !== undefined) say(download)
    else if (COMPILED.test(line)) say(`${++compiled} packages compiled`)
    else errors.push(line)
  }
  const why = await ended
  if (why instanceof Error) throw why
  if (why !== undefined) throw new Error([`go ended with ${why}`, ...errors].join('\n'))
}

/** Runs go with its binary meant for `folder`, and says where it is, or why it is not. */
const built = async (
  pin: Pin,
  folder: string,
  env: Env,
  { args, cwd, say = () => undefined }: { args: readonly string[]; cwd: string; say: Say | undefined },
): Promise<Outcome> => {
  // One build cache for all that this repository builds: what two programs share is compiled once, since nobody's paths
  // are in it. Without cgo no C compiler is needed.
  const [verb = '', ...rest] = args
  const shared = ['-v', '-trimpath', ...(pin.goTags ? ['-tags', pin.goTags] : [])]
  try {
    await go([verb, ...shared, ...rest], cwd, { CGO_ENABLED: '0', ...env, GOBIN: folder }, say)
    return { path: join(folder, pin.name) }
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    return { why: missing ? 'no go on PATH' : reason(error) }
  }
}

/** Builds the pinned version from source. Go checks the module against its public checksum database. */
export const goInstall: Install = async (pin, folder, env, say) => {
  if (pin.goPackage === undefined) return { why: 'Go cannot install its module' }
  const flags = pin.goLinkerFlags ? ['-ldflags', pin.goLinkerFlags] : []
  const args = ['install', ...flags, `${pin.goPackage}@${goVersionOf(pin)}`]
  return built(pin, folder, env, { args, cwd: folder, say })
}

/** Builds a program of this repository, or one that a module of it pins. What it stands on its go.sum says, which is never written here. */
export const goBuild: Install = async (pin, folder, env, say) => {
  if (pin.source === undefined) return { why: 'this repository has no sources of it' }
  const { source, goPackage = '.', goLinkerFlags = `-X main.version=v${pin.version}` } = pin
  const flags = ['-mod=readonly', '-buildvcs=false', '-ldflags', `-s -w ${goLinkerFlags}`.trim()]
  const args = ['build', ...flags, '-o', join(folder, pin.name), goPackage]
  return built(pin, folder, env, { args, cwd: source, say })
}
