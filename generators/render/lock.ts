/** One writer of a tree at a time. The lock is the operating system's (SQLite's file lock), so it ends with its process, however that ends. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { FindingsError } from '../findings/index.ts'

/** How long a second run waits for the first, in milliseconds. */
const PATIENCE = 60_000

/** Runs `action` while no other process holds the lock of `folder`. Errors: FindingsError (tree-locked) after a minute. */
export const withLock = <T>(folder: string, action: () => T, patience = PATIENCE): T => {
  mkdirSync(folder, { recursive: true })
  const lock = new DatabaseSync(join(folder, 'lock'), { timeout: patience })
  try {
    try {
      lock.exec('BEGIN EXCLUSIVE')
    } catch (cause) {
      throw Object.assign(
        new FindingsError([
          {
            code: 'tree-locked',
            place: { file: folder },
            message: `another run has written here for longer than ${patience / 1_000} s`,
            mend: 'wait for it to end, then run again',
          },
        ]),
        { cause },
      )
    }
    return action()
  } finally {
    lock.close()
  }
}
