/** The clouds and what flows between them, as one drawing. */
import type { TrackCount } from '../../look/index.ts'
import type { Cloud, Snapshot } from '../lab.ts'
import { h, type Tree } from './tree.ts'
import { isWell, moodOf, number, of, percent } from './words.ts'

/** Pixels: a cloud's card, between two, above its bands, below them, and how broad a gateway is. */
const [CARD, GAP, HEAD, FOOT, BAR] = [176, 14, 76, 16, 10]
/** Below it the drawing has no column of its own for who asks. */
const NARROW = 560
/** Pods in a row; more than two rows are only counted. */
const [ROW, NARROW_ROW] = [9, 6]
/** Pixels kept for what fails. */
const ROOM = 14

/** One band of the drawing, so high as it is strong. */
interface Ribbon {
  readonly from: readonly [x: number, y: number]
  readonly to: readonly [x: number, y: number]
  readonly high: number
  readonly kind: string
  readonly says: string
}

const band = ({ from: [x1, y1], to: [x2, y2], high, kind, says }: Ribbon): readonly Tree[] => {
  const middle = (x1 + x2) / 2
  const edge = (down: number) => `${x2},${y2 + down}`
  const area = `M${x1},${y1} C${middle},${y1} ${middle},${y2} ${edge(0)} L${edge(high)} C${middle},${y2 + high} ${middle},${y1 + high} ${x1},${y1 + high} Z`
  const line = `M${x1},${y1 + high / 2} C${middle},${y1 + high / 2} ${middle},${y2 + high / 2} ${edge(high / 2)}`
  return [
    h('path', { d: area, class: `band ${kind}` }, h('title', {}, says)),
    h('path', { d: line, class: `stream ${kind}`, 'stroke-width': Math.min(3, high / 2) }),
  ]
}

const text = (x: number, y: number, words: string, kind = '', anchor = 'start') =>
  h('text', { x, y, class: kind, 'text-anchor': anchor }, words)

const pods = (x: number, y: number, row: number, { track, ready, all }: TrackCount) => [
  text(x, y, `${track} ${of(ready, all)}`, ready < all ? 'ill' : 'quiet'),
  ...(all > 2 * row
    ? []
    : Array.from({ length: all }, (_, i) =>
        h('circle', {
          cx: x + 6 + (i % row) * 15,
          cy: y + 13 + Math.floor(i / row) * 15,
          r: 5,
          class: `pod ${track} ${i < ready ? 'ready' : 'waits'}`,
        }),
      )),
]

/** How the cloud is, in a few words. */
const stateOf = ({ look }: Cloud): readonly [words: string, kind: string] => {
  if (look === undefined) return ['not looked at yet', 'quiet']
  if ('error' in look) return ['its API server does not answer', 'ill']
  const { nodes, applications, prometheus } = look
  const well = applications.filter(isWell).length
  const ill = nodes.ready < nodes.all || applications.some((each) => moodOf(each) === 'ill')
  return [
    `${of(nodes.ready, nodes.all)} nodes, ${of(well, applications.length)} Applications, Prometheus ${prometheus ? 'up' : 'away'}`,
    ill ? 'ill' : 'quiet',
  ]
}

/** Where a cloud's card is, and its column of pods. */
interface At {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly pods: number
  readonly narrow: boolean
}

const classOf = (i: number) => `c${i % 6}`

const card = ({ x, y, width }: At, cloud: number, broken: boolean): Tree =>
  h('rect', {
    x: x + 1,
    y: y + 1,
    width: width - 2,
    height: CARD - 2,
    rx: 12,
    class: `card ${classOf(cloud)}${broken ? ' broken' : ''}`,
  })

/** What is written on a card, over the bands. */
const inscription = (
  cloud: Cloud,
  { x, y, width, pods: column, narrow }: At,
  { traffic, broken }: Pick<Snapshot, 'traffic' | 'broken'>,
): readonly Tree[] => {
  const { name, place, asked, look } = cloud
  const seen = traffic?.seen[name] ?? 0
  const [right, bar] = [x + width - 16, 150]
  const share = `asked ${percent(asked)}${traffic === undefined ? '' : `, seen ${percent(seen)}`}`
  const [words, kind] = stateOf(cloud)
  const faults = broken.filter(({ cluster }) => cluster === name).map(({ fault }) => fault)
  const tracks = look === undefined || 'error' in look ? [] : look.tracks
  const gauge = (from: number, width: number, height: number, what: string) => {
    const [left, top] = [right - bar + (bar * from) / 100, y + 34.5 - height / 2]
    return h('rect', { x: left, y: top, width, height, class: what })
  }
  return [
    h(
      'text',
      { x: x + 16, y: y + 25, class: 'name' },
      name,
      faults.length > 0 && h('tspan', { class: 'fault', dx: 10 }, faults.join(', ')),
    ),
    text(x + 16, y + 42, `${narrow ? '' : `${place}, `}${words}`, kind),
    text(right, y + 24, share, '', 'end'),
    ...(narrow ? [] : [gauge(0, bar, 5, 'share'), gauge(0, (bar * seen) / 100, 5, 'share seen')]),
    ...(narrow ? [] : [gauge(asked, 2, 11, 'share asked')]),
    ...tracks
      .toSorted((a, b) => b.track.localeCompare(a.track))
      .flatMap((track, i) =>
        pods(column + BAR + 12, y + HEAD + 10 + i * 44, narrow ? NARROW_ROW : ROW, track),
      ),
  ]
}

/** The rate of everything that a side of the drawing holds decides how high one request per second is. */
const scaleOf = ({ clouds, traffic }: Snapshot): number => {
  const sums = clouds.flatMap(({ name }) => [
    rateAt(traffic, name, 'sent'),
    total(traffic?.flows.filter(({ cluster }) => cluster === name).map(({ rate }) => rate)),
  ])
  return (CARD - HEAD - FOOT - ROOM) / Math.max(1, ...sums)
}
const total = (numbers: readonly number[] = []) => numbers.reduce((sum, each) => sum + each, 0)
/** Requests per second of all streams at a gateway. */
const rateAt = (traffic: Snapshot['traffic'], name: string, what: 'sent' | 'failed') =>
  total(traffic?.streams.filter(({ gateway }) => gateway === name).map((stream) => stream[what]))

/** The drawing, `width` pixels wide. */
export const picture = (snapshot: Snapshot, width: number): Tree => {
  const { clouds, traffic } = snapshot
  const narrow = width < NARROW
  const x = narrow ? 0 : 128
  const [gateways, column] = [x + 18, width - (narrow ? 118 : 158)]
  const scale = scaleOf(snapshot)
  const topOf = (i: number) => i * (CARD + GAP)
  const height = Math.max(0, topOf(clouds.length) - GAP)
  const indexOf = (cluster: string) => clouds.findIndex(({ name }) => name === cluster)
  const sent = clouds.map(({ name }) => rateAt(traffic, name, 'sent'))
  const failed = clouds.map(({ name }) => rateAt(traffic, name, 'failed'))
  const left = clouds.map((_, i) => topOf(i) + HEAD)
  const right = [...left]
  const flows = (traffic?.flows ?? [])
    .filter(({ gateway, cluster }) => indexOf(gateway) >= 0 && indexOf(cluster) >= 0)
    .toSorted(
      (a, b) =>
        indexOf(a.gateway) - indexOf(b.gateway) ||
        indexOf(a.cluster) - indexOf(b.cluster) ||
        Number(a.pinned) - Number(b.pinned),
    )
    .map(({ gateway, cluster, pinned, rate }): Ribbon => {
      const [from, to, high] = [indexOf(gateway), indexOf(cluster), rate * scale]
      const [y1 = 0, y2 = 0] = [left[from], right[to]]
      left[from] = y1 + high
      right[to] = y2 + high
      return {
        from: [gateways + BAR, y1],
        to: [column, y2],
        high,
        kind: `${classOf(to)}${pinned ? ' pinned' : ''}`,
        says: `${number(rate)} requests/s from ${gateway}'s gateway to ${cluster}${pinned ? ', pinned' : ''}`,
      }
    })
  const failing = failed.flatMap((rate, i): readonly Ribbon[] => {
    if (rate === 0) return []
    const high = Math.max(3, rate * scale)
    const y = left[i] ?? 0
    const to = [gateways + 96, topOf(i) + CARD - FOOT - high / 2] as const
    const says = `${number(rate)} requests/s fail at ${clouds[i]?.name}'s gateway`
    return [{ from: [gateways + BAR, y], to, high, kind: 'failed', says }]
  })
  let asked = (height - total(sent) * scale) / 2
  const asking = sent.flatMap((rate, i): readonly Ribbon[] => {
    const [y, high] = [asked, rate * scale]
    asked += high
    const says = `${number(rate)} requests/s at ${clouds[i]?.name}'s gateway`
    return narrow || rate === 0
      ? []
      : [{ from: [76, y], to: [gateways, topOf(i) + HEAD], high, kind: 'asking', says }]
  })
  const bar = (at: number, y: number, high: number, kind: string) =>
    h('rect', { x: at, y, width: BAR, height: Math.max(2, high), rx: 3, class: kind })
  const says = [...asking, ...flows, ...failing].map((ribbon) => ribbon.says)
  const at = (i: number): At => ({ x, y: topOf(i), width: width - x, pods: column, narrow })
  const isBroken = (name: string) => snapshot.broken.some(({ cluster }) => cluster === name)
  const answered = (i: number) => (right[i] ?? 0) - topOf(i) - HEAD
  const size = { viewBox: `0 0 ${width} ${height}`, width, height }
  return h(
    'svg',
    { ...size, role: 'img', 'aria-label': says.join('; ') || 'No traffic' },
    clouds.map(({ name }, i) => card(at(i), i, isBroken(name))),
    [...asking, ...flows, ...failing].flatMap(band),
    clouds.map((cloud, i) =>
      h(
        'g',
        { class: classOf(i) },
        bar(gateways, topOf(i) + HEAD, (sent[i] ?? 0) * scale, 'gateway'),
        bar(column, topOf(i) + HEAD, answered(i), 'answers'),
        text(gateways, topOf(i) + HEAD - 8, `gateway ${number(sent[i] ?? 0)}/s`, 'quiet'),
        text(column, topOf(i) + HEAD - 8, `answers ${number(answered(i) / scale)}/s`, 'quiet'),
        (failed[i] ?? 0) > 0 &&
          text(gateways + 102, topOf(i) + CARD - FOOT + 2, `${number(failed[i] ?? 0)}/s fail`, 'ill'),
        inscription(cloud, at(i), snapshot),
      ),
    ),
    !narrow && [
      text(0, height / 2 - 6, 'Clients', 'name outside'),
      text(0, height / 2 + 14, `${number(total(sent))}/s`, 'quiet outside'),
      flows.some(({ kind }) => kind.endsWith('pinned')) &&
        text(0, height - 6, 'light: pinned', 'quiet outside'),
    ],
  )
}
