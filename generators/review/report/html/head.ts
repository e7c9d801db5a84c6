/** What a reviewer reads in ten seconds: the verdict and why, both sides, and the few numbers that say how far it goes. */
import { clipped, folded } from '../../../text/index.ts'
import type { Review } from '../../model.ts'
import { isDanger } from '../../verdict.ts'
import { count, dollars, percentText, verdictText } from '../words.ts'
import { html, type Markup, type Part, plain } from './markup.ts'
import { pointsMoved } from './traffic.ts'
import { objectCounts, sideName, signed } from './values.ts'

/** Reasons that are written out, and characters of one. */
const [REASONS, MOST] = [8, 300]

const chip = (id: string, big: Part, small: string, mood = ''): Markup =>
  html`<li><a href="#${id}" class="chip ${mood}"><b>${big}</b> <span>${small}</span></a>`

const fleetChips = ({ fleet }: Review): readonly Part[] => {
  if ('why' in fleet) return []
  const points = pointsMoved(fleet.traffic)
  const all = fleet.cost?.find(({ of }) => of === 'all')?.atRest
  const difference = (all?.after ?? 0) - (all?.before ?? 0)
  const worse = fleet.outages.filter(({ lost }) => (lost.after ?? 0) > (lost.before ?? 0)).length
  return [
    points > 0 && chip('traffic', percentText(points), 'of traffic moves'),
    worse > 0 &&
      chip('outages', count(worse), worse === 1 ? 'outage loses more' : 'outages lose more', 'grave'),
    fleet.versions.length > 0 &&
      chip('versions', count(fleet.versions.length), fleet.versions.length === 1 ? 'version' : 'versions'),
    all !== undefined && difference !== 0 && chip('cost', signed(difference, dollars), 'a month'),
  ]
}

const chips = (review: Review): Markup => {
  const { findings, radius, changes, unread } = review
  const all: readonly Part[] = [
    findings.length > 0 &&
      chip(
        'findings',
        count(findings.length),
        findings.length === 1 ? 'finding' : 'findings',
        findings.some(isDanger) ? 'grave' : 'light',
      ),
    ...fleetChips(review),
    changes.length > 0 && chip('changes', objectCounts(radius.objects), 'objects'),
    radius.clusters.length > 0 &&
      chip('radius', count(radius.clusters.length), radius.clusters.length === 1 ? 'cluster' : 'clusters'),
    unread.length > 0 &&
      chip('unread', count(unread.length), unread.length === 1 ? 'file unread' : 'files unread', 'light'),
  ]
  return html`${all.some(Boolean) && html`<nav aria-label="At a glance"><ul class="chips">${all}</ul></nav>`}`
}

export const head = (review: Review): Markup => {
  const { base, head, verdict, reasons } = review
  return html`<header>
<div class="bar"><p class="pill ${verdict}">${verdictText[verdict]}</p>
<div class="tools" hidden><button type="button" id="theme" aria-label="Colours: as the machine">Auto</button><button type="button" id="help-open" aria-label="Keys">?</button></div></div>
<h1>${sideName(base)} <span class="to">→</span> ${sideName(head)}</h1>
${reasons.length > 0 && html`<ul class="reasons">${folded(reasons, REASONS).map((reason) => html`<li>${clipped(reason, MOST)}`)}</ul>`}
${chips(review)}
</header>`
}

/** For the tab of a browser. */
export const pageTitle = ({ verdict, base, head }: Review): string =>
  clipped(plain(`${verdictText[verdict]}: ${base.name} → ${head.name}`), MOST)
