/** One writer of a folder at a time. The lock is the operating system's (SQLite's file lock), so it ends with its process, however that ends. */
import { closeSync, mkdirSync, openSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { type Finding, FindingsError, refused, systemFinding } from '../findings/index.ts'
import { compareText } from '../objects/index.ts'
import { workOf } from './work.ts'

/** How a run waits for another. */
export interface Waiting {
  /** Milliseconds until it gives up. @default a minute */
  readonly patience?: number
  /** Called once when there is somebody to wait for, with the folder. @default nothing is said */
  readonly onWait?: (folder: string) => void
}

const MINUTE = 60_000
const BUSY = 5
/** The journal stays in memory, since nothing is ever written: a full disk is no obstacle. */
const TAKE = 'PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE'

const isBusy = (error: unknown) => error instanceof Error && 'errcode' in error && error.errcode === BUSY

/** Why the file of a lock cannot be used, in the operating system's words, which SQLite keeps to itself. */
const refusalOf = (file: string, cause: unknown): Finding => {
  const unknown = refused(
    file,
    `the lock cannot be taken: ${cause instanceof Error ? cause.message : cause}`,
    'make the folder one that you can write, or name another',
  )
  try {
    closeSync(openSync(file, 'a'))
  } catch (error) {
    return systemFinding(error) ?? unknown
  }
  return unknown
}

const locked = (folder: string, patience: number): Finding => ({
  code: 'tree-locked',
  place: { file: folder },
  message: `another run has written here for longer than ${patience / 1_000} s`,
  mend: 'wait for it to end, then run again',
})

/** Takes the lock, at once or after others. Errors: FindingsError. */
const take = (lock: DatabaseSync, folder: string, { patience = MINUTE, onWait }: Waiting) => {
  try {
    lock.exec(TAKE)
  } catch (error) {
    if (!isBusy(error)) throw error
    onWait?.(folder)
    lock.exec(`PRAGMA busy_timeout = ${patience}`)
    lock.exec(TAKE)
  }
}

/** Runs `action` while no other process holds the lock of `folder`. Errors: FindingsError (tree-locked, file-refused). */
export const withLock = <T>(folder: string, action: () => T, waiting: Waiting = {}): T => {
  const file = join(workOf(folder), 'lock')
  let lock: DatabaseSync | undefined
  try {
    try {
      lock = new DatabaseSync(file, { timeout: 0 })
      take(lock, folder, waiting)
    } catch (cause) {
      const finding = isBusy(cause) ? locked(folder, waiting.patience ?? MINUTE) : refusalOf(file, cause)
      throw Object.assign(new FindingsError([finding]), { cause })
    }
    return action()
  } finally {
    lock?.close()
  }
}

/** {@link withLock} of several folders, in an order that is the same for everybody, so that no two wait for each other. */
export const withLocks = <T>(folders: readonly string[], action: () => T, waiting: Waiting = {}): T => {
  for (const folder of folders) mkdirSync(folder, { recursive: true })
  const byPlace = new Map(folders.map((folder) => [realpathSync(folder), folder]))
  const inOrder = [...byPlace].sort(([a], [b]) => compareText(b, a)).map(([, folder]) => folder)
  return inOrder.reduce<() => T>((inner, folder) => () => withLock(folder, inner, waiting), action)()
}
