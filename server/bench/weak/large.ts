/** A 10 MB body with a misspelt field: for how long does nobody else get an answer, and how large is the refusal? */
import { keepAlive, predict } from './client.ts'

const BYTES = 10_000_000
const head = '{"series":[1'
const body = Buffer.from(`${head}${',1'.repeat((BYTES - head.length) / 2)}]}`)

export interface Large {
  readonly status: number
  readonly answerBytes: number
  /** Milliseconds until the refusal was complete. */
  readonly took: number
  /** The longest that a small request waited meanwhile, milliseconds. */
  readonly blocked: number
}

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))

/** Small requests every 5 ms while the large one is on its way. */
export const large = async (port: number): Promise<Large> => {
  const [agent, other] = [keepAlive(64), keepAlive(1)]
  await predict(port, agent)
  const small: Promise<{ readonly milliseconds: number }>[] = []
  let over = false
  const refused = predict(port, other, body).finally(() => {
    over = true
  })
  while (!over) {
    small.push(predict(port, agent))
    await pause(5)
  }
  const { status, bytes, milliseconds } = await refused
  const waits = (await Promise.all(small)).map((answer) => answer.milliseconds)
  agent.destroy()
  other.destroy()
  return { status, answerBytes: bytes, took: milliseconds, blocked: Math.max(0, ...waits) }
}
