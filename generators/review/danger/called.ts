/** Scripts of package.json that CI runs: by a workflow, an action of our own or .ci/, and by each other. */
import { at, isMap } from '../../objects/index.ts'
import type { Case } from './case.ts'
import { jsonOf } from './packages.ts'
import { mapOf, mapsIn } from './workflow.ts'

const WORKFLOW = /^\.github\/.*\.ya?ml$|(^|\/)action\.ya?ml$/
const SCRIPT = /^\.ci\//

/** The commands in a file; of one that cannot be read all of its text. */
const commandsOf = (path: string, text: string): readonly string[] => {
  const workflow = SCRIPT.test(path) ? undefined : mapOf(text)
  return workflow === undefined
    ? [text]
    : mapsIn(workflow).flatMap(({ run }) => (typeof run === 'string' ? [run] : []))
}

/** The words of a command that may be scripts. */
const wordsIn = (command: string): readonly string[] =>
  /\bnpm\b|\bnode\b.*--run/.test(command) ? command.split(/[^\w:.-]+/) : []

/** Names that stand in a command of CI, on either side: one that is a mere argument counts, rather than one too few. */
export const calledScripts = ({ text, tracked }: Pick<Case, 'text' | 'tracked'>): ReadonlySet<string> => {
  const sides = ['before', 'after'] as const
  const commands = sides.flatMap((side) =>
    tracked(side)
      .filter((path) => WORKFLOW.test(path) || SCRIPT.test(path))
      .flatMap((path) => commandsOf(path, text(side, path) ?? '')),
  )
  const scripts = sides.flatMap((side) => {
    const found = at(jsonOf(text(side, 'package.json')), 'scripts')
    return Object.entries(isMap(found) ? found : {})
  })
  // `npm t` is a name of it too.
  const called = new Set(['test', ...commands.flatMap(wordsIn)])
  // What a script calls is added on the way, and looked at too.
  for (const word of called)
    for (const [name, run] of scripts)
      if (name === word) for (const each of wordsIn(String(run))) called.add(each)
  return called
}
