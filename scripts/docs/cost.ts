/** What `npm run cost` prints for the fleet of this repository. */
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'

const ARGUMENTS = ['cost', '--monthly', '--rps', '500']

/** The command and its output, as a block of a page. */
export const costOutput = (root: string): string => {
  const main = join(root, 'generators', 'cli', 'main.js')
  const output = execFileSync(process.execPath, [main, ...ARGUMENTS], { cwd: root, encoding: 'utf8' })
  const [name, ...options] = ARGUMENTS
  return ['```console', `$ npm run --silent ${name} -- ${options.join(' ')}`, output.trimEnd(), '```'].join(
    '\n',
  )
}
