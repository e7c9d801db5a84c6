/** Runs the programs that people have: a secret goes to one through its input, never on a command line or in a file. */
import { $ } from 'zx'

export type Words = readonly string[]

export interface Ended {
  readonly exitCode: number | null
  readonly stdout: string
  readonly stderr: string
}

/** A program is not there, or did not do what it was asked. */
export class ProgramError extends Error {
  override readonly name = 'ProgramError'
}

/** What a shell ends with when there is no program by that name. */
const NOT_FOUND = 127

/**
 * `more` is what its environment has besides that of this process: what is secret there, no other program sees. It runs in
 * `cwd`, where that is given. Errors: ProgramError when the program is not there; how it ended is the caller's to judge.
 */
export const ended = async (
  words: Words,
  input?: string,
  more: Readonly<Record<string, string>> = {},
  cwd?: string,
): Promise<Ended> => {
  // A bash that is nobody's child and reads from a socket takes itself for one of rsh, and runs ~/.bashrc first.
  const env = { ...process.env, SHLVL: '1', ...more }
  const shell = $({ quiet: true, nothrow: true, input: input ?? '', env, ...(cwd !== undefined && { cwd }) })
  // What Node gives as an input is a socket, which no program can open as /dev/stdin: cat makes a pipe of it.
  const { exitCode, stdout, stderr } = await (input === undefined ? shell`${words}` : shell`cat | ${words}`)
  if (exitCode === NOT_FOUND) throw new ProgramError(`${words[0]} is not on PATH`)
  return { exitCode, stdout, stderr }
}

/** What to throw for a program that ended badly: its words, its exit code, its complaint. What it printed may be secret. */
export const failure = (words: Words, { exitCode, stderr }: Ended): ProgramError =>
  new ProgramError(`${words.join(' ')}\nended with exit code ${exitCode}: ${stderr.trim()}`)

/** What a program printed that ended well. Errors: ProgramError. */
export const printed = async (
  words: Words,
  input?: string,
  more?: Readonly<Record<string, string>>,
): Promise<string> => {
  const result = await ended(words, input, more)
  if (result.exitCode !== 0) throw failure(words, result)
  return result.stdout
}

/** What a text says in JSON; undefined for what is none. */
export const jsonIn = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Runs a program at this terminal: people see what it says and answer what it asks. Errors: ProgramError. */
export const shown = async (words: Words, more: Readonly<Record<string, string>> = {}): Promise<void> => {
  const env = { ...process.env, SHLVL: '1', ...more }
  const { exitCode } = await $({ stdio: 'inherit', nothrow: true, env })`${words}`
  if (exitCode === NOT_FOUND) throw new ProgramError(`${words[0]} is not on PATH`)
  if (exitCode !== 0) throw new ProgramError(`${words.join(' ')}\nended with exit code ${exitCode}`)
}
