/** Findings as text, wherever it is read. */
import { folded, wrapped } from '../text/index.ts'
import { byPlace, type Finding, type Place, presented, severity } from './finding.ts'

/** A severity as it is written: in a terminal in its colour. */
export type Colour = (kind: ReturnType<typeof severity>) => string

const formatPlace = ({ file, line: number, field }: Place) =>
  [number === undefined ? file : `${file}:${number}`, field].filter(Boolean).join(' ')

/** Places that say the same are listed above one message from this many on; fewer read better each by itself. */
const ALIKE = 4
/** Places of one message, and messages of one code, that are written out; the others are counted. */
const MOST = { places: 5, messages: 10 } as const

/** What is written once: findings that differ in their place alone, or one finding. */
const blocksOf = (findings: readonly Finding[]): readonly (readonly Finding[])[] =>
  [
    ...Map.groupBy(findings, ({ code, message, mend }) => JSON.stringify([code, message, mend])).values(),
  ].flatMap((alike) => (alike.length < ALIKE ? alike.map((finding) => [finding]) : [alike]))

const blockText = (block: readonly Finding[], coloured: Colour): readonly string[] => {
  const [first] = block
  if (first === undefined) return []
  const word = coloured(severity(first))
  return [
    ...folded(
      block.map(({ place }) => formatPlace(place)),
      MOST.places,
    ),
    `  ${word} ${first.code}: ${first.message}`,
    `  mend: ${first.mend}`,
  ]
}

/**
 * Text for people, sorted, each finding once: three lines a finding (place, what is wrong, how to mend it), long lists
 * folded with a count. `width`: columns to break lines for. @default no line is broken
 */
export const textOf = (
  findings: readonly Finding[],
  width?: number,
  coloured: Colour = (severity) => severity,
): string => {
  const blocks = [...blocksOf(presented(findings))].sort(([a], [b]) =>
    a === undefined || b === undefined ? 0 : byPlace(a, b),
  )
  const shown = [...Map.groupBy(blocks, ([first]) => first?.code).entries()].map(([code, all]) => ({
    shown: all.slice(0, MOST.messages),
    code,
    rest: all.slice(MOST.messages).flat().length,
  }))
  const kept = new Set(shown.flatMap((each) => each.shown))
  const lines = [
    ...blocks.filter((block) => kept.has(block)).flatMap((block) => blockText(block, coloured)),
    ...shown.flatMap(({ code, rest }) =>
      rest === 0 ? [] : [`… ${rest.toLocaleString('en-US')} more of ${code}`],
    ),
  ]
  return wrapped(lines.join('\n'), width)
}
