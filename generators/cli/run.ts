/** Finds the command, parses its words, runs it, and turns errors into one message and an exit code. */
import { FindingsError } from '../findings/index.ts'
import { type Command, type ExitCode, isUse, parse } from './command.ts'

type Load = () => Promise<{ readonly command: Command }>

/** Every command, by the name of its npm script; loaded only when asked for. */
export const commands: ReadonlyMap<string, Load> = new Map<string, Load>([
  ['render', () => import('./commands/render.ts')],
  ['validate', () => import('./commands/validate.ts')],
  ['simulate', () => import('./commands/simulate.ts')],
  ['weights', () => import('./commands/weights.ts')],
  ['replicas', () => import('./commands/replicas.ts')],
  ['canary', () => import('./commands/canary.ts')],
  ['evacuate', () => import('./commands/evacuate.ts')],
  ['editor-schemas', () => import('./commands/editor-schemas.ts')],
])

const overview = async (): Promise<string> => {
  const lines = await Promise.all(
    [...commands].map(async ([name, load]) => `  ${name.padEnd(15)} ${(await load()).command.summary}`),
  )
  return `npm run <command> -- [options]\n\n${lines.join('\n')}\n\nnpm run <command> -- --help says more. Exit codes: 0 done, 1 found something, 2 wrong use.`
}

const help = (command: Command) =>
  `npm run ${command.usage.replace(' ', ' -- ')}\n\n${command.summary}\n\n${command.details}`

const report = (name: string, error: unknown): ExitCode => {
  if (isUse(error)) {
    console.error(`${name}: ${error.message}\nnpm run ${name} -- --help says how it is used`)
    return 2
  }
  if (!(error instanceof FindingsError)) throw error
  console.error(
    `${error.message}\n\n${error.findings.length} finding${error.findings.length === 1 ? '' : 's'}; nothing was written`,
  )
  return 1
}

/** Runs `argv` (the words after the program). Unexpected errors are thrown, with their stack. */
export const run = async ([name = '--help', ...argv]: readonly string[]): Promise<ExitCode> => {
  if (name === '--help' || name === '-h' || name === 'help') {
    console.log(await overview())
    return 0
  }
  const load = commands.get(name)
  if (load === undefined) {
    console.error(`there is no command ${name}\n\n${await overview()}`)
    return 2
  }
  const { command } = await load()
  if (argv.includes('--help') || argv.includes('-h')) {
    console.log(help(command))
    return 0
  }
  try {
    const args = parse(command, argv)
    return await command.run(args)
  } catch (error) {
    return report(name, error)
  }
}
