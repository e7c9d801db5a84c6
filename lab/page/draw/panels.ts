/** What stands beside the drawing: traffic in numbers, Applications, and buttons that break and mend. */
import type { Cloud, Second, Snapshot, StreamLook } from '../lab.ts'
import { h, type Tree } from './tree.ts'
import { moodOf, number } from './words.ts'

const [WIDE, HIGH] = [300, 28]

/** Milliseconds to a height, so that 5 ms and 5 s are both seen. */
const heightOf = (ms: number) => (HIGH * Math.log10(Math.max(1, ms))) / 4

/** The last minute: the worst answers as a line, seconds with failures as bars. */
const minute = (seconds: readonly Second[]): Tree => {
  const x = (i: number) => WIDE - (seconds.length - i) * (WIDE / 60)
  const points = seconds.map(({ p99 }, i) => `${x(i).toFixed(1)},${(HIGH - heightOf(p99)).toFixed(1)}`)
  const failed = seconds.reduce((sum, each) => sum + each.failed, 0)
  const label = `the last ${seconds.length} seconds: p99 up to ${number(Math.max(0, ...seconds.map(({ p99 }) => p99)))} ms, ${failed} failed`
  return h(
    'svg',
    {
      viewBox: `0 0 ${WIDE} ${HIGH}`,
      width: WIDE,
      height: HIGH,
      role: 'img',
      'aria-label': label,
      class: 'minute',
    },
    h('title', {}, label),
    seconds.flatMap((second, i) =>
      second.failed === 0
        ? []
        : [h('rect', { x: x(i), y: 0, width: WIDE / 60, height: HIGH, class: 'failed' })],
    ),
    h('polyline', { points: points.join(' ') }),
  )
}

const row = ({ gateway, pin, sent, failed, p50, p99, seconds }: StreamLook): Tree =>
  h(
    'tr',
    {},
    h('th', { scope: 'row' }, `${pin === undefined ? 'split' : `pinned to ${pin}`}, via ${gateway}`),
    h('td', {}, number(sent)),
    h('td', { class: failed > 0 ? 'ill' : undefined }, number(failed)),
    h('td', {}, number(p50)),
    h('td', {}, number(p99)),
    h('td', { class: 'minute' }, minute(seconds)),
  )

const STALE = 3

export const trafficPanel = ({ traffic }: Snapshot): Tree =>
  h(
    'section',
    { 'aria-labelledby': 'traffic' },
    h('h2', { id: 'traffic' }, 'Traffic'),
    traffic === undefined
      ? h('p', { class: 'quiet' }, 'Nobody asks anything: npm run lab -- traffic')
      : [
          h(
            'table',
            { class: traffic.age > STALE ? 'stale' : undefined },
            h(
              'tr',
              {},
              ['Requests', 'Sent/s', 'Failed/s', 'p50 ms', 'p99 ms', 'The last minute'].map((head) =>
                h('th', { scope: 'col' }, head),
              ),
            ),
            traffic.streams.map(row),
          ),
          traffic.age > STALE && h('p', { class: 'quiet' }, `The last of it was ${traffic.age} s ago.`),
        ],
  )

const MARKS = { well: '\u2713', moves: '\u2026', ill: '!' } as const

const chip = ({
  name,
  sync,
  health,
  message = '',
}: Parameters<typeof moodOf>[0] & { name: string; message?: string }) => {
  const mood = moodOf({ sync, health })
  return h(
    'li',
    { class: mood, title: `${sync}, ${health}${message === '' ? '' : `: ${message}`}` },
    h('span', { class: 'mark', 'aria-hidden': 'true' }, MARKS[mood]),
    ` ${name}`,
    mood === 'well' ? h('span', { class: 'aside' }, `: ${sync}, ${health}`) : ` ${sync}, ${health}`,
  )
}

const applicationsOf = ({ look }: Cloud) => (look === undefined || 'error' in look ? [] : look.applications)

/** Waves down, clouds across. */
export const applicationsPanel = ({ clouds }: Snapshot): Tree => {
  const waves = [...new Set(clouds.flatMap((cloud) => applicationsOf(cloud).map(({ wave }) => wave)))]
  return h(
    'section',
    { 'aria-labelledby': 'applications' },
    h('h2', { id: 'applications' }, 'Applications by wave'),
    waves.length === 0
      ? h('p', { class: 'quiet' }, 'None yet.')
      : h(
          'table',
          { class: 'waves' },
          h(
            'tr',
            {},
            h('th', { scope: 'col' }, 'Wave'),
            clouds.map(({ name, look }) =>
              h('th', { scope: 'col' }, name, look !== undefined && 'error' in look && ' does not answer'),
            ),
          ),
          waves
            .toSorted((a, b) => a - b)
            .map((wave) =>
              h(
                'tr',
                {},
                h('th', { scope: 'row' }, String(wave)),
                clouds.map((cloud) =>
                  h(
                    'td',
                    {},
                    h(
                      'ul',
                      {},
                      applicationsOf(cloud)
                        .filter((each) => each.wave === wave)
                        .map(chip),
                    ),
                  ),
                ),
              ),
            ),
        ),
  )
}

/** What the page itself knows: what it waits for, and what was said last. */
export interface Asked {
  /** `<fault> <cluster>` of what was asked for and has not been answered. */
  readonly waits: ReadonlySet<string>
  readonly said: string
}

export const faultsPanel = ({ clouds, broken, faults }: Snapshot, { waits, said }: Asked): Tree => {
  const isOn = (fault: string, cluster: string) =>
    broken.some((each) => each.fault === fault && each.cluster === cluster)
  return h(
    'section',
    { 'aria-labelledby': 'faults', class: 'faults' },
    h('h2', { id: 'faults' }, 'Faults'),
    h(
      'div',
      { class: 'on' },
      broken.length === 0
        ? h('p', { class: 'quiet' }, 'Nothing is broken.')
        : h(
            'ul',
            {},
            broken.map(({ fault, cluster, age }) => h('li', {}, `${fault} in ${cluster}, ${age} s`)),
          ),
      h(
        'button',
        { 'data-mend': true, disabled: broken.length === 0 || waits.has('mend') },
        'Mend everything',
      ),
    ),
    h('p', { role: 'status', class: 'said' }, said),
    h(
      'ul',
      { class: 'breaks' },
      faults.map(({ name, does }) =>
        h(
          'li',
          {},
          h('span', { class: 'what', title: does, id: `fault-${name}` }, h('b', {}, name), ` ${does}`),
          clouds.map((cloud) =>
            h(
              'button',
              {
                'data-break': name,
                'data-cluster': cloud.name,
                'aria-label': `Break ${cloud.name}: ${name}`,
                'aria-describedby': `fault-${name}`,
                'aria-pressed': String(isOn(name, cloud.name)),
                disabled: waits.has(`${name} ${cloud.name}`) || isOn(name, cloud.name),
              },
              cloud.name,
            ),
          ),
        ),
      ),
    ),
  )
}
