/** Findings of one kind, as many as somebody reads: the first ones by themselves, and one for the rest. */
import type { Finding } from '../findings/index.ts'

/** How many findings of one kind in one file are told one by one. */
export const FEW = 20

/** The findings of the first items, and one that counts the others. */
export const few = <T>(items: readonly T[], findingOf: (item: T) => Finding): readonly Finding[] => {
  const told = items.slice(0, FEW).map(findingOf)
  const next = items[FEW]
  if (next === undefined) return told
  const { code, place } = findingOf(next)
  const message = `and ${items.length - FEW} more from here on`
  return [...told, { code, place, message, mend: 'mend the others first, and run again' }]
}
