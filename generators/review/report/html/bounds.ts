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

/** As many of the first as have room together; and how many do not. */
export const fitting = (all: readonly Markup[], bytes: number) => {
  let left = bytes
  const over = all.findIndex((each) => {
    left -= bytesOf(each)
    return left < 0
  })
  const shown = over < 0 ? all : all.slice(0, over)
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
