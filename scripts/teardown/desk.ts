/** A desk that also asks for a word where data is lost: a `y` is typed too easily. */
import { createInterface } from 'node:readline/promises'
import { type Terminal, terminalDesk } from '../bootstrap/desk.ts'
import { BootstrapError, type Desk } from '../bootstrap/step.ts'

export interface TypingDesk extends Desk {
  /** True when the person typed `word`. Errors: BootstrapError where nobody can be asked. */
  readonly typed: (what: string, word: string) => Promise<boolean>
}

export const typingDesk = (terminal: Terminal): TypingDesk => {
  const { input, output, yes } = terminal
  return {
    ...terminalDesk(terminal),
    typed: async (what, word) => {
      if (yes) return true
      if (!input.isTTY)
        throw new BootstrapError(
          `nobody can be asked here: ${what}. Look first with --check, then run it with --yes --fleet ${word}`,
        )
      const asking = createInterface({ input, output })
      try {
        return (await asking.question(`${what}\nType ${word} to go on: `)).trim() === word
      } finally {
        asking.close()
      }
    },
  }
}
