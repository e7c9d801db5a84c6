/**
 * The objectives of the service and how fast their budgets burn. Two windows each: the long one says that it matters,
 * the short one that it still goes on, so that an alert ends soon after what caused it. Factors: sre.google/workbook,
 * "Alerting on SLOs", for a budget of 30 days.
 */
import { type Fleet, formatDuration } from '../../fleet/index.ts'
import { ratio } from './recorded.ts'
import { durations, durationsUnder, failures, requests } from './requests.ts'
import { type Alert, type Group, recorded } from './rule.ts'

const windows = ['5m', '30m', '1h', '6h', '3d'] as const
type Window = (typeof windows)[number]

/** How much faster than allowed the budget burns, over a long and a short window. */
interface Burn {
  readonly factor: number
  readonly long: Window
  readonly short: Window
}

/** 2 % of the month's budget in an hour, or 5 % in six. */
const fast: readonly Burn[] = [
  { factor: 14.4, long: '1h', short: '5m' },
  { factor: 6, long: '6h', short: '30m' },
]
/** 10 % in three days. */
const slow: readonly Burn[] = [{ factor: 1, long: '3d', short: '6h' }]

const failed = (window: Window) => `inference:failures:ratio_rate${window}`
const slower = (window: Window) => `inference:slow:ratio_rate${window}`

const objectivesOf = ({ observability }: Fleet) => observability.objectives

export const objectiveGroups = (fleet: Fleet): readonly Group[] => {
  const { latency } = objectivesOf(fleet)
  const rate = (vector: string, window: Window) => `sum(rate(${vector}[${window}]))`
  return [
    {
      name: 'inference.objectives',
      rules: windows.flatMap((window) => [
        recorded(failed(window), `(${rate(failures, window)} or vector(0)) / ${rate(requests, window)}`),
        recorded(
          slower(window),
          `1 - ${rate(durationsUnder(latency.under), window)} / ${rate(durations, window)}`,
        ),
      ]),
    },
  ]
}

const burning = (series: (window: Window) => string, burns: readonly Burn[], budget: number) =>
  burns
    .map(({ factor, long, short }) => {
      const most = Number((factor * ratio(budget)).toFixed(6))
      return `(${series(long)} > ${most} and ${series(short)} > ${most})`
    })
    .join(' or ')

/** Percent of the requests that may miss an objective. */
const budgetOf = (objective: number) => 100 - objective

export const objectiveAlerts = (fleet: Fleet): readonly Alert[] => {
  const { success, latency } = objectivesOf(fleet)
  const under = formatDuration(latency.under)
  const pair = (
    name: string,
    series: (window: Window) => string,
    budget: number,
    summary: string,
    description: string,
  ): readonly Alert[] => [
    { name, severity: 'critical', expr: burning(series, fast, budget), for: '2m', summary, description },
    { name, severity: 'warning', expr: burning(series, slow, budget), for: '1h', summary, description },
  ]
  return [
    ...pair(
      'InferenceErrorBudgetBurn',
      failed,
      budgetOf(success),
      'Predictions asked for in {{ $externalLabels.cluster }} fail: {{ $value | humanizePercentage }}',
      `The objective is ${success} % answered. Look which cluster and track fail on the dashboard "Traffic across clouds"; one cluster: evacuate it, the canary: abort it.`,
    ),
    ...pair(
      'InferenceLatencyBudgetBurn',
      slower,
      budgetOf(latency.percent),
      `Predictions asked for in {{ $externalLabels.cluster }} are slow: {{ $value | humanizePercentage }} take longer than ${under}`,
      `The objective is ${latency.percent} % under ${under}. Look whether one cluster or track is slow, whether queues fill, and whether a failover sends requests across the clouds.`,
    ),
  ]
}
