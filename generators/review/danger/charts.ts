/** Charts: major versions, and versions that float. */
import { textAt } from '../../objects/index.ts'
import type { DangerRule } from './case.ts'
import { moved, tells } from './said.ts'
import { isMajor, sourcesOf } from './sources.ts'
import { ofKinds } from './things.ts'

const upgraded = tells('danger-chart')
const charts: DangerRule = (of) =>
  ofKinds(of, 'Application').flatMap((change) => {
    const old = new Map(
      sourcesOf(change.before).flatMap((source) =>
        typeof source.chart === 'string' ? [[source.chart, textAt(source, 'targetRevision') ?? '']] : [],
      ),
    )
    return sourcesOf(change.after).flatMap((source) => {
      const chart = textAt(source, 'chart')
      const [was, is] = [chart === undefined ? undefined : old.get(chart), textAt(source, 'targetRevision')]
      if (chart === undefined || is === undefined) return []
      const floating = !/^v?\d+\.\d+\.\d+/.test(is)
      if (floating && is !== was)
        return [
          upgraded(
            of,
            change,
            'spec.source.targetRevision',
            `chart ${chart} ${moved(was, is)}: it is another version tomorrow`,
            'name one version',
          ),
        ]
      return was !== undefined && isMajor(was, is)
        ? [
            upgraded(
              of,
              change,
              'spec.source.targetRevision',
              `chart ${chart} ${was} → ${is}: a major version, whose values and definitions may mean something else`,
              "read the chart's notes on upgrading; one cluster first (platform in its file), then the others",
            ),
          ]
        : []
    })
  })

export const chartRules = { 'danger-chart': charts } as const
