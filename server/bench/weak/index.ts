/** Four requests that a model server meets and that FastAPI as the tutorial has it answers badly, put to both servers. */
import { type Contender, type Name, start } from '../servers/index.ts'
import { keepAlive, predict } from './client.ts'
import { type Large, large } from './large.ts'
import { sigterm, type Terminated } from './sigterm.ts'

const BODIES = ['{"data":[true]}', '{"data":["2"]}', '{"data":[1e400]}'] as const

export interface Weakness {
  readonly name: Name
  readonly large: Large
  /** `200 {"prediction":…` for each of the bodies, in their order. */
  readonly answers: readonly { readonly body: string; readonly answer: string }[]
  readonly terminated: Terminated
}

export const weakness = async (contender: Contender, runs: number): Promise<Weakness> => {
  const server = await start(contender.command())
  const agent = keepAlive(1)
  try {
    const answers: { readonly body: string; readonly answer: string }[] = []
    for (const body of BODIES) {
      const { status, text, failure } = await predict(server.port, agent, body)
      answers.push({ body, answer: failure ?? `${status} ${text}` })
    }
    const { name } = contender
    return { name, answers, large: await large(server.port), terminated: await sigterm(contender, runs) }
  } finally {
    agent.destroy()
    await server.stop()
  }
}
