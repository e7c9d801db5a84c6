/** Runs the clouds' own programs. A secret goes to them through their input, never on a command line or in a file. */
import { $ } from 'zx'
import { SecretManagerError } from './secret-manager.ts'

export type Words = readonly string[]

export interface Ended {
  readonly exitCode: number | null
  readonly stdout: string
  readonly stderr: string
}

const NOT_FOUND = 127

/** Errors: SecretManagerError when the program is not there; how it ended is the caller's to judge. */
export const ended = async (words: Words, input?: string): Promise<Ended> => {
  // Without an input of its own a program would take the terminal's and wait there.
  const { exitCode, stdout, stderr } = await $({ quiet: true, nothrow: true, input: input ?? '' })`${words}`
  if (exitCode === NOT_FOUND) throw new SecretManagerError(`${words[0]} is not on PATH`)
  return { exitCode, stdout, stderr }
}

/** What a program says that ended badly: its words, its exit code, its complaint. */
export const failure = (words: Words, { exitCode, stderr }: Ended): SecretManagerError =>
  new SecretManagerError(`${words.join(' ')}\nended with exit code ${exitCode}: ${stderr.trim()}`)
