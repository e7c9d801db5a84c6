/** Fields before and after, as a list. */
import { clipped } from '../../../text/index.ts'
import type { Change } from '../../changes/index.ts'
import { fitting } from './bounds.ts'
import { html, type Markup } from './markup.ts'
import { counted, fieldValue } from './words.ts'

type FieldChange = Change['fields'][number]

/** Fields that are seen before the rest is unfolded, and characters of a path. */
const [SHORT, PATH] = [6, 240]

const item = ({ path, before, after }: FieldChange): Markup =>
  html`<li><code class="path">${path === '' ? 'the whole' : clipped(path, PATH)}</code> <span class="value">${fieldValue(before, after)}</span>`

export const fieldItems = (fields: readonly FieldChange[]): readonly Markup[] => fields.map(item)

/** As many as have room in `bytes`; the first of them are seen at once. */
export const fieldList = (items: readonly Markup[], bytes = Number.POSITIVE_INFINITY): Markup => {
  const { shown, more } = fitting(items, bytes)
  const [first, rest] = shown.length <= SHORT + 1 ? [shown, []] : [shown.slice(0, SHORT), shown.slice(SHORT)]
  return html`${first.length > 0 && html`<ul class="fields">${first}</ul>`}${
    rest.length > 0 &&
    html`<details class="more"><summary>${counted(rest.length, 'more field')}</summary><ul class="fields">${rest}</ul></details>`
  }${more > 0 && html`<p class="quiet">${counted(more, 'field')} not in this page</p>`}`
}
