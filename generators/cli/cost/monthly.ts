/** `cost --monthly`: what the fleet costs a month at list prices. */
import {
  type Arguments,
  type ExitCode,
  flag,
  table,
  text,
  UsageError,
  wholeNumber,
} from '../../command-line/index.ts'
import {
  HOURS,
  type Line,
  type MonthlyCost,
  monthlyCost,
  REQUEST_BYTES,
  type Traffic,
  total,
} from '../../cost/index.ts'
import { FindingsError } from '../../findings/index.ts'
import { type Fleet, loadFleet, loadPrices, type Prices } from '../../fleet/index.ts'
import { placesOf } from '../places.ts'

const dollars = (value: number) =>
  value.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })

const numberOf = (args: Arguments, option: string, what: string) => {
  const value = text(args, option)
  return value === undefined ? undefined : wholeNumber(value, what)
}

/** The traffic that the options name; none without one. Errors: UsageError. */
const trafficOf = (args: Arguments): Traffic | undefined => {
  const [rps, bytes, nat, logs] = [
    numberOf(args, 'rps', 'a number of requests per second'),
    numberOf(args, 'bytes', 'a number of bytes'),
    numberOf(args, 'nat', 'a number of GB'),
    numberOf(args, 'logs', 'a number of GB'),
  ]
  if (bytes !== undefined && rps === undefined)
    throw new UsageError('--bytes says how large a request is: say how many with --rps')
  if (rps === undefined && nat === undefined && logs === undefined) return undefined
  return { rps: rps ?? 0, bytes: bytes ?? REQUEST_BYTES, nat: nat ?? 0, logs: logs ?? 0 }
}

const row = ({ of, part, counted, atRest, atMost }: Line) => [
  of,
  part,
  counted,
  dollars(atRest),
  dollars(atMost),
]

/** What one pays, line by line, and the sum. */
const block = (of: Line['of'], lines: readonly Line[]): readonly (readonly string[])[] => {
  const own = lines.filter((line) => line.of === of)
  const { atRest, atMost } = total(own)
  return own.length === 0 ? [] : [...own.map(row), [of, 'all', '', dollars(atRest), dollars(atMost)]]
}

const blocks = (fleet: Fleet, lines: readonly Line[]) =>
  [...fleet.clusters.map(({ name }) => name), 'shared' as const].flatMap((of) => block(of, lines))

/** How many prices there are, and how many of them nobody has looked up. */
const countOf = (value: unknown): { readonly all: number; readonly unchecked: number } => {
  if (typeof value !== 'object' || value === null) return { all: 0, unchecked: 0 }
  if ('usd' in value) return { all: 1, unchecked: 'checked' in value && value.checked === null ? 1 : 0 }
  return Object.values(value)
    .map(countOf)
    .reduce((sum, each) => ({ all: sum.all + each.all, unchecked: sum.unchecked + each.unchecked }), {
      all: 0,
      unchecked: 0,
    })
}

const report = (fleet: Fleet, { standing, traffic }: MonthlyCost, { values }: Prices, asked?: Traffic) => {
  const head = ['of', 'part', 'counted', 'at rest', 'at most']
  const sum = (name: string, lines: readonly Line[]) => {
    const { atRest, atMost } = total(lines)
    return [name, '', '', dollars(atRest), dollars(atMost)]
  }
  const { all, unchecked } = countOf(values)
  const rows = [...blocks(fleet, standing), sum('standing', standing)]
  const more = [...blocks(fleet, traffic), sum('traffic', traffic), sum('all', [...standing, ...traffic])]
  return [
    table(head, asked === undefined ? rows : [...rows, ...more]),
    `$ a month of ${HOURS} hours; list prices of ${values.taken}, ${unchecked} of ${all} not looked up`,
    ...(asked === undefined
      ? ['traffic is not in it: --rps, --nat and --logs add what it costs']
      : [`traffic: ${asked.rps} requests/s all month, ${asked.bytes} bytes each way`]),
  ].join('\n')
}

const dataOf = (fleet: Fleet, { standing, traffic }: MonthlyCost, { values }: Prices, asked?: Traffic) => ({
  taken: values.taken,
  prices: countOf(values),
  standing,
  totals: Object.fromEntries(
    [...fleet.clusters.map(({ name }) => name), 'shared' as const].map((of) => [
      of,
      total(standing.filter((line) => line.of === of)),
    ]),
  ),
  total: total(standing),
  ...(asked !== undefined && {
    traffic: { ...asked, lines: traffic, total: total(traffic) },
    all: total([...standing, ...traffic]),
  }),
})

/** Errors: UsageError; FindingsError (price-missing, and those of the files). */
export const monthly = (args: Arguments): ExitCode => {
  const asked = trafficOf(args)
  const { clusters } = placesOf(args)
  const [fleet, prices] = [loadFleet(clusters), loadPrices(clusters)]
  const result = monthlyCost(fleet, prices, asked)
  if ('findings' in result) throw new FindingsError(result.findings)
  console.log(
    flag(args, 'json')
      ? JSON.stringify(dataOf(fleet, result.cost, prices, asked), null, 2)
      : report(fleet, result.cost, prices, asked),
  )
  return 0
}
