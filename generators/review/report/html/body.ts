/** The object of a change before and after, as lines, within a number of bytes. */
import { toYaml } from '../../../render/yaml.ts'
import { clipped } from '../../../text/index.ts'
import type { Change } from '../../changes/index.ts'
import { type Block, middleOf, type Row, sideBySide } from './lines.ts'
import { html, type Markup, type Part } from './markup.ts'
import { counted } from './words.ts'

/** Characters of a line, and of what two long lines share beside their difference. */
const [LINE, BESIDE] = [2_000, 80]
/** Bytes of one body at most: beyond them `git diff` reads better than a page. */
const MOST = 256 * 1024

/** Lines of one form, which can be cut between any two. */
interface Piece {
  readonly open: string
  readonly lines: readonly string[]
  readonly close: string
  /** What stands for it where there is no room: lines that are equal are said, not shown. */
  readonly instead: string | undefined
  readonly bytes: number
}

export interface Body {
  /** Bytes of all of it, at most a bound of its own. */
  readonly bytes: number
  /** As much as there is room for, differences before what is equal; and how many lines of differences are left out. */
  readonly within: (bytes: number) => { readonly markup: Markup; readonly cut: number }
}

const byteLength = (texts: readonly string[]) => texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0)

const cutLine = (text: string) => clipped(text, LINE)
const cutStart = (text: string) => (text.length <= LINE ? text : `… ${text.slice(-BESIDE).toWellFormed()}`)
const cutEnd = (text: string) => (text.length <= LINE ? text : `${text.slice(0, BESIDE).toWellFormed()} …`)

/** Two lines with what differs marked, where they have enough in common to be one line that changed. */
const marked = (before: string, after: string): readonly [Part, Part] => {
  const middle = middleOf(before, after)
  const common = middle.head.trimStart().length + middle.tail.length
  if (common * 3 < Math.max(before.trimStart().length, after.trimStart().length))
    return [cutLine(before), cutLine(after)]
  const line = (own: string) =>
    html`${cutStart(middle.head)}${own !== '' && html`<mark>${cutLine(own)}</mark>`}${cutEnd(middle.tail)}`
  return [line(middle.before), line(middle.after)]
}

const row = ({ before, after }: Row): string => {
  if (before !== undefined && before === after)
    return html`<tr><td>${cutLine(before)}<td>${cutLine(after)}`.markup
  const [was, is] =
    before !== undefined && after !== undefined
      ? marked(before, after)
      : [cutLine(before ?? ''), cutLine(after ?? '')]
  return html`<tr class="c"><td>${before !== undefined && html`<del>${was}</del>`}<td>${after !== undefined && html`<ins>${is}</ins>`}`
    .markup
}

const TABLE = '<table class="sides"><thead><tr><th scope="col">before<th scope="col">after</thead><tbody>'

const pieceOf = (block: Block): Piece => {
  if ('rows' in block) {
    const lines = block.rows.map(row)
    return { open: TABLE, lines, close: '</tbody></table>', instead: undefined, bytes: byteLength(lines) }
  }
  const said = counted(block.equal.length, 'equal line')
  const lines =
    byteLength(block.equal) > MOST ? [] : block.equal.map((line) => html`${cutLine(line)}\n`.markup)
  return {
    open: html`<details class="equal"><summary>${said}</summary><pre>`.markup,
    lines,
    close: '</pre></details>',
    instead: html`<p class="equal">${said}</p>`.markup,
    bytes: lines.length === 0 ? Number.POSITIVE_INFINITY : byteLength(lines),
  }
}

/** All of an object that came or went. */
const wholePiece = (lines: readonly string[], what: 'added' | 'removed'): Piece => {
  const written = lines.map((line) => html`${cutLine(line)}\n`.markup)
  const [open, close] = what === 'added' ? ['<ins>', '</ins>'] : ['<del>', '</del>']
  return {
    open: `<pre class="whole">${open}`,
    lines: written,
    close: `${close}</pre>`,
    instead: undefined,
    bytes: byteLength(written),
  }
}

const linesOf = (value: Change['before']) => (value === undefined ? [] : toYaml(value).trimEnd().split('\n'))

const piecesOf = ({ before, after }: Change): readonly Piece[] => {
  const [was, is] = [linesOf(before), linesOf(after)]
  if (before === undefined) return [wholePiece(is, 'added')]
  if (after === undefined) return [wholePiece(was, 'removed')]
  return sideBySide(was, is).map(pieceOf)
}

export const bodyOf = (change: Change): Body => {
  const pieces = piecesOf(change)
  const bytes = Math.min(
    MOST,
    pieces.reduce((sum, piece) => sum + piece.bytes, 0),
  )
  const within = (room: number) => {
    const all = pieces.reduce((sum, piece) => sum + piece.bytes, 0) <= room
    let left = room
    let cut = 0
    const markup = pieces.map((piece) => {
      if (!all && piece.instead !== undefined) return piece.instead
      const fits = piece.lines.filter((line) => {
        const bytes = Buffer.byteLength(line)
        // Nothing after what did not fit: what is shown has no holes.
        left = bytes > left ? -1 : left - bytes
        return left >= 0
      })
      cut += piece.lines.length - fits.length
      return fits.length === 0 ? '' : `${piece.open}${fits.join('')}${piece.close}`
    })
    return { markup: { markup: markup.join('') }, cut }
  }
  return { bytes, within }
}
