/** Times that fields of the mesh, or of Prometheus, say. */
import type { Json } from '../../objects/index.ts'
import { amountOf } from '../meaning/amounts.ts'

/** Nanoseconds of a duration; undefined where it is none. */
export const duration = (
  value: Json | undefined,
  kind: 'duration' | 'prometheus' = 'duration',
): number | undefined => {
  const amount = value === undefined ? undefined : amountOf(kind, value)
  return typeof amount === 'string' && amount.startsWith(`${kind} `)
    ? Number(amount.slice(kind.length + 1))
    : undefined
}
