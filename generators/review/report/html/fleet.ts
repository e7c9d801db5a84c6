/** What the fleets of both sides say, beside traffic: pods, outages, versions, cost, charts. */
import { clipped, folded } from '../../../text/index.ts'
import type { ChartRow, CostRow, Moved, OutageRow, PodsRow, VersionRow } from '../../model.ts'
import { clusterNames } from '../clusters.ts'
import { count, differs, dollars, outageText, percentText, rangeText } from '../words.ts'
import { html, type Markup, type Part } from './markup.ts'
import { table } from './table.ts'
import { moved, signed } from './values.ts'

export const pods = (rows: readonly PodsRow[]): Markup =>
  table(
    'Pods of each cluster and track',
    [{ title: 'cluster' }, { title: 'track' }, { title: 'pods', number: true }],
    rows.map(({ cluster, track, pods }) => ({
      cells: [cluster, track, moved(pods, rangeText)],
      moved: differs(pods),
    })),
  )

const outcome = (verdict: NonNullable<OutageRow['verdict']['after']>) =>
  html`<span class="o-${verdict}">${outageText[verdict]}</span>`

export const outages = (rows: readonly OutageRow[]): Markup =>
  table(
    'The declared peak while one cluster has no pod left',
    [{ title: 'down' }, { title: 'the others' }, { title: 'not answered', number: true }],
    rows.map(({ down, verdict, lost }) => ({
      cells: [down, moved(verdict, outcome), moved(lost, percentText)],
      moved: differs(verdict) || differs(lost),
    })),
  )

export const versions = (rows: readonly VersionRow[], all: readonly string[]): Markup =>
  table(
    'Versions and images',
    [{ title: 'of' }, { title: 'version' }, { title: 'in' }],
    rows.map(({ of, version, clusters }) => ({
      cells: [of, moved(version, (text) => html`<code>${text}</code>`), clusterNames(all, clusters)],
      moved: differs(version),
    })),
  )

/** A sum before → after with the difference, where both sides have one. */
const sum = (amounts: Moved<number>): Part => {
  const { before, after } = amounts
  const difference = (after ?? 0) - (before ?? 0)
  return before === undefined || after === undefined || difference === 0
    ? moved(amounts, dollars)
    : html`${moved(amounts, dollars)} <span class="difference">(${signed(difference, dollars)})</span>`
}

export const cost = (rows: readonly CostRow[]): Markup =>
  table(
    'Standing cost a month at list prices',
    [{ title: 'of' }, { title: 'at rest', number: true }, { title: 'at most', number: true }],
    rows
      .toSorted((a, b) => Number(b.of === 'all') - Number(a.of === 'all'))
      .map(({ of, atRest, atMost }) => ({
        cells: [of, sum(atRest), sum(atMost)],
        moved: differs(atRest) || differs(atMost),
      })),
  )

/** Names of objects of a chart in a cell. */
const NAMED = 200

const names = (what: string, list: readonly string[]): Part =>
  list.length > 0 &&
  html`<details class="more"><summary>${count(list.length)} ${what}</summary><ul>${folded(list, NAMED).map(
    (name) => html`<li>${clipped(name, 200)}`,
  )}</ul></details>`

const chartObjects = ({ objects, why }: ChartRow): Part =>
  objects === undefined
    ? html`<span class="quiet">${clipped(why ?? 'not rendered', 300)}</span>`
    : objects.added.length + objects.removed.length + objects.changed.length === 0
      ? 'the same objects'
      : [names('removed', objects.removed), names('added', objects.added), names('changed', objects.changed)]

export const charts = (rows: readonly ChartRow[], all: readonly string[]): Markup =>
  table(
    'Charts at another version',
    [{ title: 'chart' }, { title: 'version' }, { title: 'in' }, { title: 'objects' }],
    rows.map((row) => ({
      cells: [
        row.chart,
        moved(row.version, (text) => html`<code>${text}</code>`),
        clusterNames(all, row.clusters),
        chartObjects(row),
      ],
      moved: true,
    })),
  )
