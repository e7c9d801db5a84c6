/**
 * Limits of the kernel that hold for all processes of a user together, in namespaces or not: the one thing of the host that
 * the lab changes. They are put back when no lab is left; whoever was killed in between leaves them higher, which hurts nobody.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { LabError } from './error.ts'

/** What two clouds of three nodes need. Each kubelet, each container runtime and each controller watches files. */
const LEAST: Readonly<Record<string, number>> = {
  '/proc/sys/fs/inotify/max_user_instances': 1024,
  '/proc/sys/fs/inotify/max_user_watches': 131_072,
}

const noteIn = (state: string) => join(state, 'limits.json')
const noted = (state: string): Readonly<Record<string, number>> =>
  existsSync(noteIn(state)) ? JSON.parse(readFileSync(noteIn(state), 'utf8')) : {}

/** Raises what is too low, and notes what was. Errors: LabError when it may not, with what would do. */
export const raiseLimits = (state: string): void => {
  const low = Object.entries(LEAST).flatMap(([file, least]) => {
    const now = existsSync(file) ? Number(readFileSync(file, 'utf8')) : least
    return now < least ? [{ file, now, least }] : []
  })
  const raised = Object.fromEntries(low.map(({ file, now }) => [file, now]))
  // What a lab that lost its power has raised is too high to be what was.
  writeFileSync(noteIn(state), JSON.stringify({ ...raised, ...noted(state) }))
  for (const { file, now, least } of low)
    try {
      writeFileSync(file, String(least))
    } catch (cause) {
      const name = file.slice('/proc/sys/'.length).replaceAll('/', '.')
      throw new LabError(
        `${name} is ${now}, and the lab needs ${least}: sysctl -w ${name}=${least} on the host`,
        {
          cause,
        },
      )
    }
}

/** Puts back what this lab raised. */
export const restoreLimits = (state: string): void => {
  for (const [file, value] of Object.entries(noted(state))) writeFileSync(file, String(value))
}
