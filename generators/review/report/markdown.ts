/**
 * A review as a comment of a pull request, in GitHub's Markdown. What comes from files stands in `<code>` with every character
 * of meaning as an entity, or in a fence that is longer than any in it: nothing of it is markup, a mention or a link.
 */
import { type Finding, presented } from '../../findings/index.ts'
import { folded } from '../../text/index.ts'
import type { Change } from '../changes/index.ts'
import type { Review, TrafficRow } from '../model.ts'
import { isDanger } from '../verdict.ts'
import { clusterSet } from './clusters.ts'
import { radiusLines, type Table, tablesOf } from './tables.ts'
import {
  differs,
  inLines,
  line,
  marks,
  percentText,
  plural,
  shortText,
  sideText,
  thingText,
  verdictText,
  visible,
} from './words.ts'

/** Characters of a report: GitHub takes 65,536 in a comment, of which some are left to whoever posts it. */
const MOST_CHARACTERS = 65_000

const MOST = { findings: 30, asked: 40, fields: 30, unread: 20, elsewhere: 20, reasons: 8 } as const

const entity = (character: string) => `&#${character.codePointAt(0)};`

/** Markdown makes links of addresses in `<code>` too. */
const escaped = (text: string) =>
  text.replace(/[^\p{L}\p{N} .,;:/()=+%'"{}…→–-]|:(?=\/\/)|\bwww\./giu, (found) =>
    [...found].map(entity).join(''),
  )
const code = (text: string) => `<code>${escaped(text)}</code>`

/** What GitHub looks for in text that is drawn already, whatever it was written as: mentions, numbers of issues, links, emoji. */
const LOOKED_FOR = /[@#]|:\/\/|\bwww\.|:[\w+-]+:/i

/** Text that is nothing but text, in a table too. */
const plain = (text: string): string => (LOOKED_FOR.test(text) ? code(text) : escaped(text))

/** A block of lines of a diff, in a fence that none of them can end. */
const fence = (lines: readonly string[]): string => {
  const text = visible(lines.join('\n'))
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length))
  const mark = '`'.repeat(longest + 1)
  return `${mark}diff\n${text}\n${mark}`
}

const details = (summary: string, body: string) =>
  `<details><summary>${summary}</summary>\n\n${body}\n\n</details>`

const tableText = ({ title, head, rows, note }: Table): string =>
  [
    `**${title}**`,
    '',
    `| ${head.join(' | ')} |`,
    `|${head.map(() => '---').join('|')}|`,
    ...rows.map((row) => `| ${row.map(plain).join(' | ')} |`),
    ...(note === undefined ? [] : ['', plain(note)]),
  ].join('\n')

/** `- old` and `+ new` of a field: what comes or goes has one line. */
const fieldLines = ({ path, before, after }: Change['fields'][number]): readonly string[] => {
  const said = (mark: string, value: Change['before']) =>
    value === undefined ? [] : [`${mark} ${line(path, 160)}: ${shortText(value)}`]
  return [...said('-', before), ...said('+', after)]
}

const askedText = ({ asked }: Review): readonly string[] =>
  asked.length === 0
    ? []
    : [
        `**Asked**\n\n${fence(
          folded(
            asked.flatMap(({ file, fields }) => [`  ${line(file, 160)}`, ...fields.flatMap(fieldLines)]),
            MOST.asked,
          ),
        )}`,
      ]

const findingText = (finding: Finding): string => {
  const { code: name, place, message, mend } = finding
  const where = [place.line === undefined ? place.file : `${place.file}:${place.line}`, place.field]
    .filter(Boolean)
    .join(' ')
  return `- ${isDanger(finding) ? ':warning: ' : ''}**${name}** ${code(where)}<br>${plain(message)}<br>*Instead:* ${plain(mend)}`
}

const findingsText = ({ findings }: Review): readonly string[] => {
  const sorted = [...findings.filter(isDanger), ...findings.filter((each) => !isDanger(each))]
  if (sorted.length === 0) return []
  const shown = sorted
    .slice(0, MOST.findings)
    .flatMap((each) => presented([each]))
    .map(findingText)
  const rest = sorted.length - shown.length
  return [
    `**Findings**\n\n${[...shown, ...(rest > 0 ? [`- … ${plural(rest, 'more finding')}`] : [])].join('\n')}`,
  ]
}

/** Clusters that a picture shows. */
const MOST_DRAWN = 8

/** The split as Mermaid draws it: names are those of a fleet that was read, and stand in quotes. */
const pictureText = ({ fleet }: Review): readonly string[] => {
  if (
    'why' in fleet ||
    !fleet.traffic.some(({ share }) => differs(share)) ||
    fleet.traffic.length > MOST_DRAWN
  )
    return []
  const edge = ({ cluster, track, share }: TrafficRow, i: number) => {
    const [old, now] = [share.before ?? 0, share.after ?? 0].map(percentText)
    const label = old === now ? `${now}` : `${old} → ${now}`
    return `  gateways ${(share.after ?? 0) === 0 ? '-.->' : '-->'}|"${label}"| n${i}["${cluster}${track === 'canary' ? ' canary' : ''}"]`
  }
  return [
    ['```mermaid', 'flowchart LR', '  gateways(["gateways"])', ...fleet.traffic.map(edge), '```'].join('\n'),
  ]
}

const changeText = (
  { clusters: all }: Review,
  { what, fields, app, file, clusters, ...thing }: Change,
): string => {
  const title = `${marks[what]} ${code(thingText(thing))} ${plain(`${app}; ${clusterSet(all, clusters)}`)}`
  if (fields.length === 0) return `- ${title}<br>${code(line(file, 200))}`
  return details(title, fence(folded(fields.flatMap(fieldLines), MOST.fields)))
}

const headOf = (review: Review): readonly string[] => {
  const { verdict, reasons, base, head, fleet } = review
  return [
    `### ${verdict === 'danger' ? ':warning: ' : ''}${verdictText[verdict]}: ${folded(
      reasons.map((each) => plain(line(each, 160))),
      MOST.reasons,
    ).join('; ')}`,
    `${code(sideText(base))} → ${code(sideText(head))}`,
    ...findingsText(review),
    ...askedText(review),
    ...('why' in fleet ? [`Shares, pods and cost are not compared: ${plain(line(fleet.why, 300))}`] : []),
    ...pictureText(review),
    ...tablesOf(review).map(tableText),
    ...(radiusLines(review).length > 0
      ? [
          radiusLines(review)
            .map((each) => `- ${plain(each)}`)
            .join('\n'),
        ]
      : []),
  ]
}

const tailOf = ({ unread, elsewhere }: Review): readonly string[] => [
  ...(unread.length > 0
    ? [
        `**Not read**\n\n${folded(
          unread.map(
            ({ file, side, why }) => `- ${code(line(file, 160))} (${side}): ${plain(line(why, 160))}`,
          ),
          MOST.unread,
          'more',
        ).join('\n')}`,
      ]
    : []),
  ...(elsewhere.length > 0
    ? [
        `Elsewhere: ${folded(
          elsewhere.map(({ folder, files }) => `${code(line(folder, 80))} (${plural(files, 'file')})`),
          MOST.elsewhere,
        ).join(', ')}`,
      ]
    : []),
]

/** Blocks up to a number of characters, and how many were left out. */
const fitting = (blocks: readonly string[], most: number) => {
  let [used, fits] = [0, 0]
  for (const block of blocks) {
    used += block.length + 2
    if (used > most) break
    fits++
  }
  return { shown: blocks.slice(0, fits), rest: blocks.length - fits }
}

/** The Markdown of a review: at most 65,000 characters; what does not fit is counted, the head before the objects. */
export const markdownReport = (made: Review): string => {
  const review = inLines(made)
  const room = MOST_CHARACTERS - 200
  const head = fitting([...headOf(review), ...tailOf(review)], room)
  const used = head.shown.reduce((sum, block) => sum + block.length + 2, 0)
  const body = fitting(
    review.changes.map((change) => changeText(review, change)),
    room - used - 200,
  )
  const rest = body.rest + head.rest
  return `${[
    ...head.shown,
    ...(body.shown.length > 0 ? [`**Objects**\n\n${body.shown.join('\n\n')}`] : []),
    ...(rest > 0
      ? [
          `… ${plural(rest, 'more part')} of the report did not fit: \`npm run diff -- --html diff.html\` has all.`,
        ]
      : []),
  ].join('\n\n')}\n`
}
