/** Small tables: what moved first, and of long ones the rest folded. */
import { BYTES, fitting } from './bounds.ts'
import { html, type Markup, type Part } from './markup.ts'
import { count } from './words.ts'

/** Rows that are read at a glance. */
const SHORT = 12

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

const cell = ({ number }: Column, part: Part) => (number ? html`<td class="n">${part}` : html`<td>${part}`)

const bare = (caption: string, columns: readonly Column[], rows: readonly Markup[]): Markup =>
  html`<table class="facts"><caption class="away">${caption}</caption><thead><tr>${columns.map(
    ({ title, number }) =>
      number ? html`<th scope="col" class="n">${title}` : html`<th scope="col">${title}`,
  )}</thead><tbody>${rows}</tbody></table>`

/** A table with a caption for who does not see where it stands. */
export const table = (caption: string, columns: readonly Column[], rows: readonly TableRow[]): Markup => {
  const short = rows.length <= SHORT + 1
  const sorted = short ? rows : [...rows.filter(({ moved }) => moved), ...rows.filter(({ moved }) => !moved)]
  const { shown, more } = fitting(
    sorted.map(
      ({ cells, moved }) =>
        html`<tr${moved && html` class="moved"`}>${columns.map((column, i) => cell(column, cells[i]))}`,
    ),
    BYTES.list,
  )
  const left = more > 0 && html`<p class="quiet">and ${count(more)} more</p>`
  if (short) return html`${bare(caption, columns, shown)}${left}`
  return html`${bare(caption, columns, shown.slice(0, SHORT))}
<details class="more"><summary>${count(rows.length - SHORT)} more</summary>
${bare(`${caption}, continued`, columns, shown.slice(SHORT))}${left}</details>`
}
