/** The sections between the verdict and the changes: each is nothing where there is nothing to say. */
import type { Finding } from '../../../findings/index.ts'
import { clipped } from '../../../text/index.ts'
import type { FleetReview, Radius, Review } from '../../model.ts'
import { isDanger } from '../../verdict.ts'
import { count, plural } from '../words.ts'
import { BYTES, fitting } from './bounds.ts'
import { fieldItems, fieldList } from './fields.ts'
import { charts, cost, outages, pods, versions } from './fleet.ts'
import { changeId, type Listing } from './listing.ts'
import { html, type Markup, type Part } from './markup.ts'
import { traffic } from './traffic.ts'
import { objectCounts } from './values.ts'

const MOST = 600
const text = (long: string) => clipped(long, MOST)

/** A list that ends with how many have no room in it. */
const listed = <T>(items: readonly T[], of: string, write: (each: T) => Markup): Markup => {
  const { shown, more } = fitting(items, BYTES.list, write)
  return html`${shown}${more > 0 && html`<li class="quiet">${count(more)} more ${of}`}`
}

const section = (id: string, title: string, content: Part, wide = true): Markup =>
  html`<section class="card ${wide ? 'wide' : 'half'}" id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${title}</h2>
${content}</section>
`

const asked = ({ asked }: Review): Part =>
  asked.length > 0 &&
  section(
    'asked',
    'What was asked',
    html`<ul class="files">${listed(
      asked,
      'files',
      ({ file, fields }) =>
        html`<li><h3><code>${text(file)}</code></h3>${fieldList(fieldItems(fields), BYTES.list / 4)}`,
    )}</ul>`,
  )

const finding = (each: Finding, links: ReadonlyMap<string, string>): Markup => {
  const { code, place, message, mend } = each
  const at = `${place.file}${place.line === undefined ? '' : `:${place.line}`}${place.field === undefined ? '' : ` ${place.field}`}`
  const id = links.get(place.file)
  const where = html`<code>${text(at)}</code>`
  return html`<li class="finding ${isDanger(each) ? 'grave' : 'light'}"><p class="code"><b>${code}</b> ${
    id === undefined ? where : html`<a href="#${id}">${where}</a>`
  }</p><p>${text(message)}</p><p class="mend"><b>Mend:</b> ${text(mend)}</p>`
}

const findings = ({ findings }: Review, { entries }: Listing): Part => {
  const links = new Map(entries.map(({ change }, i) => [change.file, changeId(i)]))
  const sorted = [...findings.filter(isDanger), ...findings.filter((each) => !isDanger(each))]
  return (
    findings.length > 0 &&
    section(
      'findings',
      'Findings',
      html`<ul class="findings">${listed(sorted, 'findings', (each) => finding(each, links))}</ul>`,
    )
  )
}

const fleetSections = (fleet: FleetReview | { readonly why: string }, clusters: readonly string[]): Part => {
  if ('why' in fleet)
    return section(
      'fleet',
      'Traffic, pods and cost',
      html`<p class="quiet">Not known: ${text(fleet.why)}</p>`,
    )
  return [
    fleet.traffic.length > 0 && section('traffic', 'Traffic', traffic(fleet.traffic)),
    fleet.pods.length > 0 && section('pods', 'Pods', pods(fleet.pods), false),
    fleet.outages.length > 0 &&
      section('outages', 'While one cluster is down, at peak', outages(fleet.outages), false),
    fleet.versions.length > 0 &&
      section('versions', 'Versions and images', versions(fleet.versions, clusters), false),
    fleet.cost !== undefined
      ? fleet.cost.length > 0 && section('cost', 'Cost a month', cost(fleet.cost), false)
      : fleet.costWhy !== undefined &&
        section('cost', 'Cost a month', html`<p class="quiet">Not known: ${text(fleet.costWhy)}</p>`, false),
  ]
}

/** Names at a glance, and those that are folded behind them. */
const NAMES = 12

const names = (all: readonly string[]): Part =>
  all.length <= NAMES
    ? text(all.join(', '))
    : html`${count(all.length)}: ${text(all.slice(0, NAMES).join(', '))} <details class="more"><summary>all</summary><ul class="names">${listed(all, 'names', (name) => html`<li>${text(name)}`)}</ul></details>`

const radius = ({ objects, clusters, apps, namespaces, owners }: Radius): Markup => {
  const rows: readonly (readonly [string, Part])[] = [
    ['objects', objectCounts(objects)],
    ...Object.entries({ clusters, apps, namespaces, owners }).map(
      ([title, all]) => [title, all.length > 0 && names(all)] as const,
    ),
  ]
  return section(
    'radius',
    'How far it reaches',
    html`<dl>${rows.filter(([, said]) => said !== false).map(([title, said]) => html`<div><dt>${title}<dd>${said}</div>`)}</dl>`,
    false,
  )
}

const syncs = ({ syncs: { alone, waves } }: Review): Part =>
  (alone.length > 0 || waves.length > 0) &&
  section(
    'syncs',
    'What Argo CD syncs',
    html`${alone.length > 0 && html`<p>${names(alone)}${alone.length > 1 && ', in no fixed order'}</p>`}${
      waves.length > 0 &&
      html`<p>By the root, wave by wave:</p><ol class="waves">${listed(waves, 'waves', ({ wave, apps }) => html`<li><span class="quiet">wave ${wave}</span> <span>${names(apps)}</span>`)}</ol>`
    }`,
    false,
  )

/** What stands before the changes. */
export const facts = (review: Review, listing: Listing): Markup =>
  html`${asked(review)}${findings(review, listing)}<div class="cards">${fleetSections(review.fleet, review.clusters)}${
    review.charts.length > 0 && section('charts', 'Charts', charts(review.charts, review.clusters), false)
  }${review.verdict !== 'none' && radius(review.radius)}${syncs(review)}</div>`

const unread = ({ unread }: Review): Part =>
  unread.length > 0 &&
  section(
    'unread',
    'Not compared by meaning',
    html`<ul class="plain">${listed(
      unread,
      'files',
      ({ file, side, why }) =>
        html`<li><code>${text(file)}</code> <span class="quiet">${side === 'before' ? 'as it was' : 'as it would be'}</span>: ${text(why)}`,
    )}</ul>`,
  )

const elsewhere = ({ elsewhere }: Review): Part =>
  elsewhere.length > 0 &&
  section(
    'elsewhere',
    'Files elsewhere',
    html`<ul class="plain">${listed(elsewhere, 'folders', ({ folder, files }) => html`<li><code>${text(folder)}</code> ${plural(files, 'file')}`)}</ul>`,
  )

/** What stands after them. */
export const leftovers = (review: Review): Markup => html`${unread(review)}${elsewhere(review)}`
