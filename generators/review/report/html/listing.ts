/** Which changes a page lists: as many of the first as have room. */
import { clipped } from '../../../text/index.ts'
import type { Change } from '../../changes/index.ts'
import type { Review } from '../../model.ts'
import { clusterSet } from '../clusters.ts'
import { BYTES, bytesOf } from './bounds.ts'
import { type Known, knower } from './filters.ts'
import { html, type Markup } from './markup.ts'
import { gitDiff } from './values.ts'

/** Characters of a name. */
const MOST = 200
export const name = (text: string) => clipped(text, MOST)

/** One change without what can be cut: its fields and its object. */
export interface Entry {
  readonly change: Change
  readonly title: Markup
  /** The command that shows all of its file, and the file. */
  readonly command: Markup
  readonly file: Markup
  readonly known: Known
}

export interface Listing {
  readonly entries: readonly Entry[]
  /** Changes that have no room. */
  readonly more: number
}

export const changeId = (index: number) => `c${index + 1}`

const titled = (change: Change, id: string, clusters: readonly string[]): Markup => {
  const { what, kind, namespace, name: own } = change
  const full = html`${namespace !== undefined && html`<i>${name(namespace)}/</i>`}${name(own)}`
  return html`
<article id="${id}" tabindex="-1" aria-labelledby="${id}t"><h4 id="${id}t"><span class="what ${what}">${what}</span> ${name(kind)} <b>${full}</b></h4>
<p class="in">${name(clusterSet(clusters, change.clusters))}</p>`
}

export const listingOf = ({ base, head, changes, clusters }: Review): Listing => {
  const entries: Entry[] = []
  const seen = new Set<string>()
  const knownOf = knower(clusters)
  let left = BYTES.changes
  for (const [i, change] of changes.entries()) {
    const title = titled(change, changeId(i), clusters)
    const command = html`<code>${clipped(gitDiff(base, head, change.file), 2 * MOST)}</code>`
    const file = html`<p class="file">${name(change.file)}</p>`
    const known = knownOf(change)
    const news = Object.values<string>({ ...known, heading: html`${name(change.app)}`.markup }).filter(
      (text) => !seen.has(text),
    )
    // A command stands only where a body is cut, which not all are: a short one costs nothing here.
    left -=
      bytesOf(title) +
      bytesOf(file) +
      Math.max(0, bytesOf(command) - MOST) +
      news.reduce((sum, text) => sum + Buffer.byteLength(text), 0)
    if (left < 0) break
    for (const text of news) seen.add(text)
    entries.push({ change, title, command, file, known })
  }
  return { entries, more: changes.length - entries.length }
}
