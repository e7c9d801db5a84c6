/** Results as Markdown tables. */
import type { Sample } from './compare.ts'
import { type Goal, ratio } from './goals.ts'
import { CONNECTIONS, type Overload, QUEUE_LIMIT } from './overload/index.ts'
import { BOUND, held, POOL, type Rate } from './rate/index.ts'
import { NAMES, type Name } from './servers/index.ts'
import { figure, type Spread, spread } from './spread.ts'
import type { Weakness } from './weak/index.ts'

const TITLES: Readonly<Record<Name, string>> = { ours: 'ours', fastapi: 'FastAPI', bare: 'bare node:http' }

const table = (head: readonly string[], rows: readonly (readonly string[])[]) =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')

const digits = (milliseconds: Spread) => (milliseconds.median < 10 ? 2 : 0)

const row = (name: Name, samples: readonly Sample[]): readonly string[] => {
  const of = (value: (sample: Sample) => number) => spread(samples.map(value))
  const time = (value: (sample: Sample) => number) => figure(of(value), digits(of(value)))
  return [
    TITLES[name],
    figure(
      of(({ rate }) => rate),
      0,
    ),
    time(({ p50 }) => p50),
    time(({ p99 }) => p99),
    time(({ p999 }) => p999),
    String(samples.reduce((sum, { failed }) => sum + failed, 0)),
    of(({ mebibytes }) => mebibytes).max.toFixed(0),
  ]
}

/** One row per number of connections and server: median (min to max) over the repeats. */
export const comparison = (samples: readonly Sample[]) => {
  const sizes = [...new Set(samples.map(({ connections }) => connections))]
  const rows = sizes.flatMap((size) =>
    NAMES.flatMap((name) => {
      const found = samples.filter((sample) => sample.name === name && sample.connections === size)
      return found.length === 0 ? [] : [[`${size}`, ...row(name, found)]]
    }),
  )
  return table(['c', 'server', 'req/s', 'p50 ms', 'p99 ms', 'p99.9 ms', 'failed', 'peak MiB'], rows)
}

/** Memory after the start and one prediction. */
export const idle = (samples: readonly Sample[]) => {
  const sizes = NAMES.flatMap((name) => {
    const own = samples.filter((sample) => sample.name === name)
    return own.length === 0
      ? []
      : [`${TITLES[name]} ${spread(own.map((sample) => sample.idle)).max.toFixed(0)} MiB`]
  })
  return `Memory after the start and one prediction, before any load: ${sizes.join(', ')}.`
}

/** What one pod holds, by the rates that it was asked for. */
export const onePod = (results: readonly Rate[]) => {
  const steps = [...Map.groupBy(results, ({ rate }) => rate)].map(([rate, own]) => {
    const of = (value: (result: Rate) => number) => spread(own.map(value))
    const [p50, p99, p999] = [of((it) => it.p50), of((it) => it.p99), of((it) => it.p999)]
    const failed = own.reduce((sum, it) => sum + it.failed, 0)
    const processor = own.flatMap((it) => it.processor ?? [])
    return { rate, p50, p99, p999, failed, processor, kept: p99.median <= BOUND && failed === 0 }
  })
  const rows = steps.map(({ rate, p50, p99, p999, failed, processor, kept }) => [
    rate.toLocaleString('en'),
    figure(p50, 2),
    figure(p99, 2),
    figure(p999, 2),
    processor.length === 0 ? '' : figure(spread(processor), 3),
    `${failed}`,
    kept ? 'yes' : 'no',
  ])
  const head = ['req/s sent', 'p50 ms', 'p99 ms', 'p99.9 ms', 'CPU ms per request', 'failed', 'held']
  return `One pod: ours on one core, which is its CPU limit, over ${POOL} connections at a fixed rate; times count from when a request was due. It holds ${held(steps).toLocaleString('en')} req/s with a median p99 of at most ${BOUND} ms and no failure.\n\n${table(head, rows)}`
}

/** Ours over the others, each ratio within one repeat. */
export const ratios = (samples: readonly Sample[]) => {
  const sizes = [...new Set(samples.map(({ connections }) => connections))]
  const text = (found: Spread | undefined) => (found === undefined ? '' : figure(found, 2))
  const rows = sizes.map((size) => [
    `${size}`,
    text(ratio(samples, 'fastapi', size, ({ rate }) => rate)),
    text(ratio(samples, 'fastapi', size, ({ p99 }) => p99)),
    text(ratio(samples, 'bare', size, ({ rate }) => rate)),
  ])
  return table(['c', 'req/s, ours / FastAPI', 'p99, ours / FastAPI', 'req/s, ours / bare'], rows)
}

export const overloads = (results: readonly Overload[]) => {
  const rows = results.flatMap(({ name, clients, broken, statuses }) =>
    statuses
      .toSorted((a, b) => a.status - b.status)
      .map(({ status, rate, p50, p99, longest }) => [
        TITLES[name],
        clients === 'heed' ? 'wait for Retry-After' : 'send again at once',
        `${status}`,
        rate.toFixed(0),
        p50.toFixed(1),
        p99.toFixed(1),
        longest.toFixed(0),
        `${broken}`,
      ]),
  )
  const head = [
    'server',
    'clients after 429',
    'status',
    'answers/s',
    'p50 ms',
    'p99 ms',
    'longest ms',
    'broken connections',
  ]
  return `Overload: ${CONNECTIONS} connections, each the next request as soon as it has its answer; QUEUE_LIMIT=${QUEUE_LIMIT} at ours, no limit at FastAPI.\n\n${table(head, rows)}`
}

const size = (bytes: number) =>
  bytes < 10_000 ? `${bytes} bytes` : `${(bytes / 1e6).toLocaleString('en', { maximumFractionDigits: 1 })} MB`

const short = (text: string) =>
  `\`${(text.length > 80 ? `${text.slice(0, 80)}…` : text).replaceAll('|', '/').replaceAll('`', "'")}\``

export const weaknesses = (results: readonly Weakness[]) => {
  const line = (what: string, cell: (result: Weakness) => string) => [what, ...results.map(cell)]
  const bodies = results[0]?.answers.map(({ body }) => body) ?? []
  return table(
    ['', ...results.map(({ name }) => TITLES[name])],
    [
      line('10 MB body of a misspelt field: status', ({ large }) => `${large.status}`),
      line('… size of the answer', ({ large }) => size(large.answerBytes)),
      line('… until it is answered', ({ large }) => `${large.took.toFixed(0)} ms`),
      line('… longest wait of a small request meanwhile', ({ large }) => `${large.blocked.toFixed(0)} ms`),
      ...bodies.map((body, i) => line(`\`${body}\``, ({ answers }) => short(answers[i]?.answer ?? ''))),
      line(
        'SIGTERM at 100 req/s, clients send on for 1 s: failed',
        ({ terminated: { failed, sent, how } }) => `${failed} of ${sent}${how === '' ? '' : ` (${how})`}`,
      ),
    ],
  )
}

export const goalTable = (list: readonly Goal[]) =>
  table(
    ['goal', 'median (min to max)', ''],
    list.map(({ goal, result, met }) => [goal, result, met ? 'met' : '**not met**']),
  )
