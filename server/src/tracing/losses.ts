/** Spans that nobody will see: counted, and said at once the first time and then once a minute at most. */

/** Milliseconds between two lines about lost spans: an outage of hours is no flood of lines. */
const MINUTE = 60_000

export interface Loss {
  readonly spans: number
  /** Why the last of them was lost. */
  readonly reason: string
}

export interface Losses {
  readonly add: (spans: number, reason: string) => void
  /** Says what is not said yet. */
  readonly end: () => void
}

/** `say` is told how many spans were lost since it was told last. */
export const createLosses = (say: (loss: Loss) => void): Losses => {
  let spans = 0
  let reason = ''
  let quiet: NodeJS.Timeout | undefined
  const tell = () => {
    if (spans === 0) return
    say({ spans, reason })
    spans = 0
    quiet = setTimeout(() => {
      quiet = undefined
      tell()
    }, MINUTE).unref()
  }
  return {
    add: (count, why) => {
      spans += count
      reason = why
      if (quiet === undefined) tell()
    },
    end: () => {
      clearTimeout(quiet)
      tell()
      clearTimeout(quiet)
    },
  }
}
