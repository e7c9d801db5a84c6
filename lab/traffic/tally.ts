/** Samples to rows: one of each stream and second, by when its requests were due. No clock and no socket in it. */

/** How a request ended: a pod answered (`<cloud> <region> <pod>`), or a status, `timeout`, `reset`, `connect`, `no prediction`. */
export type End = { readonly by: string } | { readonly failed: string; readonly said?: string }

/** A second of a stream; milliseconds count from when a request was due, so a wait for its turn counts too. */
export interface Row {
  readonly stream: string
  /** From 0, since the load began. */
  readonly second: number
  readonly sent: number
  /** Requests by the pod that answered them. */
  readonly by: Readonly<Record<string, number>>
  /** Requests that failed, by kind. */
  readonly failed: Readonly<Record<string, number>>
  readonly p50: number
  readonly p99: number
  readonly max: number
}

/** All seconds of a stream. */
export interface Total extends Omit<Row, 'second'> {
  /** Something that was said with each kind of failure. */
  readonly said: Readonly<Record<string, string>>
}

/** The value below which `share` percent of them lie; 0 when there is none. `sorted` ascends. */
export const percentile = (sorted: ArrayLike<number>, share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * share) / 100))] ?? 0

interface Open {
  sent: number
  readonly times: number[]
  readonly by: Record<string, number>
  readonly failed: Record<string, number>
  readonly said: Record<string, string>
}

const empty = (): Open => ({ sent: 0, times: [], by: {}, failed: {}, said: {} })

const summary = ({ sent, times, by, failed }: Open) => {
  const sorted = Float64Array.from(times).sort()
  const round = (value: number) => Math.round(value * 10) / 10
  const [p50, p99, max] = [percentile(sorted, 50), percentile(sorted, 99), sorted.at(-1) ?? 0]
  return { sent, by, failed, p50: round(p50), p99: round(p99), max: round(max) }
}

export interface Tally {
  /** A request of a stream has become due, milliseconds after the beginning. */
  readonly sent: (stream: string, due: number) => void
  /** It ended, so many milliseconds after it was due. */
  readonly ended: (stream: string, due: number, took: number, end: End) => void
  /** Rows of seconds that are over at `now` and whose requests have all ended; each once, in order. */
  readonly rows: (now: number) => readonly Row[]
  readonly totals: () => readonly Total[]
}

export const createTally = (streams: readonly string[]): Tally => {
  const open = new Map(streams.map((name) => [name, new Map<number, Open>()]))
  const all = new Map(streams.map((name) => [name, empty()]))
  const at = (stream: string, due: number): Open => {
    const seconds = open.get(stream)
    if (seconds === undefined) throw new Error(`no stream ${stream}`)
    const second = Math.floor(due / 1_000)
    const found = seconds.get(second) ?? empty()
    seconds.set(second, found)
    return found
  }
  let next = 0
  const count = (counts: Record<string, number>, key: string) => {
    counts[key] = (counts[key] ?? 0) + 1
  }
  return {
    sent: (stream, due) => {
      at(stream, due).sent++
    },
    ended: (stream, due, took, end) => {
      const [row, total] = [at(stream, due), all.get(stream)]
      if (total === undefined) return
      if ('failed' in end && end.said !== undefined) total.said[end.failed] ??= end.said
      for (const each of [row, total]) {
        each.times.push(took)
        if ('by' in end) count(each.by, end.by)
        else count(each.failed, end.failed)
      }
      total.sent++
    },
    rows: (now) => {
      const rows: Row[] = []
      for (; (next + 1) * 1_000 <= now; next++) {
        const second = [...open].map(([stream, seconds]) => [stream, seconds.get(next) ?? empty()] as const)
        if (second.some(([, { sent, times }]) => times.length < sent)) break
        for (const [stream, row] of second) rows.push({ stream, second: next, ...summary(row) })
        for (const seconds of open.values()) seconds.delete(next)
      }
      return rows
    },
    totals: () => [...all].map(([stream, total]) => ({ stream, ...summary(total), said: total.said })),
  }
}
