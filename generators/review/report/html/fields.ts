/** Fields before and after, as a list. */
import { clipped } from '../../../text/index.ts'
import type { Change } from '../../changes/index.ts'
import { plural } from '../words.ts'
import { fitting } from './bounds.ts'
import { html, type Markup } from './markup.ts'
import { fieldValue } from './values.ts'

type FieldChange = Change['fields'][number]

/** Fields that are seen before the rest is unfolded, and characters of a path. */
const [SHORT, PATH] = [6, 240]

const item = ({ path, before, after }: FieldChange): Markup =>
  html`<li><code class="path">${path === '' ? 'the whole' : clipped(path, PATH)}</code> <span class="value">${fieldValue(before, after)}</span>`

/** Fields that a page writes of one thing at most. */
const MOST = 500

export interface FieldItems {
  readonly items: readonly Markup[]
  /** Fields of which there is no item. */
  readonly more: number
}

export const fieldItems = (fields: readonly FieldChange[]): FieldItems => ({
  items: fields.slice(0, MOST).map(item),
  more: Math.max(0, fields.length - MOST),
})

/** As many as have room in `bytes`; the first of them are seen at once. */
export const fieldList = ({ items, more }: FieldItems, bytes: number): Markup => {
  const { shown, more: over } = fitting(items, bytes, (item) => item)
  const [first, rest] = shown.length <= SHORT + 1 ? [shown, []] : [shown.slice(0, SHORT), shown.slice(SHORT)]
  return html`${first.length > 0 && html`<ul class="fields">${first}</ul>`}${
    rest.length > 0 &&
    html`<details class="more"><summary>${plural(rest.length, 'more field')}</summary><ul class="fields">${rest}</ul></details>`
  }${more + over > 0 && html`<p class="quiet">${plural(more + over, 'field')} not in this page</p>`}`
}
