import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Pin } from './pins.ts'
import { type Install, reason } from './way.ts'

const run = promisify(execFile)

// Measured on 2 cores: 35 s for checkov and the 95 packages it stands on; slow networks get the rest.
const PATIENCE_MS = 900_000

/**
 * The version of everything that a package stands on, so that a new one changes nothing by itself. Nothing is left to be
 * resolved: pip's search asks the index for hundreds of files, and gives up when one answer is late.
 */
const constraintsOf = (name: string) => join(import.meta.dirname, 'constraints', `${name}.txt`)

const scriptOf = ({ name, pythonModule, pythonSilent }: Pin): string => {
  const python = `"\${0%/*}/environment/bin/python" -I`
  const version = `-c 'from importlib.metadata import version; print(version("${name}"))'`
  const answer = pythonSilent ? `[ "$*" = --version ] && exec ${python} ${version}\n` : ''
  const module = pythonModule === undefined ? '' : ` -m ${pythonModule}`
  return `#!/bin/sh\n${answer}exec ${python}${module} "$@"\n`
}

/**
 * A package of Python in an environment of its own, beside a script that runs its module, or Python where it has none. By `-m`, not by
 * pip's own script, which has the path of this folder in its first line; `-I` leaves this user's packages out.
 */
export const pythonEnvironment: Install = async (pin, folder, env) => {
  const { name, version, pythonModule, pythonLibrary } = pin
  if (pythonModule === undefined && pythonLibrary === undefined) return { why: 'it is not a Python package' }
  const options = { cwd: folder, env: { ...env, PIP_DISABLE_PIP_VERSION_CHECK: '1' }, timeout: PATIENCE_MS }
  try {
    await run('python3', ['-m', 'venv', 'environment'], options)
    const python = join(folder, 'environment', 'bin', 'python')
    const packages = ['--quiet', '--no-deps', '--requirement', constraintsOf(name), `${name}==${version}`]
    await run(python, ['-I', '-m', 'pip', 'install', ...packages], options)
    await run(python, ['-I', '-m', 'pip', 'check'], options)
    const path = join(folder, name)
    await writeFile(path, scriptOf(pin), { mode: 0o755 })
    return { path, whole: true }
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    return { why: missing ? 'no python3 on PATH' : reason(error) }
  }
}
