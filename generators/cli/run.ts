/** The commands of this repository, and what their errors come to. */
import { type Commands, dispatch, type ExitCode } from '../command-line/index.ts'
import { EditError } from '../edits/index.ts'
import { countOf, FindingsError, presented } from '../findings/index.ts'

/** Every command, by the name of its npm script. */
export const commands: Commands['all'] = new Map([
  ['render', () => import('./commands/render.ts')],
  ['validate', () => import('./commands/validate.ts')],
  ['simulate', () => import('./commands/simulate.ts')],
  ['weights', () => import('./commands/weights.ts')],
  ['replicas', () => import('./commands/replicas.ts')],
  ['canary', () => import('./commands/canary.ts')],
  ['evacuate', () => import('./commands/evacuate.ts')],
  ['cost', () => import('./commands/cost.ts')],
  ['status', () => import('./commands/status.ts')],
  ['explain', () => import('./commands/explain.ts')],
  ['editor-schemas', () => import('./commands/editor-schemas.ts')],
])

const said = (error: Error): string | undefined =>
  error instanceof FindingsError
    ? `${error.message}\n\n${countOf(error.findings)}; nothing was written`
    : undefined

/** With --json the findings are data, and the message says how many there are. */
const data = (error: Error) =>
  error instanceof FindingsError
    ? { message: countOf(error.findings), findings: presented(error.findings) }
    : {}

/** Runs `argv` (the words after the program). Unexpected errors are thrown, with their stack. */
export const run = (argv: readonly string[]): Promise<ExitCode> =>
  dispatch(
    { before: 'npm run', all: commands, isUse: (error) => error instanceof EditError, said, data },
    argv,
  )
