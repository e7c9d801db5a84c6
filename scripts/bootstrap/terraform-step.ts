/** A step that a stage of Terraform carries out. */
import { carryOut, init, planned, type Stage, showPlan } from '../clouds/terraform.ts'
import type { Place } from './place.ts'
import type { Say, Step } from './step.ts'

const only = (command: string, step: string) =>
  `npm run ${command} -- --only ${step.includes(' ') ? `"${step}"` : step}`

/** The command that carries out one step of the bootstrap. */
export const bootstrapOnly = (step: string): string => only('bootstrap', step)

interface Carried {
  readonly name: string
  readonly title: string
  /** Asked for at each look: what it is told may have changed. */
  readonly stage: () => Stage | Promise<Stage>
  /** What must be there before it is applied. @default nothing */
  readonly before?: () => Promise<void>
  /** What people are told when it was applied. @default nothing */
  readonly after?: (stage: Stage, say: Say) => Promise<void>
}

export const terraformStep = (
  { workplace, yes }: Pick<Place, 'workplace' | 'yes'>,
  { name, title, stage, before, after }: Carried,
): Step => {
  /** As the last look found it: its variables are in a file from then on. */
  let found: Stage | undefined
  const prepared = async (): Promise<Stage> => {
    const wanted = await stage()
    await init(workplace, wanted)
    found = wanted
    return wanted
  }
  return {
    name,
    title,
    look: async () => {
      const plan = await planned(workplace, await prepared())
      return plan === undefined ? [] : [{ what: plan, mend: bootstrapOnly(name) }]
    },
    run: {
      question: `make ${title}`,
      asks: 'program',
      preview: async () => showPlan(workplace, found ?? (await prepared())),
      act: async (say) => {
        await before?.()
        const wanted = found ?? (await prepared())
        await carryOut(workplace, wanted, 'apply', { yes })
        await after?.(wanted, say)
      },
    },
    undo: only('teardown', name),
  }
}
