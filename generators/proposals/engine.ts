/** Evidence in, decision out: asked for now, or read from a record. */
import { FindingsError } from '../findings/index.ts'
import { type FleetText, fleetOf } from '../fleet/index.ts'
import type { Ask, Decider, Decision } from './decision.ts'
import { type Answer, type Evidence, fleetTextOf, type Question, recordOf } from './evidence.ts'

export interface Decided {
  readonly decision: Decision
  readonly evidence: Evidence
}

/** Decides about a fleet by what is asked for now. `sources` answers; its errors are the run's. */
export const decideNow = async (
  decider: Decider,
  text: FleetText,
  at: Date,
  sources: (question: Question) => Promise<Answer>,
): Promise<Decided> => {
  const answers: Record<string, { readonly question: Question; readonly answer: Answer }> = {}
  const ask: Ask = async (name, question) => {
    const answer = await sources(question)
    answers[name] = { question, answer }
    return answer
  }
  const decision = await decider.decide(fleetOf(text), ask, at)
  return { decision, evidence: recordOf(decider.name, at, text, { ...answers }) }
}

/** Decides once more about the fleet of a record. Errors: FindingsError (evidence-record) when it lacks an answer. */
export const decideAgain = async (decider: Decider, evidence: Evidence, file: string): Promise<Decided> => {
  const ask: Ask = async (name) => {
    const found = evidence.answers[name]
    if (found !== undefined) return found.answer
    throw new FindingsError([
      {
        code: 'evidence-record',
        place: { file, field: `answers.${name}` },
        message: 'nobody asked that when this was recorded',
        mend: 'decide with the commit of the repository that recorded it',
      },
    ])
  }
  const decision = await decider.decide(fleetOf(fleetTextOf(evidence, file)), ask, new Date(evidence.at))
  return { decision, evidence }
}
