/** Each change: what it is of, where, its fields, and the object on both sides. */
import { clipped } from '../../../text/index.ts'
import type { Change } from '../../changes/index.ts'
import type { Review } from '../../model.ts'
import { clusterSet } from '../clusters.ts'
import { type Body, bodyOf } from './body.ts'
import { BYTES, bytesOf, evenly, fitting } from './bounds.ts'
import { fieldItems, fieldList } from './fields.ts'
import { html, type Markup } from './markup.ts'
import { count, counted, gitDiff } from './words.ts'

/** Characters of a name. */
const MOST = 200
const name = (text: string) => clipped(text, MOST)

export const changeId = (index: number) => `c${index + 1}`

const titled = (change: Change, id: string, clusters: readonly string[]): Markup => {
  const { what, kind, namespace, name: own } = change
  const full = html`${namespace !== undefined && html`<i>${name(namespace)}/</i>`}${name(own)}`
  return html`
<article id="${id}" tabindex="-1" aria-labelledby="${id}t"><h4 id="${id}t"><span class="what ${what}">${what}</span> ${name(kind)} <b>${full}</b></h4>
<p class="in">${name(clusterSet(clusters, change.clusters))}</p>`
}

/** The object of a change: below noscript, which a browser with scripts keeps as a text until somebody opens it. */
const object = (review: Review, change: Change, body: Body, room: number): Markup => {
  const { markup, cut } = body.within(Math.min(room, body.bytes))
  const command = html`<code>${clipped(gitDiff(review.base, review.head, change.file), 2 * MOST)}</code>`
  return html`<details class="object"><summary>${change.what === 'changed' ? 'Side by side' : 'The object'}</summary><noscript>${markup}${
    cut > 0 && html`<p class="cut">${counted(cut, 'more line')} not in this page: ${command}</p>`
  }<p class="file">${name(change.file)}</p></noscript></details></article>`
}

/** The first changes that have room in a page, and how many have not. */
export const listedChanges = ({ changes, clusters }: Review) => {
  const titles = changes.map((change, i) => titled(change, changeId(i), clusters))
  const { shown, more } = fitting(titles, BYTES.changes)
  return { titles: shown, listed: changes.slice(0, shown.length), more }
}

/** Changes under the names of their apps. */
export const changeList = (review: Review): Markup => {
  const { titles, listed, more } = listedChanges(review)
  const fields = listed.map((change) => fieldItems(change.fields))
  const fieldRoom = evenly(
    fields.map((items) => items.reduce((sum, each) => sum + bytesOf(each), 0)),
    BYTES.fields,
  )
  const bodies = listed.map(bodyOf)
  const room = evenly(
    bodies.map(({ bytes }) => bytes),
    BYTES.bodies,
  )
  const articles = [...titles.keys()].map((i) => {
    const [change, body] = [listed[i], bodies[i]]
    return (
      change &&
      body &&
      html`${titles[i]}${fieldList(fields[i] ?? [], fieldRoom)}${object(review, change, body, room)}`
    )
  })
  const apps = Map.groupBy(articles.keys(), (i) => listed[i]?.app ?? '')
  const group = ([app, its]: readonly [string, readonly number[]]) =>
    html`<section class="app"><h3>${name(app)} <span class="quiet">${counted(its.length, 'change')}</span></h3>${its.map((i) => articles[i])}</section>`
  return html`${[...apps].map(group)}${
    more > 0 &&
    html`<p class="cut">${count(more)} more changes not in this page: <code>${gitDiff(review.base, review.head)}</code></p>`
  }`
}
