/** The object of a change before and after, as lines, within a number of bytes. */
import { toYaml } from '../../../render/yaml.ts'
import { clipped } from '../../../text/index.ts'
import type { Change } from '../../changes/index.ts'
import { plural } from '../words.ts'
import { type Block, middleOf, type Row, sideBySide } from './lines.ts'
import { html, type Markup, type Part } from './markup.ts'

/** Characters of a line, and of what two long lines share beside their difference. */
const [LINE, BESIDE] = [2_000, 80]
/** Bytes of one body at most: beyond them `git diff` reads better than a page. */
const MOST = 256 * 1024

/** Lines of one form, which can be cut between any two. */
interface Piece {
  readonly open: string
  /** Of the first lines, as many as any body shows. */
  readonly lines: readonly string[]
  readonly close: string
  /** How many lines there are. */
  readonly all: number
  /** Of all lines, with what is around them; infinite where not all are written. */
  readonly bytes: number
  /** What stands for them where there is no room: lines that are equal are said, not shown. */
  readonly instead?: string
}

export interface Body {
  /** Bytes of all of it, at most a bound of its own. */
  readonly bytes: number
  /** As much as there is room for, differences before what is equal; and how many lines of differences are left out. */
  readonly within: (bytes: number) => { readonly markup: Markup; readonly cut: number }
}

const cutLine = (text: string) => clipped(text, LINE)
const cutStart = (text: string) => (text.length <= LINE ? text : `… ${text.slice(-BESIDE)}`)
const cutEnd = (text: string) => (text.length <= LINE ? text : `${text.slice(0, BESIDE)} …`)

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

/** Lines are written until no body has room for more. */
const piece = <T>(open: string, all: readonly T[], write: (each: T) => string, close: string): Piece => {
  const lines: string[] = []
  let bytes = open.length + close.length
  for (const each of all) {
    if (bytes > MOST) break
    const line = write(each)
    bytes += Buffer.byteLength(line)
    lines.push(line)
  }
  return {
    open,
    lines,
    close,
    all: all.length,
    bytes: lines.length < all.length ? Number.POSITIVE_INFINITY : bytes,
  }
}

const line = (text: string) => html`${cutLine(text)}\n`.markup

const TABLE = '<table class="sides"><thead><tr><th scope="col">before<th scope="col">after</thead><tbody>'

const pieceOf = (block: Block): Piece => {
  if ('rows' in block) return piece(TABLE, block.rows, row, '</tbody></table>')
  const said = plural(block.equal.length, 'equal line')
  return {
    ...piece(`<details class="equal"><summary>${said}</summary><pre>`, block.equal, line, '</pre></details>'),
    instead: `<p class="equal">${said}</p>`,
  }
}

const linesOf = (value: Change['before']) => (value === undefined ? [] : toYaml(value).trimEnd().split('\n'))

const piecesOf = ({ before, after }: Change): readonly Piece[] => {
  const [was, is] = [linesOf(before), linesOf(after)]
  if (before === undefined) return [piece('<pre class="whole"><ins>', is, line, '</ins></pre>')]
  if (after === undefined) return [piece('<pre class="whole"><del>', was, line, '</del></pre>')]
  return sideBySide(was, is).map(pieceOf)
}

export const bodyOf = (change: Change): Body => {
  const pieces = piecesOf(change)
  const bytes = pieces.reduce((sum, piece) => sum + piece.bytes, 0)
  const within = (room: number) => {
    let left = room
    let cut = 0
    // Nothing after what did not fit: what is shown has no holes.
    const take = (text: string) => {
      const own = Buffer.byteLength(text)
      left = own > left ? -1 : left - own
      return left >= 0
    }
    const shown = pieces.map(({ open, lines, close, all, instead }) => {
      if (instead !== undefined && bytes > room) return take(instead) ? instead : ''
      const fits = take(open + close) ? lines.filter(take) : []
      cut += all - fits.length
      return fits.length === 0 ? '' : `${open}${fits.join('')}${close}`
    })
    return { markup: { markup: shown.join('') }, cut }
  }
  return { bytes: Math.min(MOST, bytes), within }
}
