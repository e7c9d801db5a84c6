/** What ends a command of the lab with one message, and exit code 1. */
export class LabError extends Error {
  override readonly name = 'LabError'
}
