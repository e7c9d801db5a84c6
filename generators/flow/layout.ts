/** Where everything of a drawing stands, in pixels. */
import type { Drawing, FlowSource, FlowTarget } from './drawing.ts'

/** Pixels: how broad a bar is; between two rows; the least of a row, and of one with a note. */
const [BAR, GAP, ROW, NOTED] = [10, 8, 18, 36]
/** Pixels that all requests are high together: at least, for each target, at most. */
const HIGH = { least: 220, each: 14, most: 420 } as const
/** Below this the names of sources stand over their bars. */
const NARROW = 520
const MARGIN = 8
/** Pixels of a character, at most nearly. */
export const CHARACTER = 7

/** A bar of one side, and the row that its words have. */
export interface Placed<T> {
  readonly what: T
  readonly y: number
  readonly high: number
  /** The middle of the row. */
  readonly middle: number
}

export interface Layout {
  readonly width: number
  readonly height: number
  readonly narrow: boolean
  readonly bar: number
  /** Left edges of the three columns of bars, and of the words of targets. */
  readonly x: {
    readonly sources: number
    readonly split: number
    readonly targets: number
    readonly words: number
  }
  readonly sources: readonly Placed<FlowSource>[]
  readonly split: { readonly y: number; readonly high: number }
  readonly targets: readonly Placed<FlowTarget>[]
  /** Pixels of one percent. */
  readonly scale: number
}

interface Row<T> {
  readonly what: T
  readonly high: number
  readonly room: number
}

/** Rows one below the other, centred in `height`. */
const stacked = <T>(rows: readonly Row<T>[], height: number): readonly Placed<T>[] => {
  let y = (height - heightOf(rows)) / 2
  return rows.map(({ what, high, room }) => {
    const middle = y + room / 2
    y += room + GAP
    return { what, y: middle - high / 2, high, middle }
  })
}

const heightOf = <T>(rows: readonly Row<T>[]) =>
  rows.reduce((sum, { room }) => sum + room + GAP, rows.length === 0 ? 0 : -GAP)

/** What nobody answers is drawn as one more target. */
const withLost = ({ targets, lost = 0 }: Drawing): readonly FlowTarget[] =>
  lost > 0 ? [...targets, { name: 'not answered', share: lost, mood: 'ill' }] : targets

/** Where a row is short of room the part of a name stands before its note. */
const folded = (target: FlowTarget): FlowTarget => {
  const note = [target.part, target.note].filter((words) => words !== undefined)
  return note.length === 0 ? target : { ...target, note: note.join(': ') }
}

export const layoutOf = (drawing: Drawing): Layout => {
  const width = Math.max(280, drawing.width ?? 760)
  const narrow = width < NARROW
  const longest = Math.max(0, ...drawing.sources.map(({ name }) => name.length))
  const all = withLost(drawing).map((target) => (narrow ? folded(target) : target))
  const high = Math.min(HIGH.most, Math.max(HIGH.least, all.length * HIGH.each))
  const scale = high / 100
  const [left, right] = narrow
    ? [0, Math.max(144, width * 0.48)]
    : [Math.min(longest * CHARACTER + 76, width * 0.2), Math.min(250, width * 0.34)]
  const sources = drawing.sources.map((what): Row<FlowSource> => {
    const high = what.share * scale
    return { what, high, room: Math.max(narrow ? NOTED : ROW, high) }
  })
  const targets = all.map((what): Row<FlowTarget> => {
    const high = what.share * scale
    return {
      what,
      high,
      room: Math.max(what.note === undefined ? ROW : NOTED, high, (what.before ?? 0) * scale),
    }
  })
  const inner = Math.max(high, heightOf(sources), heightOf(targets))
  const down = <T>(rows: readonly Placed<T>[]) =>
    rows.map((row) => ({ ...row, y: row.y + MARGIN, middle: row.middle + MARGIN }))
  const x = { sources: left, targets: width - right - BAR, words: width - right + 12 }
  return {
    width,
    height: inner + 2 * MARGIN,
    narrow,
    bar: BAR,
    x: { ...x, split: x.sources + (x.targets - x.sources) * 0.42 },
    sources: down(stacked(sources, inner)),
    split: { y: MARGIN + (inner - high) / 2, high },
    targets: down(stacked(targets, inner)),
    scale,
  }
}
