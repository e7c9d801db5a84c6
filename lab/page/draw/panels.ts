/** What stands beside the drawing: traffic in numbers, Applications, and buttons that break and mend. */
import type { Application } from '../../look/index.ts'
import type { Cloud, Second, Snapshot, StreamLook } from '../lab.ts'
import { type Child, h, type Tree } from './tree.ts'
import { moodOf, number } from './words.ts'

const [WIDE, HIGH] = [300, 28]

/** Milliseconds to a height, so that 5 ms and 5 s are both seen. */
const heightOf = (ms: number) => (HIGH * Math.log10(Math.max(1, ms))) / 4

/** A part of the page, under a heading. */
const panel = (id: string, title: string, ...children: readonly Child[]) =>
  h('section', { 'aria-labelledby': id }, h('h2', { id }, title), children)
const quiet = (words: string) => h('p', { class: 'quiet' }, words)
const head = (scope: 'row' | 'col', ...words: readonly Child[]) => h('th', { scope }, words)

/** The last minute: the worst answers as a line, seconds with failures as bars. */
const minute = (seconds: readonly Second[]): Tree => {
  const x = (i: number) => WIDE - (seconds.length - i) * (WIDE / 60)
  const points = seconds.map(({ p99 }, i) => `${x(i).toFixed(1)},${(HIGH - heightOf(p99)).toFixed(1)}`)
  const failed = seconds.reduce((sum, each) => sum + each.failed, 0)
  const label = `the last ${seconds.length} seconds: p99 up to ${number(Math.max(0, ...seconds.map(({ p99 }) => p99)))} ms, ${failed} failed`
  const size = { viewBox: `0 0 ${WIDE} ${HIGH}`, width: WIDE, height: HIGH }
  const bar = (i: number) => h('rect', { x: x(i), y: 0, width: WIDE / 60, height: HIGH, class: 'failed' })
  return h(
    'svg',
    { ...size, role: 'img', 'aria-label': label, class: 'minute' },
    h('title', {}, label),
    seconds.map((second, i) => second.failed > 0 && bar(i)),
    h('polyline', { points: points.join(' ') }),
  )
}

const row = ({ gateway, pin, sent, failed, p50, p99, seconds }: StreamLook): Tree =>
  h(
    'tr',
    {},
    head('row', `${pin === undefined ? 'split' : `pinned to ${pin}`}, via ${gateway}`),
    h('td', {}, number(sent)),
    h('td', { class: failed > 0 && 'ill' }, number(failed)),
    [p50, p99].map((ms) => h('td', {}, number(ms))),
    h('td', { class: 'minute' }, minute(seconds)),
  )

const STALE = 3
const HEADS = ['Requests', 'Sent/s', 'Failed/s', 'p50 ms', 'p99 ms', 'The last minute']

export const trafficPanel = ({ traffic }: Snapshot): Tree => {
  const here = (...children: readonly Child[]) => panel('traffic', 'Traffic', children)
  if (traffic === undefined) return here(quiet('Nobody asks anything: npm run lab -- traffic'))
  const stale = traffic.age > STALE
  const heads = HEADS.map((words) => head('col', words))
  return here(
    h('table', { class: stale && 'stale' }, h('tr', {}, heads), traffic.streams.map(row)),
    stale && quiet(`The last of it was ${traffic.age} s ago.`),
  )
}

const MARKS = { well: '\u2713', moves: '\u2026', ill: '!' } as const

const chip = ({ name, sync, health, message = '' }: Application) => {
  const mood = moodOf({ sync, health })
  const says = `${sync}, ${health}`
  return h(
    'li',
    { class: mood, title: `${says}${message === '' ? '' : `: ${message}`}` },
    h('span', { class: 'mark', 'aria-hidden': 'true' }, MARKS[mood]),
    ` ${name}`,
    mood === 'well' ? h('span', { class: 'aside' }, `: ${says}`) : ` ${says}`,
  )
}

const applicationsOf = ({ look }: Cloud) => (look === undefined || 'error' in look ? [] : look.applications)

/** Waves down, clouds across. */
export const applicationsPanel = ({ clouds }: Snapshot): Tree => {
  const here = (child: Child) => panel('applications', 'Applications by wave', child)
  const waves = new Set(clouds.flatMap((cloud) => applicationsOf(cloud).map(({ wave }) => wave)))
  if (waves.size === 0) return here(quiet('None yet.'))
  const names = clouds.map(({ name, look }) =>
    head('col', name, look !== undefined && 'error' in look && ' does not answer'),
  )
  const cell = (cloud: Cloud, wave: number) => {
    const those = applicationsOf(cloud).filter((each) => each.wave === wave)
    return h('td', {}, h('ul', {}, those.map(chip)))
  }
  const rows = [...waves]
    .sort((a, b) => a - b)
    .map((wave) =>
      h(
        'tr',
        {},
        head('row', String(wave)),
        clouds.map((cloud) => cell(cloud, wave)),
      ),
    )
  return here(h('table', { class: 'waves' }, h('tr', {}, head('col', 'Wave'), names), rows))
}

/** What the page itself knows: what it waits for, and what was said last. */
export interface Asked {
  /** `<fault> <cluster>` of what was asked for and has not been answered. */
  readonly waits: ReadonlySet<string>
  readonly said: string
}

export const faultsPanel = ({ clouds, broken, faults }: Snapshot, { waits, said }: Asked): Tree => {
  const breaks = (fault: string, cluster: string) => {
    const isOn = broken.some((each) => each.fault === fault && each.cluster === cluster)
    const names = { 'aria-label': `Break ${cluster}: ${fault}`, 'aria-describedby': `fault-${fault}` }
    const state = { 'aria-pressed': String(isOn), disabled: waits.has(`${fault} ${cluster}`) || isOn }
    return h('button', { 'data-break': fault, 'data-cluster': cluster, ...names, ...state }, cluster)
  }
  const on = broken.map(({ fault, cluster, age }) => h('li', {}, `${fault} in ${cluster}, ${age} s`))
  const disabled = broken.length === 0 || waits.has('mend')
  return panel(
    'faults',
    'Faults',
    h(
      'div',
      { class: 'on' },
      broken.length === 0 ? quiet('Nothing is broken.') : h('ul', {}, on),
      h('button', { 'data-mend': true, disabled }, 'Mend everything'),
    ),
    h('p', { role: 'status', class: 'said' }, said),
    h(
      'ul',
      { class: 'breaks' },
      faults.map(({ name, does }) => {
        const what = { class: 'what', title: does, id: `fault-${name}` }
        const buttons = clouds.map((cloud) => breaks(name, cloud.name))
        return h('li', {}, h('span', what, h('b', {}, name), ` ${does}`), buttons)
      }),
    ),
  )
}
