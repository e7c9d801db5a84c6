/** FastAPI is a fair comparison only when it computes the same: the same series through both, before any load. */
import { type Contender, start } from './servers/index.ts'
import { keepAlive, predict } from './weak/client.ts'

const SERIES = [[1, 2, 3, 4, 5], [7], [3, 1, 4, 1, 5, 9, 2, 6], Array.from({ length: 60 }, (_, i) => i % 7)]
const TOLERANCE = 1e-3

const predictionsOf = async ({ name, command }: Contender): Promise<readonly (readonly number[])[]> => {
  const server = await start(command())
  const agent = keepAlive(1)
  try {
    const predictions: (readonly number[])[] = []
    for (const data of SERIES) {
      const { text, status } = await predict(server.port, agent, JSON.stringify({ data }))
      const list = /"prediction":\[([^\]]*)\]/.exec(text)?.[1]
      if (list === undefined) throw new Error(`${name} answered ${status} ${text} for ${data}`)
      predictions.push(list.split(',').map(Number))
    }
    return predictions
  } finally {
    agent.destroy()
    await server.stop()
  }
}

/** The largest difference of a predicted value. Errors: throws when it is more than TOLERANCE. */
export const same = async (one: Contender, other: Contender): Promise<number> => {
  const [left, right] = [await predictionsOf(one), await predictionsOf(other)]
  const differences = left.flatMap((row, i) =>
    row.map((value, step) => Math.abs(value - (right[i]?.[step] ?? Number.NaN))),
  )
  const largest = differences.reduce((most, value) => (value <= most ? most : value), 0)
  if (!(largest <= TOLERANCE))
    throw new Error(`${one.name} and ${other.name} predict differently, by ${largest}`)
  return largest
}
