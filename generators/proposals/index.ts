/**
 * Changes that propose themselves: evidence in, decision, edit, report. Deciders differ in the decision alone; each decision can
 * be made again from its record.
 */
export { failedIn, newest, sentences, totals, unchanged } from './answers.ts'
export type { Ask, Decider, Decision, Numbers, Proposed, Unchanged } from './decision.ts'
export { type Decided, decideAgain, decideNow } from './engine.ts'
export {
  type Answer,
  type Evidence,
  evidenceText,
  type MetricsQuestion,
  type Question,
  readEvidence,
  type Series,
  type SourceQuestion,
} from './evidence.ts'
export { askMetrics, nameOf, type View } from './prometheus.ts'
export { commitMessage, decisionData, decisionMarkdown, decisionText, evidenceDigest } from './report.ts'
