/** Steps at a terminal, or in a log: a line each, what is wrong below it, and a question before something is changed. */
import { once } from 'node:events'
import { createInterface } from 'node:readline/promises'
import { wrapped } from '../../generators/text/index.ts'
import { BootstrapError, type Desk } from './step.ts'

export interface Terminal {
  readonly input: NodeJS.ReadStream
  readonly output: NodeJS.WriteStream
  /** Nothing is asked: everything is agreed to. */
  readonly yes: boolean
}

const WIDTH = 80

export const terminalDesk = ({ input, output, yes }: Terminal): Desk => {
  // A terminal that does not know how wide it is says 0, or nothing.
  const width = () => output.columns || WIDTH
  const clear = () => {
    if (output.isTTY) output.write('\r\x1b[2K')
  }
  const demandPerson = (question: string) => {
    if (yes || input.isTTY) return
    throw new BootstrapError(
      `nobody can be asked here: ${question}? Look first with --plan, then run it with --yes`,
    )
  }
  const line = (text: string, indent = '') => {
    const [first = '', ...rest] = text.split('\n').filter((each) => each.trim() !== '')
    for (const each of [first, ...rest.map((more) => `${indent}${more.trim()}`)])
      output.write(`${wrapped(each, width(), indent.length)}\n`)
  }
  let begun = ''
  return {
    begin: ({ title }, number, of) => {
      begun = `${String(number).padStart(String(of).length)}/${of}  ${title}`
      // Gone again when the step has ended, so it must be one line.
      clear()
      if (output.isTTY) output.write(begun.slice(0, width() - 1))
    },
    say: (text) => {
      clear()
      line(`       ${text}`, '         ')
    },
    end: (how, problems = []) => {
      clear()
      line(`${how.padEnd(6)} ${begun}`, '       ')
      for (const { what, mend } of problems) {
        line(`       ${what}`, '         ')
        line(`         mend: ${mend}`, '           ')
      }
    },
    demandPerson,
    agree: async (question) => {
      demandPerson(question)
      if (yes) return true
      clear()
      const asking = createInterface({ input, output })
      try {
        // Whoever ends the input, or presses Ctrl-C, says no.
        const answer = await Promise.race([asking.question(`${question}? [y/N] `), once(asking, 'close')])
        return /^y(es)?$/i.test(String(answer).trim())
      } finally {
        asking.close()
      }
    },
  }
}
