/** What an edit made of the files of a fleet. */
import type { FleetText } from '../fleet/index.ts'

/** A file of the fleet whose text is another now. */
interface ChangedFile {
  readonly name: string
  readonly old: string
  readonly now: string
}

export const changedFiles = (before: FleetText, after: FleetText): readonly ChangedFile[] =>
  [...after.files].flatMap(([name, now]) => {
    const old = before.files.get(name) ?? ''
    return old === now ? [] : [{ name, old, now }]
  })

/** The lines in which two texts differ, old ones first; common lines at both ends are left out. */
export const changedLines = (before: string, after: string): string => {
  const [old, now] = [before.split('\n'), after.split('\n')]
  const shortest = Math.min(old.length, now.length)
  let head = 0
  while (head < shortest && old[head] === now[head]) head++
  let tail = 0
  while (tail < shortest - head && old.at(-1 - tail) === now.at(-1 - tail)) tail++
  const lines = (all: readonly string[], mark: string) =>
    all.slice(head, all.length - tail).map((line) => `  ${mark} ${line}`)
  return [...lines(old, '-'), ...lines(now, '+')].join('\n')
}
