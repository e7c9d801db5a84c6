/** The Python packages of the FastAPI server, in a folder that is made once. */
import { execFileSync } from 'node:child_process'
import { copyFileSync, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const folder = join(import.meta.dirname, '..', '..', '..', '.cache', 'bench-venv')
const requirements = join(import.meta.dirname, '..', 'fastapi', 'requirements.txt')
/** A copy of the requirements that the folder was made from; written last, so a broken folder is made anew. */
const stamp = join(folder, 'requirements.txt')

const call = (program: string, ...args: readonly string[]): string =>
  execFileSync(program, args, { encoding: 'utf8', stdio: 'pipe' }).trim()

/** Its python, and `Python 3.11.7, fastapi 0.165.0, …`. Errors: throws when python3 or the packages cannot be had. */
export const venv = (): { readonly python: string; readonly versions: string } => {
  const python = join(folder, 'bin', 'python')
  const wanted = readFileSync(requirements, 'utf8')
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) {
    call('python3', '-m', 'venv', '--clear', folder)
    call(python, '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', requirements)
    copyFileSync(requirements, stamp)
  }
  const packages = wanted
    .trim()
    .replaceAll(/(\[.*\])?==/g, ' ')
    .replaceAll('\n', ', ')
  return { python, versions: `${call(python, '--version')}, ${packages}` }
}
