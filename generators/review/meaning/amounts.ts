/** Texts that stand for an amount: two ways to write one amount are no change. */
import { parseQuantity } from '../../fleet/index.ts'
import type { Json } from '../../objects/index.ts'

/**
 * What an amount is of: `quantity` of Kubernetes (`1`, `1000m`, `1Gi`), `duration` of Go (`1h30m`, `1.5s`), or Prometheus's own
 * (`prometheus`: `1d12h`, no parts of a number): what one of the two takes the other may refuse.
 */
export type AmountKind = 'quantity' | 'duration' | 'prometheus'

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

const FORMS = {
  duration: /^(\d+(\.\d+)?(ns|us|µs|ms|[smh]))+$/,
  prometheus: /^(?=\d)(\d+y)?(\d+w)?(\d+d)?(\d+h)?(\d+m)?(\d+s)?(\d+ms)?$/,
} as const

/** Nanoseconds; undefined where the text is no duration of the kind. */
const nanoseconds = (kind: keyof typeof FORMS, text: string): number | undefined => {
  if (!FORMS[kind].test(text)) return undefined
  return [...text.matchAll(/(\d+(?:\.\d+)?)([a-zµ]+)/g)].reduce(
    (sum, [, amount, unit = '']) => sum + Math.round(Number(amount) * (UNITS[unit] ?? 0)),
    0,
  )
}

/** A value that is equal exactly for equal amounts; the value itself where it is none. */
export const amountOf = (kind: AmountKind, value: Json): Json => {
  if (typeof value !== 'string' && typeof value !== 'number') return value
  const amount = kind === 'quantity' ? parseQuantity(String(value)) : nanoseconds(kind, String(value))
  // Beyond this a float cannot tell one whole number from the next.
  return amount === undefined || amount > Number.MAX_SAFE_INTEGER ? value : `${kind} ${amount}`
}
