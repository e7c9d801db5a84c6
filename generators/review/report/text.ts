/** A review on a terminal: one screen for a small change, the rest counted. */
import { table } from '../../command-line/index.ts'
import { formatFindings } from '../../findings/index.ts'
import { folded, wrapped } from '../../text/index.ts'
import type { Review } from '../model.ts'
import { isDanger } from '../verdict.ts'
import { clusterSet } from './clusters.ts'
import { radiusLines, tablesOf } from './tables.ts'
import { fieldText, inLines, line, marks, plural, sideText, thingText, verdictText } from './words.ts'

const MOST = { changes: 25, fields: 6, asked: 12, unread: 10 } as const

const changeLines = ({ changes, clusters }: Review): readonly string[] =>
  folded(
    changes.map(({ what, fields, app, ...change }) =>
      [
        `${marks[what]} ${thingText(change)} (${app}; ${clusterSet(clusters, change.clusters)})`,
        ...folded(fields.map(fieldText), MOST.fields).map((each) => `    ${each}`),
      ].join('\n'),
    ),
    MOST.changes,
    'more objects: --html or --json has all',
  )

/** The text of a review. `width`: columns to break lines for; undefined where no line is broken. */
export const textReport = (made: Review, width: number | undefined): string => {
  const review = inLines(made)
  const { verdict, reasons, base, head, asked, fleet, findings, unread, elsewhere } = review
  const title = `${verdictText[verdict].toUpperCase()}  ${sideText(base)} → ${sideText(head)}`
  const blocks: readonly (readonly string[])[] = [
    [
      title,
      ...folded(
        reasons.map((each) => line(each, 160)),
        8,
      ).map((each) => `  ${each}`),
    ],
    ...(asked.length > 0
      ? [
          [
            'asked',
            ...asked.flatMap(({ file, fields }) => [
              `  ${line(file, 120)}`,
              ...folded(fields.map(fieldText), MOST.asked).map((each) => `    ${each}`),
            ]),
          ],
        ]
      : []),
    ...('why' in fleet ? [[`shares, pods and cost are not compared: ${line(fleet.why, 300)}`]] : []),
    ...tablesOf(review).map(({ title: name, head: columns, rows, note }) => [
      name.toLowerCase(),
      table(columns, rows),
      ...(note === undefined ? [] : [note]),
    ]),
    ...(radiusLines(review).length > 0 ? [radiusLines(review)] : []),
    ...(findings.length > 0
      ? [
          [
            formatFindings(
              [...findings.filter(isDanger), ...findings.filter((each) => !isDanger(each))],
              width,
            ),
          ],
        ]
      : []),
    ...(review.changes.length > 0 ? [changeLines(review)] : []),
    ...(unread.length > 0
      ? [
          folded(
            unread.map(({ file, side, why }) => `not read (${side}): ${line(`${file}: ${why}`, 200)}`),
            MOST.unread,
          ),
        ]
      : []),
    ...(elsewhere.length > 0
      ? [
          [
            `elsewhere: ${folded(
              elsewhere.map(({ folder, files }) => `${line(folder, 80)} (${plural(files, 'file')})`),
              8,
            ).join(', ')}`,
          ],
        ]
      : []),
  ]
  return blocks.map((block) => wrapped(block.join('\n'), width)).join('\n\n')
}
