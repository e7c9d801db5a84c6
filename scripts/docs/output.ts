/** What a command of the CLI prints for the fleet of this repository. */
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'

/** The command and its output, as a block of a page. Throws when it does not exit with 0. */
export const outputOf = (root: string, [name = '', ...options]: readonly string[]): string => {
  const main = join(root, 'generators', 'cli', 'main.js')
  const output = execFileSync(process.execPath, [main, name, ...options], { cwd: root, encoding: 'utf8' })
  const words = options.length === 0 ? name : `${name} -- ${options.join(' ')}`
  return ['```console', `$ npm run --silent ${words}`, output.trimEnd(), '```'].join('\n')
}
