/** The commands of this repository, and what their errors come to. */
import { type Commands, dispatch, type ExitCode, type Start } from '../command-line/index.ts'
import { EditError } from '../edits/index.ts'
import { countOf, FindingsError, formatFindings, presented } from '../findings/index.ts'

/** Every command, by the name of its npm script. */
export const commands: Commands['all'] = new Map([
  ['render', () => import('./commands/render.ts')],
  ['validate', () => import('./commands/validate.ts')],
  ['simulate', () => import('./commands/simulate.ts')],
  ['what-if', () => import('./commands/what-if.ts')],
  ['weights', () => import('./commands/weights.ts')],
  ['replicas', () => import('./commands/replicas.ts')],
  ['canary', () => import('./commands/canary.ts')],
  ['evacuate', () => import('./commands/evacuate.ts')],
  ['cost', () => import('./commands/cost.ts')],
  ['scale', () => import('./commands/scale.ts')],
  ['images', () => import('./commands/images.ts')],
  ['status', () => import('./commands/status.ts')],
  ['explain', () => import('./commands/explain.ts')],
  ['diff', () => import('./commands/diff.ts')],
  ['editor-schemas', () => import('./commands/editor-schemas.ts')],
])

const said = (error: Error): string | undefined => {
  if (!(error instanceof FindingsError)) return undefined
  const { findings } = error
  const halfWritten = findings.some(({ code }) => code === 'tree-half-written')
  return `${formatFindings(findings)}\n\n${countOf(findings)}${halfWritten ? '' : '; nothing was written'}`
}

/** With --json the findings are data, and the message says how many there are. */
const data = (error: Error) =>
  error instanceof FindingsError
    ? { message: countOf(error.findings), findings: presented(error.findings) }
    : {}

/**
 * Runs `argv` (the words after the program); `env` is the process's, where npm leaves what it kept for itself. Unexpected
 * errors are thrown, with their stack.
 */
export const run = (argv: readonly string[], env: Start['env'] = {}): Promise<ExitCode> =>
  dispatch(
    { before: 'npm run', all: commands, isUse: (error) => error instanceof EditError, said, data },
    argv,
    env,
  )
