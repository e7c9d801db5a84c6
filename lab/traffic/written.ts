/** What loads write down while they run, for whoever looks. */
import { appendFileSync, closeSync, existsSync, fstatSync, openSync, readSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Row } from './tally.ts'

/** A row, and when its load began, in milliseconds of the clock: two loads may run side by side. */
export interface Written {
  readonly began: number
  readonly row: Row
}

/** More than a minute of eight streams. */
const TAIL = 256 * 1024

const fileOf = (state: string): string => join(state, 'traffic.jsonl')

/** Forgets earlier loads; what it returns writes a row down. */
export const writeRows = (state: string): ((written: Written) => void) => {
  writeFileSync(fileOf(state), '')
  return (written) => appendFileSync(fileOf(state), `${JSON.stringify(written)}\n`)
}

/** The last rows, oldest first; none when there was no load. */
export const readRows = (state: string): readonly Written[] => {
  if (!existsSync(fileOf(state))) return []
  const file = openSync(fileOf(state), 'r')
  try {
    const { size } = fstatSync(file)
    const from = Math.max(0, size - TAIL)
    const bytes = Buffer.alloc(size - from)
    const text = bytes.toString('utf8', 0, readSync(file, bytes, 0, bytes.length, from))
    // The first line may have lost its beginning, the last may not have its end yet.
    const lines = text.split('\n').slice(from > 0 ? 1 : 0, -1)
    return lines.map((line): Written => JSON.parse(line))
  } finally {
    closeSync(file)
  }
}
