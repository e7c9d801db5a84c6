/** A row as a line of a terminal. */
import type { Fleet } from '../../generators/fleet/index.ts'
import { answersBy, failedOf, percentBy } from './reading.ts'
import type { Row } from './tally.ts'

const WIDTH = 22

export const lineHead = (fleet: Fleet): string =>
  [
    '  s ',
    'stream'.padEnd(WIDTH),
    ' sent',
    ...fleet.clusters.map(({ name }) => `${name} %`.padStart(8)),
    '  p50   p99   max ms  failed',
  ].join(' ')

/** One second of one stream: shares by cluster, the canary's in brackets. */
export const lineOf = (fleet: Fleet, row: Row): string => {
  const shares = percentBy(answersBy(fleet, [row], ({ cluster }) => cluster))
  const canaries = percentBy(answersBy(fleet, [row], ({ cluster, track }) => `${cluster} ${track}`))
  const share = (name: string) => {
    const canary = canaries.get(`${name} canary`)
    return `${(shares.get(name) ?? 0).toFixed(0)}${canary === undefined ? '' : ` (${canary.toFixed(0)})`}`
  }
  const kinds = Object.entries(row.failed).map(([kind, count]) => `${count} × ${kind}`)
  return [
    String(row.second).padStart(4),
    row.stream.padEnd(WIDTH),
    String(row.sent).padStart(5),
    ...fleet.clusters.map(({ name }) => share(name).padStart(8)),
    [row.p50, row.p99, row.max].map((value) => value.toFixed(0).padStart(5)).join(' '),
    failedOf([row]) === 0 ? '' : `   ${kinds.join(', ')}`,
  ]
    .join(' ')
    .trimEnd()
}
