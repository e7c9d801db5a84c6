/** FastAPI is a fair comparison only when it computes the same: the same series through both, before any load. */
import { ask } from './ask.ts'
import { type Contender, start } from './servers/index.ts'

const SERIES = [[1, 2, 3, 4, 5], [7], [3, 1, 4, 1, 5, 9, 2, 6], Array.from({ length: 60 }, (_, i) => i % 7)]
const TOLERANCE = 1e-3

const predictionsOf = async ({ name, command }: Contender): Promise<readonly number[]> => {
  const { port, stop } = await start(command())
  try {
    const predictions: number[] = []
    for (const data of SERIES) {
      const { text, status } = await ask(port, JSON.stringify({ data }))
      const list = /"prediction":\[([^\]]*)\]/.exec(text)?.[1]
      if (list === undefined) throw new Error(`${name} answered ${status} ${text} for ${data}`)
      predictions.push(...list.split(',').map(Number))
    }
    return predictions
  } finally {
    await stop()
  }
}

/** The largest difference of a predicted value. Errors: throws when it is more than TOLERANCE. */
export const same = async (one: Contender, other: Contender): Promise<number> => {
  const [left, right] = [await predictionsOf(one), await predictionsOf(other)]
  const largest = Math.max(...left.map((value, i) => Math.abs(value - (right[i] ?? Number.NaN))))
  if (!(largest <= TOLERANCE))
    throw new Error(`${one.name} and ${other.name} predict differently, by ${largest}`)
  return largest
}
