/** What a terminal shows, at every moment of a recording: lines, each with when it came and when it was gone. */
import type { Event, Recording } from './recording.ts'

export interface Style {
  readonly bold: boolean
  readonly dim: boolean
  /** 0 to 15, as terminals count. @default the terminal's own */
  readonly color?: number
}

/** Characters in a row of one style. */
export interface Run extends Style {
  readonly column: number
  readonly text: string
}

export interface Line {
  /** From 0, since the beginning; lines that have scrolled away keep theirs. */
  readonly row: number
  /** Seconds. */
  readonly from: number
  /** When it was written over or wiped; none when it stays. */
  readonly to?: number
  readonly runs: readonly Run[]
}

export interface Film {
  readonly lines: readonly Line[]
  /** The row that is at the top, from each of these seconds on. */
  readonly tops: readonly { readonly at: number; readonly row: number }[]
}

interface Cell extends Style {
  readonly char: string
}

const PLAIN: Style = { bold: false, dim: false }
// biome-ignore lint/suspicious/noControlCharactersInRegex: terminals are made of them
const TOKEN = /\x1b\[([0-9;?]*)([A-Za-z])|\x1b\][^\x07]*\x07|\x1b[()=>].?|[\r\n\b\t]|[^\x1b\r\n\b\t]+/g
// biome-ignore lint/suspicious/noControlCharactersInRegex: terminals are made of them
const HALF = /\x1b(\[[0-9;?]*)?$/

/** A style after one code of "select graphic rendition". What it does not know changes nothing. */
const styled = (style: Style, code: number): Style => {
  const { color, ...rest } = style
  if (code === 0) return PLAIN
  if (code === 1) return { ...style, bold: true }
  if (code === 2) return { ...style, dim: true }
  if (code === 22) return { ...style, bold: false, dim: false }
  if (code === 39) return rest
  if (code >= 30 && code <= 37) return { ...style, color: code - 30 }
  if (code >= 90 && code <= 97) return { ...style, color: code - 82 }
  return style
}

const alike = (a: Style, b: Style) => a.bold === b.bold && a.dim === b.dim && a.color === b.color

const runsOf = (cells: readonly (Cell | undefined)[]): readonly Run[] => {
  const runs: Run[] = []
  for (const [column, cell] of [...cells].entries()) {
    if (cell === undefined || cell.char === ' ') continue
    const last = runs.at(-1)
    const end = last === undefined ? 0 : last.column + last.text.length
    const { char, ...style } = cell
    // A single space between two words of one style is a part of both.
    if (last !== undefined && alike(last, style) && column - end <= 1)
      runs[runs.length - 1] = { ...last, text: `${last.text}${' '.repeat(column - end)}${char}` }
    else runs.push({ ...style, column, text: char })
  }
  return runs
}

/** Plays a recording. Knows what programs of this repository write: lines, colours, lines written over, a wiped screen. */
export const play = ({ columns, rows, events }: Recording): Film => {
  const cells: (Cell | undefined)[][] = []
  const shown = new Map<number, Omit<Line, 'to'>>()
  const lines: Line[] = []
  const tops = [{ at: 0, row: 0 }]
  const touched = new Set<number>()
  let [top, row, column, style, half] = [0, 0, 0, PLAIN, '']

  const down = () => {
    row++
    top = Math.max(top, row - rows + 1)
  }
  const put = (char: string) => {
    if (column === columns) {
      down()
      column = 0
    }
    const line = cells[row] ?? []
    line[column++] = { char, ...style }
    cells[row] = line
    touched.add(row)
  }
  const wipe = (line: number, from = 0, to = columns) => {
    cells[line] = (cells[line] ?? []).map((cell, i) => (i >= from && i < to ? undefined : cell))
    touched.add(line)
  }
  const wipeRows = (from: number, to: number) => {
    for (let line = from; line < to; line++) wipe(line)
  }
  const obey = (codes: readonly number[], letter: string) => {
    const [first = 0] = codes
    if (letter === 'm') style = codes.reduce(styled, style)
    else if (letter === 'K') wipe(row, first === 0 ? column : 0, first === 1 ? column + 1 : columns)
    else if (letter === 'A') row = Math.max(top, row - Math.max(1, first))
    else if (letter === 'G') column = Math.max(1, first) - 1
    else if (letter === 'H') [row, column] = [top + Math.max(1, first) - 1, Math.max(1, codes[1] ?? 1) - 1]
    else if (letter === 'J' && first >= 2) wipeRows(top, top + rows)
    else if (letter === 'J' && first === 0) {
      wipe(row, column)
      wipeRows(row + 1, top + rows)
    }
  }
  const hear = ({ text }: Event) => {
    const all = half + text
    half = HALF.exec(all)?.[0] ?? ''
    for (const [token, codes, letter] of all.slice(0, all.length - half.length).matchAll(TOKEN))
      if (letter !== undefined) obey((codes ?? '').split(';').map(Number), letter)
      else if (token === '\n') down()
      else if (token === '\r') column = 0
      else if (token === '\b') column = Math.max(0, column - 1)
      else if (token === '\t') column = Math.min(columns - 1, (Math.floor(column / 8) + 1) * 8)
      else if (!token.startsWith('\x1b')) for (const char of token) put(char)
  }
  const show = (at: number, changed: number) => {
    const runs = runsOf(cells[changed] ?? [])
    const old = shown.get(changed)
    if (JSON.stringify(old?.runs ?? []) === JSON.stringify(runs)) return
    if (old !== undefined && old.from < at) lines.push({ ...old, to: at })
    shown.delete(changed)
    if (runs.length > 0) shown.set(changed, { row: changed, from: at, runs })
  }
  for (const event of events) {
    hear(event)
    for (const changed of touched) show(event.at, changed)
    touched.clear()
    if (tops.at(-1)?.row !== top) tops.push({ at: event.at, row: top })
  }
  const order = (a: Line, b: Line) => a.row - b.row || a.from - b.from
  return { lines: [...lines, ...shown.values()].sort(order), tops }
}
