/** A decision as people read it: on a terminal, in a commit, under a pull request. */
import { createHash } from 'node:crypto'
import { table } from '../command-line/index.ts'
import { wrapped } from '../text/index.ts'
import type { Decision } from './decision.ts'
import { type Evidence, evidenceText } from './evidence.ts'

const COLUMNS = 80
/** Of the lines of a commit's message. */
const NARROW = 72

const headOf = ({ verdict, title }: Decision) => `${verdict}: ${title}`

const tables = ({ numbers }: Decision) =>
  numbers.flatMap(({ title, head, rows }) => (rows.length === 0 ? [] : ['', title, table(head, rows)]))

/** For a terminal of 80 columns. */
export const decisionText = (decision: Decision): string =>
  [
    wrapped(headOf(decision), COLUMNS),
    ...decision.why.map((each) => wrapped(`  ${each}`, COLUMNS)),
    ...tables(decision),
  ].join('\n')

/** Of the record, to the byte: who has the file can show that it is the one. */
export const evidenceDigest = (evidence: Evidence): string =>
  `sha256:${createHash('sha256').update(evidenceText(evidence)).digest('hex')}`

const asked = ({ answers }: Evidence): readonly string[] =>
  Object.entries(answers).map(([name, { question }]) =>
    'query' in question
      ? `${name}: ${question.query}${'seconds' in question ? ` over ${question.seconds} s` : ''}`
      : `${name}: ${question.source} ${question.words.join(' ')}`,
  )

/** The message of the commit that carries the decision out: verdict, numbers and queries. */
export const commitMessage = (decision: Decision, evidence: Evidence): string =>
  [
    decision.title,
    '',
    ...decision.why.map((each) => wrapped(each, NARROW)),
    ...tables(decision),
    '',
    `Decided by ${evidence.of} at ${evidence.at} from`,
    ...asked(evidence).map((each) => `  ${each}`),
    `Evidence: ${evidenceDigest(evidence)}`,
    '',
  ].join('\n')

/** In a table of Markdown a bar ends the cell. */
const cell = (text: string) => text.replaceAll('|', '\\|')
const row = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`

/** The text of the pull request. */
export const decisionMarkdown = (decision: Decision, evidence: Evidence): string =>
  [
    ...decision.why.map((each) => `- ${each}`),
    ...decision.numbers.flatMap(({ title, head, rows }) =>
      rows.length === 0
        ? []
        : ['', `**${title}**`, '', row(head), row(head.map(() => '---')), ...rows.map(row)],
    ),
    '',
    ...('command' in decision ? [`The same by hand: \`npm run ${decision.command}\``, ''] : []),
    '<details><summary>What was asked</summary>',
    '',
    '```promql',
    ...asked(evidence),
    '```',
    '',
    `At ${evidence.at}; evidence \`${evidenceDigest(evidence)}\`.`,
    '',
    '</details>',
    '',
  ].join('\n')

/** For machines; the evidence itself is what `--record` writes. */
export const decisionData = (decision: Decision, evidence: Evidence) => ({
  verdict: decision.verdict,
  title: decision.title,
  why: decision.why,
  numbers: decision.numbers,
  ...('command' in decision && { command: decision.command, urgent: decision.urgent ?? false }),
  at: evidence.at,
  evidence: evidenceDigest(evidence),
})
