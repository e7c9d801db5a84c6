/** What stands a month, before and after, at list prices. */
import { monthlyCost, total } from '../../cost/index.ts'
import type { Fleet, Prices } from '../../fleet/index.ts'
import type { CostRow, Moved } from '../model.ts'

type Sums = ReadonlyMap<string, { readonly atRest: number; readonly atMost: number }>

const sumsOf = (
  fleet: Fleet,
  prices: Prices | undefined,
): { readonly sums: Sums } | { readonly why: string } => {
  if (prices === undefined) return { why: 'there are no prices beside the fleet' }
  const result = monthlyCost(fleet, prices)
  if ('findings' in result) return { why: result.findings[0]?.message ?? 'a price is missing' }
  const { standing } = result.cost
  const by = Map.groupBy(standing, ({ of }) => of)
  return {
    sums: new Map([...[...by].map(([of, lines]) => [of, total(lines)] as const), ['all', total(standing)]]),
  }
}

/** Rows by cluster, then what all share, then `all`; `rows` are those that are others now, and always the last. */
export const costRows = (
  before: { readonly fleet: Fleet; readonly prices: Prices | undefined },
  after: { readonly fleet: Fleet; readonly prices: Prices | undefined },
): { readonly rows: readonly CostRow[]; readonly every: readonly CostRow[] } | { readonly why: string } => {
  const [old, now] = [sumsOf(before.fleet, before.prices ?? after.prices), sumsOf(after.fleet, after.prices)]
  if ('why' in now) return now
  if ('why' in old) return old
  const every = [...new Set([...now.sums.keys(), ...old.sums.keys()])].map((of): CostRow => {
    const [was, is] = [old.sums.get(of), now.sums.get(of)]
    return {
      of,
      atRest: { before: was?.atRest, after: is?.atRest },
      atMost: { before: was?.atMost, after: is?.atMost },
    }
  })
  const differs = ({ before: was, after: is }: Moved<number>) => Math.abs((was ?? 0) - (is ?? 0)) >= 0.005
  return {
    rows: every.filter(({ of, atRest, atMost }) => of === 'all' || differs(atRest) || differs(atMost)),
    every,
  }
}
