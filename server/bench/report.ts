/** Results as Markdown tables. */
import { ratio, type Sample, SHORT } from './compare.ts'
import { judged, LOADED } from './goals.ts'
import { CONNECTIONS, type Overload, QUEUE_LIMIT } from './overload.ts'
import { BOUND, held, POOL, type Rate } from './pod.ts'
import { type Name, TITLES } from './servers/index.ts'
import { figure, middle, type Spread, spread } from './spread.ts'
import { type Round, WAYS } from './tracing.ts'
import { BODIES, type Weakness } from './weak.ts'

const table = (head: readonly string[], rows: readonly (readonly string[])[]) =>
  [head, head.flatMap((title) => title.split(' | ').map(() => '---')), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n')

const milliseconds = (found: Spread) => figure(found, found.median < 10 ? 2 : 0)

const WAY_TITLES = { ...TITLES, again: 'ours, no tracing, a second time' }

/** What tracing costs: servers that took turns of a second. */
const traced = (rounds: readonly Round[]): string => {
  const rows = WAYS.map((way) => [
    WAY_TITLES[way],
    figure(middle(rounds.map((round) => round[way])), 1),
    way === 'off' ? '' : figure(middle(rounds.map((round) => round[way] / round.off)), 2),
  ])
  const head = ['server', 'CPU µs per request', 'over no tracing']
  return `Tracing: the same servers, c = ${LOADED}, in turns of one second, ${rounds.length} rounds; median (middle half). The second server without tracing shows what chance does.\n\n${table(head, rows)}`
}

/** A row per number of connections and server: median (min to max) over the repeats; then memory, ratios and goals. */
export const comparison = (samples: readonly Sample[], rounds: readonly Round[]): readonly string[] => {
  const place = ({ connections, name }: Sample) => connections * 10 + Object.keys(TITLES).indexOf(name)
  const groups = Map.groupBy(
    samples.filter(({ values }) => values === SHORT).toSorted((a, b) => place(a) - place(b)),
    ({ connections, name }) => `${connections} | ${TITLES[name]}`,
  )
  const rows = [...groups].map(([title, own]) => {
    const of = (value: (sample: Sample) => number) => spread(own.map(value))
    return [
      title,
      figure(
        of(({ rate }) => rate),
        0,
      ),
      ...[of(({ p50 }) => p50), of(({ p99 }) => p99), of(({ p999 }) => p999)].map(milliseconds),
      figure(
        of(({ processor }) => processor),
        0,
      ),
      `${own.reduce((sum, { failed }) => sum + failed, 0)}`,
      of(({ mebibytes }) => mebibytes).max.toFixed(0),
    ]
  })
  const idle = [...Map.groupBy(samples, ({ name }) => name)].map(
    ([name, own]) => `${TITLES[name]} ${spread(own.map((sample) => sample.idle)).max.toFixed(0)} MiB`,
  )
  const { head, rows: ratios, goals } = judged(samples, rounds)
  return [
    table(
      ['c | server', 'req/s', 'p50 ms', 'p99 ms', 'p99.9 ms', 'CPU µs per request', 'failed', 'peak MiB'],
      rows,
    ),
    `Memory after the start and one prediction, before any load: ${idle.join('; ')}.`,
    table(head, ratios),
    traced(rounds),
    table(
      ['goal', 'median (min to max; of tracing the middle half)', ''],
      goals.map(({ goal, result, met }) => [goal, result, met ? 'met' : '**not met**']),
    ),
  ]
}

/** What a longer series costs both services: it is no line, so that everything is computed that a model looks at. */
export const longer = (samples: readonly Sample[]): string => {
  const at = samples.filter(({ connections }) => connections === LOADED)
  const rows = [...new Set(at.map(({ values }) => values))].map((values) => {
    const processor = (wanted: Name) => {
      const own = at.filter((sample) => sample.values === values && sample.name === wanted)
      return own.length === 0 ? '' : figure(spread(own.map((sample) => sample.processor / 1_000)), 3)
    }
    const pair = { title: '', one: 'unsampled', other: 'fastapi', of: ({ rate }: Sample) => rate } as const
    const found = ratio(samples, { connections: LOADED, values }, pair)
    const figures = [
      processor('unsampled'),
      processor('fastapi'),
      found === undefined ? '' : figure(found, 2),
    ]
    return [`${values}${values === SHORT ? ', a line' : ''}`, ...figures]
  })
  const head = ['values in a request', 'ours CPU ms', 'FastAPI CPU ms', 'req/s ratio']
  return `Longer series: ours, not sampled, and FastAPI, c = ${LOADED}; a season of twelve steps with a trend and noise. Processor time is per request.\n\n${table(head, rows)}`
}

/** What one pod holds, by the rates that it was asked for. */
export const onePod = (results: readonly Rate[]): string => {
  const steps = [...Map.groupBy(results, ({ rate }) => rate)].map(([rate, own]) => {
    const of = (value: (result: Rate) => number) => spread(own.map(value))
    const p99 = of((it) => it.p99)
    const failed = own.reduce((sum, it) => sum + it.failed, 0)
    const times = [of((it) => it.p50), p99, of((it) => it.p999)].map((found) => figure(found, 2))
    const kept = p99.median <= BOUND && failed === 0
    return {
      rate,
      kept,
      cells: [
        ...times,
        figure(
          of((it) => it.processor),
          3,
        ),
        `${failed}`,
      ],
    }
  })
  const rows = steps.map(({ rate, cells, kept }) => [
    rate.toLocaleString('en'),
    ...cells,
    kept ? 'yes' : 'no',
  ])
  const head = ['req/s sent', 'p50 ms', 'p99 ms', 'p99.9 ms', 'CPU ms per request', 'failed', 'held']
  return `One pod: ours as the fleet runs it, not sampled, on one core, which is its CPU limit, over ${POOL} connections at a fixed rate; times count from when a request was due. It holds ${held(steps).toLocaleString('en')} req/s with a median p99 of at most ${BOUND} ms and no failure.\n\n${table(head, rows)}`
}

const titleOf = (name: Name) => (name === 'unsampled' ? 'ours' : TITLES[name])

export const overloads = (results: readonly Overload[], seconds: number): string => {
  const rows = results.flatMap(({ name, clients, failures, statuses }) =>
    statuses
      .toSorted((a, b) => a.status - b.status)
      .map(({ status, count, p50, p99, longest }) => [
        titleOf(name),
        clients,
        `${status}`,
        (count / seconds).toFixed(0),
        p50.toFixed(1),
        p99.toFixed(1),
        longest.toFixed(0),
        `${Object.values(failures).reduce((sum, failed) => sum + failed, 0)}`,
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
    'broken',
  ]
  return `Overload: ${CONNECTIONS} connections, each the next request as soon as it has its answer; QUEUE_LIMIT=${QUEUE_LIMIT} at ours, no limit at FastAPI.\n\n${table(head, rows)}`
}

const size = (bytes: number) =>
  bytes < 10_000 ? `${bytes} bytes` : `${(bytes / 1e6).toLocaleString('en', { maximumFractionDigits: 1 })} MB`

const code = (text: string) => `\`${text.replaceAll('|', '/').replaceAll('`', "'")}\``

export const weaknesses = (results: readonly Weakness[]): string => {
  const line = (what: string, cell: (result: Weakness) => string) => [what, ...results.map(cell)]
  return table(
    ['', ...results.map(({ name }) => titleOf(name))],
    [
      line('10 MB body of a misspelt field: status', ({ large }) => `${large.status}`),
      line('… size of the answer', ({ large }) => size(large.text.length)),
      line('… until it is answered', ({ large }) => `${large.milliseconds.toFixed(0)} ms`),
      line('… longest wait of a small request meanwhile', ({ blocked }) => `${blocked.toFixed(0)} ms`),
      ...BODIES.map((body, i) => line(code(body), ({ answers }) => code(answers[i] ?? ''))),
      line(
        'SIGTERM at 100 req/s, clients send on for 2 s: failed',
        ({ terminated: { failed, sent, how } }) => `${failed} of ${sent}${how === '' ? '' : ` (${how})`}`,
      ),
    ],
  )
}
