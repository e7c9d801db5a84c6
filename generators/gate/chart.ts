/** A small chart in text: what each track did since the step began. */
import type { Numbers, Series } from '../proposals/index.ts'
import type { Answers } from './seen.ts'

const BARS = '▁▂▃▄▅▆▇█'

/** One bar a value, the largest of all the highest; a dot where there is none. */
export const bars = (values: readonly number[], most: number): string =>
  values
    .map((value) => {
      if (!Number.isFinite(value)) return '·'
      if (value <= 0 || most <= 0) return BARS[0]
      return BARS[Math.min(BARS.length - 1, Math.ceil((value / most) * BARS.length) - 1)]
    })
    .join('')

const valuesOf = (
  all: readonly Series[],
  cluster: string,
  track: string,
): readonly (readonly [number, number])[] =>
  all
    .filter(({ labels }) => labels.cluster === cluster && labels.track === track)
    .flatMap(({ values }) => values.map(([at, value]) => [at, Number(value)] as const))

/** Percent of the answers of one track that failed, at each time. */
const failing = ({ rate, failing }: Answers, cluster: string, track: string) => {
  const failed = new Map(valuesOf(failing.series, cluster, track))
  return valuesOf(rate.series, cluster, track).map(([at, all]) => (100 * (failed.get(at) ?? 0)) / all)
}

/** Rows of requests a second and percent of failures, from the beginning to now. */
export const chartOf = (answers: Answers, clusters: readonly string[]): Numbers => ({
  title: 'Since the step began: requests a second, and percent of them that failed',
  head: ['cluster', 'track', 'requests/s', 'now', 'failed', 'now'],
  rows: clusters.flatMap((cluster) =>
    ['stable', 'canary'].flatMap((track) => {
      const asked = valuesOf(answers.rate.series, cluster, track).map(([, value]) => value)
      const failed = failing(answers, cluster, track)
      if (asked.length === 0) return []
      return [
        [
          ...[cluster, track, bars(asked, Math.max(...asked)), (asked.at(-1) ?? 0).toFixed(1)],
          ...[bars(failed, 10), (failed.at(-1) || 0).toFixed(2)],
        ],
      ]
    }),
  ),
})
