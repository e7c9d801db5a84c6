/** The load as a process of its own, in the network it comes from: a plan on its input, a message a line on its output. */
import { text } from 'node:stream/consumers'
import type { LoadPlan } from './plan.ts'
import { sendLoad } from './sender.ts'
import { createTally, type Row, type Total } from './tally.ts'

/** What a client says, in this order: when it began (milliseconds of the clock), each row, the totals. */
export type Message =
  | { readonly began: number }
  | { readonly row: Row }
  | { readonly totals: readonly Total[] }

const say = (message: Message) => process.stdout.write(`${JSON.stringify(message)}\n`)

if (import.meta.main) {
  const plan: LoadPlan = JSON.parse(await text(process.stdin))
  const tally = createTally(plan.streams.map(({ name }) => name))
  const stop = new AbortController()
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => stop.abort())
  say({ began: Date.now() })
  await sendLoad(
    plan,
    tally,
    (now) => {
      for (const row of tally.rows(now)) say({ row })
    },
    stop.signal,
  )
  say({ totals: tally.totals() })
}
