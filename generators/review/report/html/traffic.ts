/** Where requests go, drawn before and after, and by numbers. */
import { type FlowTarget, flow } from '../../../flow/index.ts'
import { clipped } from '../../../text/index.ts'
import type { TrafficRow } from '../../model.ts'
import { count, differs, percentText } from '../words.ts'
import { html, type Markup, plain } from './markup.ts'
import { table } from './table.ts'
import { moved, signed } from './values.ts'

/** Rows of a drawing; the others are one. */
const DRAWN = 9
/** Pixels: two stand side by side, and one fits a telephone. */
const WIDTH = 340
/** Characters of a name. */
const NAME = 60

const partOf = ({ track }: TrafficRow) => (track === 'canary' ? 'canary' : undefined)

/** The rows that are drawn: all of a few; of many those that move most, in their order, and one for all others. */
const drawn = (rows: readonly TrafficRow[]) => {
  if (rows.length <= DRAWN) return { own: rows, others: [] }
  const distance = ({ share }: TrafficRow) => Math.abs((share.after ?? 0) - (share.before ?? 0))
  const movers = rows.filter(({ share }) => differs(share)).toSorted((a, b) => distance(b) - distance(a))
  const kept = new Set(movers.slice(0, DRAWN - 1))
  return { own: rows.filter((row) => kept.has(row)), others: rows.filter((row) => !kept.has(row)) }
}

const picture = (rows: readonly TrafficRow[], side: 'before' | 'after'): Markup => {
  const { own, others } = drawn(rows)
  const shareOf = ({ share }: TrafficRow) => share[side] ?? 0
  const targets = own.map(
    (row): FlowTarget => ({
      name: plain(clipped(row.cluster, NAME)),
      part: partOf(row),
      share: shareOf(row),
      ...(side === 'after' && { before: row.share.before ?? 0 }),
    }),
  )
  const rest: FlowTarget = {
    name: `${count(others.length)} others`,
    share: others.reduce((sum, row) => sum + shareOf(row), 0),
  }
  return {
    markup: flow({
      title: `Traffic ${side}`,
      id: `flow-${side}`,
      width: WIDTH,
      sources: [{ name: 'all', share: 100 }],
      targets: others.length === 0 ? targets : [...targets, rest],
    }),
  }
}

/** Points of percent that go elsewhere. */
export const pointsMoved = (rows: readonly TrafficRow[]): number =>
  Math.max(
    ...[1, -1].map((sign) =>
      rows.reduce(
        (sum, { share }) => sum + Math.max(0, sign * ((share.after ?? 0) - (share.before ?? 0))),
        0,
      ),
    ),
  )

const difference = ({ share: { before = 0, after = 0 } }: TrafficRow) =>
  before === after ? '' : signed(after - before, (points) => percentText(points).replace(' %', ' points'))

const shares = (rows: readonly TrafficRow[]): Markup =>
  table(
    'Share of the requests that prefer a cluster',
    [
      { title: 'cluster' },
      { title: 'track' },
      { title: 'share', number: true },
      { title: 'difference', number: true },
    ],
    rows.map((row) => ({
      cells: [row.cluster, row.track, moved(row.share, percentText), difference(row)],
      moved: differs(row.share),
    })),
  )

export const traffic = (rows: readonly TrafficRow[]): Markup =>
  pointsMoved(rows) === 0
    ? html`<p class="quiet">No request goes elsewhere.</p><details class="more"><summary>Shares</summary>${shares(rows)}</details>`
    : html`<div class="pair">${(['before', 'after'] as const).map(
        (side) => html`<figure><figcaption>${side}</figcaption>${picture(rows, side)}</figure>`,
      )}</div>${shares(rows)}`
