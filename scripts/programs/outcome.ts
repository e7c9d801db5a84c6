/** How a command of this folder ended, and how people learn of it. */
import type { ExitCode } from '../../generators/command-line/index.ts'

export interface Outcome {
  /** 0: done. 1: something failed, or needs somebody. 2: wrong use. 4: the machine refused a file or a program. */
  readonly code: ExitCode
  readonly said: string
}

/** Prints it where it belongs; the exit code. */
export const tell = ({ code, said }: Outcome): number => {
  if (code === 0) console.log(said)
  else console.error(said)
  return code
}
