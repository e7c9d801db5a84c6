/** The Python packages of the FastAPI server, in a folder that is made once. */
import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const server = join(import.meta.dirname, '..', '..')
const folder = join(server, '..', '.cache', 'bench-venv')
const requirements = join(server, 'bench', 'fastapi', 'requirements.txt')
/** A copy of the requirements that the folder was made from; written last, so a broken folder is made anew. */
const stamp = join(folder, 'requirements.txt')

const call = (program: string, ...args: readonly string[]): string => {
  const { status, error, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8' })
  if (error !== undefined) throw error
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${status}: ${stderr.trim()}`)
  return stdout.trim()
}

const made = () => existsSync(stamp) && readFileSync(stamp, 'utf8') === readFileSync(requirements, 'utf8')

export interface Venv {
  /** Path of its python. */
  readonly python: string
  /** `Python 3.11.7, fastapi 0.165.0, …` */
  readonly versions: string
}

/** Makes the folder when it is not there. Errors: throws when python3 or the packages cannot be had. */
export const venv = (): Venv => {
  const python = join(folder, 'bin', 'python')
  if (!made()) {
    call('python3', '-m', 'venv', '--clear', folder)
    call(python, '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', requirements)
    copyFileSync(requirements, stamp)
  }
  const pinned = readFileSync(requirements, 'utf8').trim().split('\n')
  return {
    python,
    versions: [call(python, '--version'), ...pinned.map((line) => line.replace(/(\[.*\])?==/, ' '))].join(
      ', ',
    ),
  }
}
