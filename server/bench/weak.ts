/** What a model server meets and FastAPI as the tutorial has it answers badly, put to both servers. */
import { setTimeout } from 'node:timers/promises'
import { type Answer, ask } from './ask.ts'
import { BODY, failedOf, fixedRate } from './load/index.ts'
import { type Contender, type Name, start } from './servers/index.ts'

export const BODIES = ['{"data":[true]}', '{"data":["2"]}', '{"data":[1e400]}'] as const

/** Characters of an answer that are shown. */
const SHOWN = 80

const BYTES = 10_000_000
const HEAD = '{"series":[1'
const LARGE = `${HEAD}${',1'.repeat((BYTES - HEAD.length) / 2)}]}`

/** Small requests every 5 ms while a large one is on its way; the answer to that, and the longest that one of them waited. */
const large = async (port: number): Promise<Pick<Weakness, 'large' | 'blocked'>> => {
  const small: Promise<Answer>[] = []
  let over = false
  const refused = ask(port, LARGE).finally(() => {
    over = true
  })
  while (!over) {
    small.push(ask(port, BODY))
    await setTimeout(5)
  }
  const waits = (await Promise.all(small)).map(({ milliseconds }) => milliseconds)
  return { large: await refused, blocked: Math.max(...waits) }
}

/** SIGTERM comes after the first second. */
const CLIENTS = { rate: 100, seconds: 3, connections: 8 }
const TERMINATIONS = 3

export interface Weakness {
  readonly name: Name
  readonly answers: readonly string[]
  /** Of a 10 MB body with a misspelt field. */
  readonly large: Answer
  /** The longest that a small request waited meanwhile, milliseconds. */
  readonly blocked: number
  /** SIGTERM while clients send on, as they do until every node has dropped the endpoint. */
  readonly terminated: { readonly sent: number; readonly failed: number; readonly how: string }
}

const terminations = async ({ command }: Contender): Promise<Weakness['terminated']> => {
  const failures = new Map<string, number>()
  let failed = 0
  for (let run = 0; run < TERMINATIONS; run++) {
    const { port, pid, stop } = await start(command())
    const sent = await fixedRate(port, { ...CLIENTS, terminated: pid }).finally(stop)
    failed += failedOf(sent)
    for (const [code, count] of Object.entries(sent.failures))
      failures.set(code, (failures.get(code) ?? 0) + count)
  }
  const how = [...failures].map(([code, count]) => `${count} ${code}`).join(', ')
  return { sent: TERMINATIONS * CLIENTS.rate * CLIENTS.seconds, failed, how }
}

export const weakness = async (contender: Contender): Promise<Weakness> => {
  const { port, stop } = await start(contender.command())
  try {
    const answers: string[] = []
    for (const body of BODIES) {
      const { status, text } = await ask(port, body)
      answers.push(`${status} ${text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text}`)
    }
    const { name } = contender
    return { name, answers, ...(await large(port)), terminated: await terminations(contender) }
  } finally {
    await stop()
  }
}
