/** How large a page becomes at most: 8 MiB, whatever stands in the review. */
import type { Markup } from './markup.ts'

/** Bytes: changes with their titles, their fields, their objects; and each list of the other sections. */
export const BYTES = {
  changes: 3 * 1024 ** 2,
  fields: 1024 ** 2,
  bodies: 3 * 1024 ** 2,
  list: 64 * 1024,
} as const

export const bytesOf = ({ markup }: Markup) => Buffer.byteLength(markup)

/** As many of the first as have room together, written one by one; and how many have none. */
export const fitting = <T>(all: readonly T[], bytes: number, write: (each: T) => Markup) => {
  const shown: Markup[] = []
  let left = bytes
  for (const each of all) {
    const written = write(each)
    left -= bytesOf(written)
    if (left < 0) break
    shown.push(written)
  }
  return { shown, more: all.length - shown.length }
}

/** The most that each of many may have so that all have at most `bytes`: those that need less keep what they need. */
export const evenly = (needs: readonly number[], bytes: number): number => {
  const sorted = needs.toSorted((a, b) => a - b)
  let left = bytes
  for (const [i, need] of sorted.entries()) {
    const each = left / (sorted.length - i)
    if (need > each) return Math.floor(each)
    left -= need
  }
  return Number.POSITIVE_INFINITY
}
