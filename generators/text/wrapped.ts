/** Lines for a terminal: broken between words, never in one. */

/** Columns of text that still read well on a wide terminal. */
const WIDEST = 110
/** Below this a hanging indent leaves no room for words. */
const NARROWEST = 40

/** Columns to write a stream's text for; undefined where it is no terminal: what other programs read has its own lines. */
export const columnsOf = (stream: {
  readonly isTTY?: boolean
  readonly columns?: number
}): number | undefined =>
  stream.isTTY === true && stream.columns !== undefined && stream.columns > 0
    ? Math.max(NARROWEST, Math.min(WIDEST, stream.columns))
    : undefined

/** Where the lines after the first begin: under the second column of `  --option  what it does`, else under the first word. */
const hangOf = (line: string, width: number) => {
  const [start = ''] = /^ *(?:\S+(?: \S+)* {2,})?(?=\S)/.exec(line) ?? []
  const [margin = ''] = /^ */.exec(line) ?? []
  return start.length > width / 2 ? margin.length : start.length
}

/** A hand breaks the lines of a paragraph later than this; what ends before, or with a sentence, ends there. */
const BROKEN = 50

/** Where the lines after one would go on if it was broken by hand; undefined for a line that stands alone. */
const columnOf = (line: string): number | undefined => {
  const [start] = /^ *\S+(?: \S+)* {2,}(?=\S)/.exec(line) ?? []
  return start?.length ?? (/^\S.*[^.:]$/.test(line) && line.length > BROKEN ? 0 : undefined)
}

/** Help whose lines were broken by hand, each option and each paragraph on one line again. */
export const reflowed = (text: string): string => {
  const lines: string[] = []
  let column: number | undefined
  for (const line of text.split('\n')) {
    const goesOn = column !== undefined && line.search(/\S/) === column
    lines.push(goesOn ? `${lines.pop()} ${line.trim()}` : line)
    if (!goesOn || column === 0) column = columnOf(line)
  }
  return lines.join('\n')
}

const wrappedLine = (line: string, width: number, indent = hangOf(line, width)): readonly string[] => {
  if (line.length <= width) return [line]
  const hang = ' '.repeat(indent)
  const [margin = ''] = /^ */.exec(line) ?? []
  const lines: string[] = []
  let current = margin
  // The spaces between columns stay; those at which a line is broken go.
  for (const [, spaces = '', word = ''] of line.slice(margin.length).matchAll(/( *)(\S+)/g)) {
    const fits = current.length + spaces.length + word.length <= width
    if (fits || current.trim() === '') current += spaces + word
    else {
      lines.push(current)
      current = hang + word
    }
  }
  return [...lines, current]
}

/**
 * Text whose lines are at most `width` columns long, but for words that are longer. Without a width it is itself. `indent`:
 * the spaces before what is left of a line. @default under the second column of the line, or its first word
 */
export const wrapped = (text: string, width: number | undefined, indent?: number): string =>
  width === undefined
    ? text
    : text
        .split('\n')
        .flatMap((line) => wrappedLine(line, width, indent))
        .join('\n')
