/** What the load has written down of itself: when it began, then a row of each stream and second. */
import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs'
import type { Row } from '../traffic/index.ts'

/** More than a minute of four streams. */
const TAIL = 256 * 1024
const HEAD = 64

export interface Written {
  /** Milliseconds of the clock. */
  readonly began: number
  readonly rows: readonly Row[]
}

/** The last of a load's rows, or nothing when there was none. It may be written while it is read. */
export const readRows = (path: string): Written | undefined => {
  if (!existsSync(path)) return undefined
  const file = openSync(path, 'r')
  const piece = (from: number, long: number): string => {
    const bytes = Buffer.alloc(long)
    return bytes.toString('utf8', 0, readSync(file, bytes, 0, long, from))
  }
  try {
    const { size } = fstatSync(file)
    const began = /^\{"began":(\d+)\}\n/.exec(piece(0, HEAD))?.[1]
    if (began === undefined) return undefined
    const from = Math.max(0, size - TAIL)
    // The first line may have lost its beginning, the last has not got its end yet.
    const lines = piece(from, size - from)
      .split('\n')
      .slice(1, -1)
    const rows = lines.flatMap((line): readonly Row[] => {
      const message: { readonly row?: Row } = JSON.parse(line)
      return message.row === undefined ? [] : [message.row]
    })
    return { began: Number(began), rows }
  } finally {
    closeSync(file)
  }
}
