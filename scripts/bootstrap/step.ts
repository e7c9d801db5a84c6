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
    /** `program`: the one that it runs shows what it would do, and asks. `nobody`: it changes nothing. @default the desk */
    readonly asks?: 'program' | 'nobody'
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
  /** Errors: BootstrapError where nobody can be asked, and nobody said yes to everything. */
  readonly demandPerson: (question: string) => void
  /** True when the person agrees. Errors: those of demandPerson. */
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

const NEXT = 'Run it again when that is mended: it goes on here'

const carryOut = async (step: Step, problems: readonly Problem[], desk: Desk): Promise<void> => {
  const failed = (why: string, left: readonly Problem[] = []) => {
    desk.end('FAILED', left)
    return new BootstrapError(`${step.name}: ${why}`)
  }
  const { run } = step
  if (run === undefined) throw failed(`only a person can do this. ${NEXT}`, problems)
  try {
    if (run.asks === 'program') desk.demandPerson(run.question)
    else if (run.asks === undefined && !(await desk.agree(run.question)))
      throw new BootstrapError('you said no; nothing was changed by it')
  } catch (error) {
    throw failed(messageOf(error), problems)
  }
  try {
    await run.act(desk.say)
  } catch (error) {
    throw failed(`${messageOf(error)}\n  to take back what it did: ${step.undo}\n  ${NEXT}`)
  }
  const left = await lookSafely(step, desk.say)
  if (left.length > 0) throw failed(`it was carried out, and still is not as it must be. ${NEXT}`, left)
  desk.end('done')
}

/** What cannot be shown, such as a plan over a cluster that an earlier step makes, holds up no other step. */
const preview = async ({ run }: Step, { say }: Desk): Promise<void> => {
  try {
    await run?.preview?.()
  } catch (error) {
    say(`what it would do cannot be shown yet: ${messageOf(error)}`)
  }
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
      if (mode === 'plan') await preview(step, desk)
    }
  }
  return open
}
