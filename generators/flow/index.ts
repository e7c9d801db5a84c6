/**
 * Traffic as a drawing: who asks on the left, the split in the middle, who answers on the right, bands as broad as their
 * share. An SVG as text, without script and without style of its own: a page takes {@link flowStyle} once. Lab, reports and
 * pages draw the same way from plain names and numbers.
 */
import { percent } from '../command-line/index.ts'
import type { Drawing, FlowSource, FlowTarget } from './drawing.ts'
import { CHARACTER, type Layout, layoutOf, type Placed } from './layout.ts'
import { element, escaped, words } from './svg.ts'

export type { Drawing, FlowSource, FlowTarget, Mood } from './drawing.ts'
export { flowStyle } from './style.ts'
export { element, escaped, words }

/** Colours that names take in turn. */
const COLOURS = 6
/** Pixels of a character that is bold, and of one of a note: the words of a column are cut by it. */
const [BOLD, SMALL] = [8, 6.4]

/** Names that begin alike differ at their ends: what is cut is cut out of the middle. */
const short = (text: string, room: number, character = CHARACTER) => {
  const most = Math.max(3, Math.floor(room / character))
  const characters = [...text]
  const tail = Math.floor((most - 1) / 2)
  return characters.length <= most
    ? text
    : `${characters.slice(0, most - 1 - tail).join('')}…${characters.slice(characters.length - tail).join('')}`
}

const nameOf = ({ name, part }: FlowTarget) => (part === undefined ? name : `${name} ${part}`)

const changed = ({ share, before }: FlowTarget) => before !== undefined && percent(before) !== percent(share)

/** `70 %`, or `50 → 70 %` where it was another. */
const shareText = (target: FlowTarget) =>
  changed(target)
    ? `${percent(target.before ?? 0).slice(0, -2)} → ${percent(target.share)}`
    : percent(target.share)

/** The drawing in words, for who does not see it. */
const described = ({ sources, targets, lost = 0 }: Drawing): string => {
  const answers = targets.map((target) =>
    [
      `${nameOf(target)} ${percent(target.share)}`,
      ...(changed(target) ? [` (before ${percent(target.before ?? 0)})`] : []),
      ...(target.note === undefined ? [] : [`, ${target.note}`]),
    ].join(''),
  )
  return [
    `Requests enter at ${sources.map(({ name, share }) => `${name} ${percent(share)}`).join(', ')}.`,
    `They are answered by ${answers.join('; ')}.`,
    ...(lost > 0 ? [`Nobody answers ${percent(lost)}.`] : []),
  ].join(' ')
}

interface Ribbon {
  readonly from: readonly [x: number, y: number]
  readonly to: readonly [x: number, y: number]
  readonly high: number
  readonly kind: string
  readonly says: string
}

const ribbon = ({ from: [x1, y1], to: [x2, y2], high, kind, says }: Ribbon): string => {
  const at = (...numbers: readonly number[]) => numbers.map((each) => Number(each.toFixed(2))).join(' ')
  const middle = (x1 + x2) / 2
  const d = [
    `M${at(x1, y1)}`,
    `C${at(middle, y1, middle, y2, x2, y2)}`,
    `L${at(x2, y2 + high)}`,
    `C${at(middle, y2 + high, middle, y1 + high, x1, y1 + high)}`,
    'Z',
  ].join('')
  return element('path', { d, class: `flow-band ${kind}` }, words('title', {}, says))
}

const bar = (x: number, y: number, width: number, high: number, kind: string) =>
  element('rect', { x, y, width, height: Math.max(2, high), rx: Math.min(3, width / 3), class: kind })

/** Where the band of each row begins or ends at the split: one below the other, without gaps. */
const atSplit = <T>({ split, scale }: Layout, rows: readonly Placed<T>[], share: (what: T) => number) => {
  let y = split.y
  return rows.map(({ what }) => {
    const own = y
    y += share(what) * scale
    return own
  })
}

const sourceBands = (layout: Layout) => {
  const { sources, x, bar: broad } = layout
  const starts = atSplit(layout, sources, ({ share }) => share)
  return sources.map(({ what, y, high }, i) =>
    what.share === 0
      ? ''
      : ribbon({
          from: [x.sources + broad, y],
          to: [x.split, starts[i] ?? y],
          high,
          kind: 'flow-source',
          says: `${percent(what.share)} of the requests enter at ${what.name}`,
        }),
  )
}

const targetBands = (layout: Layout, kindOf: (target: FlowTarget) => string) => {
  const { targets, x, bar: broad } = layout
  const starts = atSplit(layout, targets, ({ share }) => share)
  return targets.map(({ what, y, high }, i) =>
    what.share === 0
      ? ''
      : ribbon({
          from: [x.split + broad, starts[i] ?? y],
          to: [x.targets, y],
          high,
          kind: kindOf(what),
          says: `${nameOf(what)}: ${percent(what.share)} of the requests`,
        }),
  )
}

const sourceWords = ({ x, bar: broad, narrow }: Layout, { what, middle }: Placed<FlowSource>) =>
  narrow
    ? words(
        'text',
        { x: x.sources + broad + 6, y: middle + 4 },
        short(what.name, x.split - x.sources - broad - 10),
      )
    : element(
        'text',
        { x: x.sources - 8, y: middle + 4, 'text-anchor': 'end' },
        escaped(short(what.name, x.sources - 66)),
        words('tspan', { dx: 6, class: 'flow-quiet' }, percent(what.share)),
      )

const targetWords = ({ x, width, narrow }: Layout, { what, middle }: Placed<FlowTarget>) => {
  const share = shareText(what)
  const part = what.part === undefined || narrow ? '' : ` ${what.part}`
  const room = width - x.words - (share.length + part.length) * BOLD - 6
  const first = element(
    'text',
    { x: x.words, y: middle + (what.note === undefined ? 4 : -4) },
    words('tspan', { class: changed(what) ? 'flow-changed' : undefined }, share),
    words('tspan', { dx: 6, class: 'flow-name' }, `${short(what.name, room, BOLD)}${part}`),
  )
  return what.note === undefined
    ? first
    : first +
        words(
          'text',
          { x: x.words, y: middle + 12, class: `flow-note flow-${what.mood ?? 'well'}` },
          short(what.note, width - x.words, SMALL),
        )
}

/** The bar of a target, and the mark of what it was before. */
const targetBars = (
  { x, bar: broad, scale }: Layout,
  { what, y, high, middle }: Placed<FlowTarget>,
  kind: string,
) => {
  const now = bar(x.targets, y, broad, high, `flow-bar ${kind}`)
  if (!changed(what)) return now
  const old = (what.before ?? 0) * scale
  return now + bar(x.targets + broad + 2, middle - old / 2, 3, old, 'flow-before')
}

/** A drawing as one SVG element. */
export const flow = (drawing: Drawing): string => {
  const layout = layoutOf(drawing)
  const { width, height, x, split, bar: broad, sources, targets } = layout
  const { id = 'flow' } = drawing
  const names = [...new Set(drawing.targets.map(({ name }) => name))]
  const kindOf = ({ name, part }: FlowTarget) => {
    const colour = names.indexOf(name)
    return `${colour < 0 ? 'flow-lost' : `flow-${colour % COLOURS}`}${part === 'canary' ? ' flow-canary' : ''}`
  }
  return element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      class: 'flow',
      role: 'img',
      'aria-labelledby': `${id}-title`,
      'aria-describedby': `${id}-description`,
      viewBox: `0 0 ${Number(width.toFixed(2))} ${Number(height.toFixed(2))}`,
      width,
      height,
    },
    words('title', { id: `${id}-title` }, drawing.title),
    words('desc', { id: `${id}-description` }, described(drawing)),
    ...sourceBands(layout),
    ...targetBands(layout, kindOf),
    ...sources.map(({ y, high }) => bar(x.sources, y, broad, high, 'flow-bar flow-source')),
    bar(x.split, split.y, broad, split.high, 'flow-bar flow-split'),
    ...targets.map((each) => targetBars(layout, each, kindOf(each.what))),
    ...sources.map((each) => sourceWords(layout, each)),
    ...targets.map((each) => targetWords(layout, each)),
  )
}
