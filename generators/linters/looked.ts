/** Runs a linter of workflows, which says by its exit code whether it has remarks or has failed. */
import { execFile } from 'node:child_process'

/** What it printed. Errors: throws when it ended with a code above 0 that is none of its `remarks`. */
export const looked = (
  binary: string,
  args: readonly string[],
  remarks: (code: number) => boolean,
): Promise<string> =>
  new Promise((resolve, reject) => {
    execFile(binary, [...args], { timeout: 60_000, maxBuffer: 2 ** 26 }, (error, stdout, stderr) => {
      if (error === null || remarks(Number(error.code))) resolve(stdout)
      else reject(new Error(`${binary}: ${stderr || error.message}`))
    })
  })
