/** Load from the outside of a client's process: rows as they come, then everything. */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { LabError } from '../machine/index.ts'
import type { Message } from './client.ts'
import type { LoadPlan } from './plan.ts'
import type { Row, Total } from './tally.ts'

/** What a load has seen. */
export interface Seen {
  readonly rows: readonly Row[]
  readonly totals: readonly Total[]
}

export interface RunningLoad {
  /** Seconds since it began, as its rows count them. */
  readonly second: () => number
  /** Sends no more; what was sent is waited for. */
  readonly stop: () => void
  readonly seen: Promise<Seen>
}

const client = join(import.meta.dirname, 'client.ts')

/**
 * Starts a load and waits until it sends. `enter` turns the words of a program into those that run it in the network that
 * requests come from; `heard` is told of each row, and of when the load began. Errors: LabError when the client ends without its totals.
 */
export const startLoad = async (
  plan: LoadPlan,
  enter: (argv: readonly string[]) => readonly string[] = (argv) => argv,
  heard: (row: Row, began: number) => void = () => undefined,
): Promise<RunningLoad> => {
  const [program = '', ...args] = enter([process.execPath, client])
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] })
  child.stdin.on('error', () => undefined) // It may end before it has read all: its code tells.
  child.stdin.end(JSON.stringify(plan))
  let complaint = ''
  child.stderr.setEncoding('utf8').on('data', (words: string) => {
    complaint += words
  })
  const rows: Row[] = []
  const begun = Promise.withResolvers<number>()
  const seen = new Promise<Seen>((resolve, reject) => {
    let totals: readonly Total[] | undefined
    let began = 0
    createInterface({ input: child.stdout }).on('line', (line) => {
      const message: Message = JSON.parse(line)
      if ('began' in message) {
        began = message.began
        begun.resolve(began)
      } else if ('totals' in message) totals = message.totals
      else {
        rows.push(message.row)
        heard(message.row, began)
      }
    })
    child.on('error', reject)
    child.on('close', (code) => {
      if (totals !== undefined) return resolve({ rows, totals })
      const error = new LabError(`the load ended with exit code ${code}: ${complaint.trim()}`)
      begun.reject(error)
      reject(error)
    })
  })
  seen.catch(() => undefined) // Told to whoever waits for it, or for the beginning.
  const began = await begun.promise
  return {
    second: () => (Date.now() - began) / 1_000,
    stop: () => child.kill('SIGTERM'),
    seen,
  }
}
