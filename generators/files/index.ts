/** Files: read strictly where people write them, written all or nothing, by one run at a time. */
export { type TakenBack, takeBack, unfinished, type Write, writeAll } from './journal.ts'
export { type Waiting, withLock, withLocks } from './lock.ts'
export { readText, readTexts } from './read.ts'
export { WORK } from './work.ts'
