/** Waiting for what comes by itself. */
import { setTimeout as sleep } from 'node:timers/promises'

const POLL_MS = 3_000

/** Looks every few seconds until it is so; false when so many seconds are over first. Errors: of the look. */
export const until = async (seconds: number, isSo: () => Promise<boolean>): Promise<boolean> => {
  for (const end = Date.now() + seconds * 1000; ; await sleep(POLL_MS)) {
    if (await isSo()) return true
    if (Date.now() > end) return false
  }
}
