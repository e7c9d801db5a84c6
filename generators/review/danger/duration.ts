/** Times that fields of the mesh say. */
import type { Json } from '../../objects/index.ts'
import { amountOf } from '../meaning/amounts.ts'

/** Nanoseconds of a duration; undefined where it is none. */
export const duration = (value: Json | undefined): number | undefined => {
  const amount = value === undefined ? undefined : amountOf('duration', value)
  return typeof amount === 'string' && amount.startsWith('duration ') ? Number(amount.slice(9)) : undefined
}
