/**
 * A step of the bootstrap: what must be so, and how to make it so. Nothing is remembered between two runs: each run looks
 * again, so that one that was broken off, or killed, goes on where things really are.
 */

/** Something that is not as it must be, with what mends it. */
export interface Problem {
  readonly what: string
  /** A command, or what a person does. */
  readonly mend: string
}

/** Told what happens just now, a line each. */
export type Say = (line: string) => void

export interface Step {
  /** Such as `cluster aws`: for people, and for `--only`. */
  readonly name: string
  /** What is so afterwards. */
  readonly title: string
  /** Everything that is not as it must be; none when the step is done. Changes nothing. Errors: what could not be asked. */
  readonly look: (say: Say) => Promise<readonly Problem[]>
  /** Makes it so. Undefined: only a person can. */
  readonly run?: {
    /** What it does, asked about before; a question that names cloud and account. */
    readonly question: string
    readonly act: (say: Say) => Promise<void>
    /** True when the program that it runs shows what it would do and asks by itself. @default false */
    readonly asksItself?: boolean
    /** Shows what would be done, as far as that can be known. @default nothing but the problems */
    readonly preview?: () => Promise<void>
  }
  /** How to take it back. */
  readonly undo: string
}

/** A step did not come to what it must be, or nobody may carry it out: exit code 1. */
export class BootstrapError extends Error {
  override readonly name = 'BootstrapError'
}

/** Where steps are shown, and people asked. */
export interface Desk {
  readonly begin: (step: Step, number: number, of: number) => void
  readonly say: Say
  readonly end: (how: 'there' | 'done' | 'to do' | 'FAILED', problems?: readonly Problem[]) => void
  /** True when the person agrees. Errors: BootstrapError where nobody can be asked. */
  readonly agree: (question: string) => Promise<boolean>
}

/** `run`: carry out. `check`: look at all steps, change nothing. `plan`: look, and show what would be done. */
export type Mode = 'run' | 'check' | 'plan'

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error))

/** What could not be asked is a problem too: the others are still looked at. */
const lookSafely = async (step: Step, say: Say): Promise<readonly Problem[]> => {
  try {
    return await step.look(say)
  } catch (error) {
    return [{ what: messageOf(error), mend: 'mend what it says, then run this again' }]
  }
}

const linesOf = (problems: readonly Problem[]) =>
  problems.flatMap(({ what, mend }) => [`  ${what}`, `    mend: ${mend}`]).join('\n')

const carryOut = async (step: Step, problems: readonly Problem[], desk: Desk): Promise<void> => {
  const failed = (why: string, left: readonly Problem[] = []) => {
    desk.end('FAILED', left)
    return new BootstrapError(
      [`${step.name}: ${why}`, ...(left.length > 0 ? [linesOf(left)] : [])].join('\n'),
    )
  }
  const { run } = step
  if (run === undefined) throw failed('only a person can do this', problems)
  if (!run.asksItself && !(await desk.agree(run.question)))
    throw failed('you said no; nothing was changed by it')
  try {
    await run.act(desk.say)
  } catch (error) {
    throw failed(`${messageOf(error)}\n  to take back what it did: ${step.undo}`)
  }
  const left = await lookSafely(step, desk.say)
  if (left.length > 0) throw failed('it was carried out, and still is not as it must be', left)
  desk.end('done')
}

/** Goes through steps in order. The number of those that are not done, 0 when all is well. Errors: BootstrapError. */
export const goThrough = async (steps: readonly Step[], mode: Mode, desk: Desk): Promise<number> => {
  let open = 0
  for (const [i, step] of steps.entries()) {
    desk.begin(step, i + 1, steps.length)
    const problems = await lookSafely(step, desk.say)
    if (problems.length === 0) desk.end('there')
    else if (mode === 'run') await carryOut(step, problems, desk)
    else {
      open += 1
      desk.end('to do', problems)
      if (mode === 'plan') await step.run?.preview?.()
    }
  }
  return open
}
