/** Small tables; of long ones what moves, and the rest folded. */
import { clipped } from '../../../text/index.ts'
import { count } from '../words.ts'
import { BYTES, fitting } from './bounds.ts'
import { html, type Markup, type Part } from './markup.ts'

/** Rows that are read at a glance: of a longer table only those that move. */
const SHORT = 13

export interface Column {
  readonly title: string
  /** Numbers stand to the right. @default text */
  readonly number?: true
}

export interface TableRow {
  readonly cells: readonly Part[]
  /** True where the two sides differ: such rows come first in a long table. */
  readonly moved: boolean
}

/** Characters of a cell. */
const MOST = 200

const cell = ({ number }: Column, part: Part) => {
  const shown = typeof part === 'string' ? clipped(part, MOST) : part
  return number ? html`<td class="n">${shown}` : html`<td>${shown}`
}

const bare = (caption: string, columns: readonly Column[], rows: readonly Markup[]): Markup =>
  html`<table class="facts"><caption class="away">${caption}</caption><thead><tr>${columns.map(
    ({ title, number }) =>
      number ? html`<th scope="col" class="n">${title}` : html`<th scope="col">${title}`,
  )}</thead><tbody>${rows}</tbody></table>`

const written = (columns: readonly Column[], rows: readonly TableRow[]) =>
  fitting(
    rows,
    BYTES.list,
    ({ cells, moved }) =>
      html`<tr${moved && html` class="moved"`}>${columns.map((column, i) => cell(column, cells[i]))}`,
  )

/** A table with a caption for who does not see where it stands. */
export const table = (caption: string, columns: readonly Column[], rows: readonly TableRow[]): Markup => {
  const movers = rows.filter(({ moved }) => moved)
  const short = rows.length <= SHORT
  const first = written(columns, short ? rows : movers.slice(0, SHORT))
  const others = short ? [] : [...movers.slice(SHORT), ...rows.filter(({ moved }) => !moved)]
  const rest = written(columns, others)
  const still = movers.length <= SHORT ? ' that stay as they are' : ' more'
  const more = first.more + rest.more
  return html`${first.shown.length > 0 && bare(caption, columns, first.shown)}${
    others.length > 0 &&
    html`<details class="more"><summary>${count(others.length)}${still}</summary>${bare(`${caption}, continued`, columns, rest.shown)}</details>`
  }${more > 0 && html`<p class="quiet">${count(more)} more not in this page</p>`}`
}
