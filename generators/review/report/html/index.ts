/** A review as one HTML page that needs nothing but itself: no network, no other file; it reads well without scripts too. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { flowStyle } from '../../../flow/index.ts'
import type { Review } from '../../model.ts'
import { plural } from '../words.ts'
import { changeList } from './changes.ts'
import { filters } from './filters.ts'
import { head, pageTitle } from './head.ts'
import { type Listing, listingOf } from './listing.ts'
import { html, type Markup } from './markup.ts'
import { facts, leftovers } from './sections.ts'

/** A part of the program, as its modules are: read once when it starts. */
const read = (name: string) => readFileSync(join(import.meta.dirname, 'client', name), 'utf8')
const style = `${read('page.css')}${flowStyle}`
const script = read('page.js')

const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`

/** Nothing is loaded, and nothing runs but the one script whose hash this is. */
const policy = [
  "default-src 'none'",
  `style-src ${hash(style)}`,
  `script-src ${hash(script)}`,
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
].join('; ')

/** Changes from which on a browser lays out only those that are near. */
const MANY = 100

const KEYS: readonly (readonly [string, string])[] = [
  ['j', 'next change'],
  ['k', 'the one before'],
  ['o', 'open or close its object'],
  ['/', 'search'],
  ['Esc', 'leave the search'],
  ['?', 'these keys'],
]

const help = html`<dialog id="help" aria-labelledby="help-title"><form method="dialog"><button>Close</button></form>
<h2 id="help-title">Keys</h2>
<dl class="keys">${KEYS.map(([key, does]) => html`<div><dt><kbd>${key}</kbd><dd>${does}</div>`)}</dl>
<p><label><input type="checkbox" id="keys" checked> Keys are on</label></p></dialog>`

const controls = (
  total: number,
): Markup => html`<div class="controls" role="search" aria-label="Changes" hidden>
<input type="search" id="search" placeholder="Search" aria-label="Search changes" autocomplete="off" spellcheck="false">
<select id="cluster" aria-label="Cluster"><option value="">every cluster</select>
<select id="app" aria-label="App"><option value="">every app</select>
<select id="kind" aria-label="Kind"><option value="">every kind</select>
<button type="button" id="fold" aria-pressed="false">Unfold all</button>
<p id="shown" role="status">${plural(total, 'change')}</p>
</div>`

const changes = (review: Review, listing: Listing): Markup => {
  const { entries } = listing
  if (review.changes.length === 0) return html`<p class="unchanged">No object means anything else.</p>`
  return html`<section id="changes"${entries.length > MANY && html` class="many"`} aria-labelledby="changes-title"><h2 id="changes-title">Changes</h2>
${controls(entries.length)}
${changeList(review, listing)}
</section>
<script type="application/json" id="filters">${filters(
    review.clusters,
    entries.map(({ known }) => known),
  )}</script>`
}

/**
 * The page of a review. Pure: the same review is the same bytes. At most 8 MiB: what has no room is counted, objects of many
 * lines first, with the command that shows them. Whatever a review holds stays text; what hides in text is shown as a code.
 */
export const htmlReport = (review: Review): string => {
  const listing = listingOf(review)
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<link rel="icon" href="data:,">
<title>${pageTitle(review)}</title>
<style>${{ markup: style }}</style>
</head>
<body>
${head(review)}
<main>
${facts(review, listing)}
${changes(review, listing)}
${leftovers(review)}
</main>
${help}
<script>${{ markup: script }}</script>
</body>
</html>
`.markup
}
