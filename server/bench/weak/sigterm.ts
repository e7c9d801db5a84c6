/** SIGTERM under load: which requests fail while a load balancer does not know yet? */
import { setInterval } from 'node:timers/promises'
import { type Contender, start } from '../servers/index.ts'
import { type Answer, keepAlive, predict } from './client.ts'

const EVERY = 10
/** Milliseconds that clients send on after SIGTERM: about what it takes until every node has dropped the endpoint. */
const WITHDRAWAL = 1_000
const BEFORE = 500

export interface Terminated {
  readonly sent: number
  readonly failed: number
  /** Codes of the failures and how many of each. */
  readonly how: string
}

const count = (answers: readonly Answer[]): Terminated => {
  const failures = answers.flatMap(({ status, failure }) =>
    failure === undefined && status === 200 ? [] : [failure ?? `status ${status}`],
  )
  const kinds = Object.entries(Object.groupBy(failures, (failure) => failure))
  return {
    sent: answers.length,
    failed: failures.length,
    how: kinds.map(([kind, list = []]) => `${list.length} ${kind}`).join(', '),
  }
}

/** One server: 100 requests a second over kept connections, SIGTERM in the middle, all answers waited for. */
const once = async ({ command }: Contender): Promise<readonly Answer[]> => {
  const server = await start(command())
  const agent = keepAlive(8)
  const answers: Promise<Answer>[] = []
  const begin = performance.now()
  let signalled = false
  try {
    for await (const _ of setInterval(EVERY)) {
      answers.push(predict(server.port, agent))
      const now = performance.now() - begin
      if (!signalled && now > BEFORE) {
        signalled = true
        server.signal('SIGTERM')
      }
      if (now > BEFORE + WITHDRAWAL) break
    }
    return await Promise.all(answers)
  } finally {
    agent.destroy()
    await server.stop()
  }
}

export const sigterm = async (contender: Contender, runs: number): Promise<Terminated> => {
  const answers: Answer[] = []
  for (let run = 0; run < runs; run++) answers.push(...(await once(contender)))
  return count(answers)
}
