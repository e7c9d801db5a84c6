/** Each change: what it is of, where, its fields, and the object on both sides. */
import type { Review } from '../../model.ts'
import { count, plural } from '../words.ts'
import { type Body, bodyOf } from './body.ts'
import { BYTES, bytesOf, evenly } from './bounds.ts'
import { fieldItems, fieldList } from './fields.ts'
import { type Entry, type Listing, name } from './listing.ts'
import { html, type Markup } from './markup.ts'
import { gitDiff } from './values.ts'

/** The object of a change: below noscript, which a browser with scripts keeps as a text until somebody opens it. */
const object = ({ change, command, file }: Entry, body: Body, room: number): Markup => {
  const { markup, cut } = body.within(Math.min(room, body.bytes))
  const left = cut > 0 && html`<p class="cut">${plural(cut, 'more line')} not in this page: ${command}</p>`
  return html`<details class="object"><summary>${change.what === 'changed' ? 'Side by side' : 'The object'}</summary><noscript>${markup}${left}${file}</noscript></details></article>`
}

/** The changes that are listed, under the names of their apps. */
export const changeList = ({ base, head }: Review, { entries, more }: Listing): Markup => {
  const made = entries.map((entry) => ({
    entry,
    fields: fieldItems(entry.change.fields),
    body: bodyOf(entry.change),
  }))
  const fieldRoom = evenly(
    made.map(({ fields }) => fields.items.reduce((sum, each) => sum + bytesOf(each), 0)),
    BYTES.fields,
  )
  const room = evenly(
    made.map(({ body }) => body.bytes),
    BYTES.bodies,
  )
  const apps = Map.groupBy(made, ({ entry }) => entry.change.app)
  return html`${[...apps].map(
    ([app, its]) =>
      html`<section class="app"><h3>${name(app)} <span class="quiet">${plural(its.length, 'change')}</span></h3>${its.map(
        ({ entry, fields, body }) =>
          html`${entry.title}${fieldList(fields, fieldRoom)}${object(entry, body, room)}`,
      )}</section>`,
  )}${
    more > 0 &&
    html`<p class="cut">${count(more)} more changes not in this page: <code>${name(gitDiff(base, head))}</code></p>`
  }`
}
