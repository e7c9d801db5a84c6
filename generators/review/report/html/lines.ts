/** Two texts side by side: runs of lines that are equal, and rows of lines that are not. */
import { diffArrays } from 'diff'

/** A row of two lines; undefined where a side has none. */
export interface Row {
  readonly before: string | undefined
  readonly after: string | undefined
}

/** Rows around a difference stand with it; what is equal for longer is a run of its own. */
export type Block = { readonly rows: readonly Row[] } | { readonly equal: readonly string[] }

/** Equal lines that stand before and after a difference. */
const AROUND = 3
/** Differences that are looked for line by line: beyond them what lies between the first and the last is one difference. */
const MOST_EDITS = 1_000

interface Piece {
  readonly equal: boolean
  readonly before: readonly string[]
  readonly after: readonly string[]
}

const whole = (before: readonly string[], after: readonly string[]): readonly Piece[] => {
  const least = Math.min(before.length, after.length)
  let head = 0
  while (head < least && before[head] === after[head]) head++
  let tail = 0
  while (tail < least - head && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++
  const start = before.slice(0, head)
  const end = before.slice(before.length - tail)
  return [
    { equal: true, before: start, after: start },
    {
      equal: false,
      before: before.slice(head, before.length - tail),
      after: after.slice(head, after.length - tail),
    },
    { equal: true, before: end, after: end },
  ]
}

const piecesOf = (before: readonly string[], after: readonly string[]): readonly Piece[] => {
  const found = diffArrays([...before], [...after], { maxEditLength: MOST_EDITS })
  if (found === undefined) return whole(before, after)
  const pieces: Piece[] = []
  for (const { added, removed, value } of found) {
    const last = pieces.at(-1)
    if (!added && !removed) pieces.push({ equal: true, before: value, after: value })
    else if (last?.equal === false)
      pieces[pieces.length - 1] = {
        equal: false,
        before: removed ? [...last.before, ...value] : last.before,
        after: added ? [...last.after, ...value] : last.after,
      }
    else pieces.push({ equal: false, before: removed ? value : [], after: added ? value : [] })
  }
  return pieces
}

const rowsOf = ({ before, after }: Piece): readonly Row[] =>
  Array.from({ length: Math.max(before.length, after.length) }, (_, i) => ({
    before: before[i],
    after: after[i],
  }))

/** What differs between two texts, in the order of their lines; all of both is in it. */
export const sideBySide = (before: readonly string[], after: readonly string[]): readonly Block[] => {
  const pieces = piecesOf(before, after)
  const blocks: Block[] = []
  let rows: Row[] = []
  const flush = () => {
    if (rows.length > 0) blocks.push({ rows })
    rows = []
  }
  pieces.forEach((piece, i) => {
    const all = rowsOf(piece)
    if (!piece.equal) rows.push(...all)
    else {
      const head = i === 0 ? 0 : AROUND
      const tail = i === pieces.length - 1 ? 0 : AROUND
      // A run of a line or two is shorter than the words that stand for it.
      if (all.length <= head + tail + 2) rows.push(...all)
      else {
        rows.push(...all.slice(0, head))
        flush()
        blocks.push({ equal: piece.before.slice(head, piece.before.length - tail) })
        rows.push(...all.slice(all.length - tail))
      }
    }
  })
  flush()
  return blocks
}

/** Two lines as what they have in common at both ends, and what differs between. */
export const middleOf = (before: string, after: string) => {
  const least = Math.min(before.length, after.length)
  let head = 0
  while (head < least && before[head] === after[head]) head++
  let tail = 0
  while (tail < least - head && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++
  // No character is cut in two.
  if (/[\ud800-\udbff]$/.test(before.slice(0, head))) head--
  if (tail > 0 && /^[\udc00-\udfff]/.test(before.slice(before.length - tail))) tail--
  return {
    head: before.slice(0, head),
    before: before.slice(head, before.length - tail),
    after: after.slice(head, after.length - tail),
    tail: before.slice(before.length - tail),
  }
}
