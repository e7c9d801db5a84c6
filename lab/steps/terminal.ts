/** Steps as lines of a terminal, or of a log: a line each, with its seconds; on a terminal the last line moves. */
import type { Show } from './steps.ts'

const MARK = { done: 'done', there: 'there', failed: 'FAILED' } as const

export const terminal = (stream: NodeJS.WriteStream): Show => {
  const live = stream.isTTY === true
  let current = ''
  const over = (text: string) => stream.write(`\r\x1b[2K${text.slice(0, (stream.columns ?? 80) - 1)}`)
  return {
    begin: (name) => {
      current = name
      if (live) over(`      ... ${name}`)
    },
    say: (words) => {
      if (live) over(`      ... ${current}: ${words}`)
    },
    end: ({ name, seconds }, how) => {
      const time = how === 'there' ? ''.padStart(8) : `${seconds.toFixed(1)} s`.padStart(8)
      stream.write(`${live ? '\r\x1b[2K' : ''}${time}  ${MARK[how].padEnd(6)}  ${name}\n`)
    },
  }
}
