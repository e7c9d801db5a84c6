/** FastAPI is a fair comparison only when it computes the same: the same series through both, before any load. */
import { ask } from './ask.ts'
import { distance, SERIES } from './series.ts'
import { type Contender, start } from './servers/index.ts'

/** Share of what a series moves in: the network computes in float32. */
const TOLERANCE = 1e-5

const predictionsOf = async ({ name, command }: Contender): Promise<readonly (readonly number[])[]> => {
  const { port, stop } = await start(command())
  try {
    const predictions: (readonly number[])[] = []
    for (const [what, data] of Object.entries(SERIES)) {
      const { text, status } = await ask(port, JSON.stringify({ data }))
      const list = /"prediction":\[([^\]]*)\]/.exec(text)?.[1]
      if (list === undefined) throw new Error(`${name} answered ${status} ${text} for ${what}`)
      predictions.push(list.split(',').map(Number))
    }
    return predictions
  } finally {
    await stop()
  }
}

/** The largest distance of a predicted value. Errors: throws with the series when one is more than TOLERANCE. */
export const same = async (one: Contender, other: Contender): Promise<number> => {
  const [left, right] = [await predictionsOf(one), await predictionsOf(other)]
  const distances = Object.entries(SERIES).map(([what, series], i) => {
    const found = distance(series, left[i] ?? [], right[i] ?? [])
    if (!(found <= TOLERANCE))
      throw new Error(
        `${one.name} and ${other.name} predict differently for ${what}, by ${found} of its span`,
      )
    return found
  })
  return Math.max(...distances)
}
