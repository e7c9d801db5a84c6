/** Texts that stand for an amount: two ways to write one amount are no change. */
import { parseQuantity } from '../../fleet/index.ts'
import type { Json } from '../../objects/index.ts'

/** What an amount is of: `quantity` of Kubernetes (`1`, `1000m`, `1Gi`), `duration` of Go and Prometheus (`1h30m`, `500ms`). */
export type AmountKind = 'quantity' | 'duration'

const UNITS: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  h: 3_600e9,
  d: 86_400e9,
  w: 604_800e9,
  y: 31_536_000e9,
}

/** Nanoseconds; undefined where the text is no duration. */
const nanoseconds = (text: string): number | undefined => {
  if (!/^(\d+(\.\d+)?(ns|us|µs|ms|[smhdwy]))+$/.test(text)) return undefined
  return [...text.matchAll(/(\d+(?:\.\d+)?)([a-zµ]+)/g)].reduce(
    (sum, [, amount, unit = '']) => sum + Math.round(Number(amount) * (UNITS[unit] ?? 0)),
    0,
  )
}

/** A value that is equal exactly for equal amounts; the value itself where it is none. */
export const amountOf = (kind: AmountKind, value: Json): Json => {
  if (typeof value !== 'string' && typeof value !== 'number') return value
  const amount = kind === 'quantity' ? parseQuantity(String(value)) : nanoseconds(String(value))
  return amount === undefined ? value : `${kind} ${amount}`
}
