/** What a command of the CLI prints for the fleet of this repository. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

/** The command and its output, as a block of a page. Errors: what it says, when it does not exit with 0. */
export const outputOf = (root: string, [name = '', ...options]: readonly string[]): string => {
  const main = join(root, 'generators', 'cli', 'main.js')
  const words = options.length === 0 ? name : `${name} -- ${options.join(' ')}`
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, name, ...options], {
    cwd: root,
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`npm run ${words} ends with ${status}:\n${stderr.trimEnd()}`)
  return ['```console', `$ npm run --silent ${words}`, stdout.trimEnd(), '```'].join('\n')
}
