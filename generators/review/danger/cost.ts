/** What a month costs, where it moves far in one merge: numbers of nodes are right for every computer, and paid by somebody. */
import type { Finding } from '../../findings/index.ts'
import type { CostRow } from '../model.ts'
import type { DangerRule } from './case.ts'

/** Times that a month may cost more. */
const MOST_TIMES = 2

const SUMS = [
  ['atRest', 'at rest'],
  ['atMost', 'at most'],
] as const

const dollars = (usd: number) => `$${Math.round(usd).toLocaleString('en-US')}`

/** What one row says against what it may be measured by. */
const leap = (row: CostRow, of: (sum: 'atRest' | 'atMost') => number, whose: string): readonly string[] =>
  SUMS.flatMap(([sum, words]) => {
    const [was, is] = [of(sum), row[sum].after ?? 0]
    return was > 0 && is > MOST_TIMES * was
      ? [`${dollars(was)} → ${dollars(is)} a month ${words}${whose}`]
      : []
  })

/**
 * A cluster by what it cost; one that comes by the dearest that was there. All together only where several come: one more
 * cluster may well double a small fleet.
 */
const cost: DangerRule = ({ cost: rows = [], before }) => {
  const known = new Set<string>(before?.clusters.map(({ name }) => name))
  const comes = ({ of }: CostRow) => of !== 'all' && of !== 'shared' && !known.has(of)
  const dearest = (sum: 'atRest' | 'atMost') =>
    Math.max(0, ...rows.filter(({ of }) => known.has(of)).map((row) => row[sum].before ?? 0))
  const many = rows.filter(comes).length > 1
  return rows.flatMap((row): readonly Finding[] => {
    if (row.of === 'all' && !many) return []
    const says = comes(row)
      ? leap(row, dearest, ', against the dearest that was')
      : leap(row, (sum) => row[sum].before ?? 0, '')
    const file = row.of === 'all' || row.of === 'shared' ? 'clusters/fleet.yaml' : `clusters/${row.of}.yaml`
    return says.length === 0
      ? []
      : [
          {
            code: 'danger-cost',
            place: { file },
            message: `${row.of}: ${says.join(', ')}: more than ${MOST_TIMES} times as much in one merge`,
            mend: 'if it is no slip of a digit, go in steps, a merge each; npm run cost shows each part of the sum',
          },
        ]
  })
}

export const costRules = { 'danger-cost': cost } as const
