/** `cost --propose`: decides by the metrics of the clusters and the prices in git. */
import { join } from 'node:path'
import type { Arguments, ExitCode } from '../../command-line/index.ts'
import { costDecider, pricesAnswer } from '../../cost/index.ts'
import { FindingsError } from '../../findings/index.ts'
import { PRICES, readPricesText } from '../../fleet/index.ts'
import { type OtherSources, runDecider } from '../decide.ts'
import { placesOf } from '../places.ts'

const missing = (file: string) =>
  new FindingsError([
    {
      code: 'fleet-file-missing',
      place: { file },
      message: 'there is no file of prices',
      mend: 'write one as docs/cost.md says, or take it from the history of the repository',
    },
  ])

export const propose = (args: Arguments): Promise<ExitCode> => {
  const { clusters } = placesOf(args)
  const other: OtherSources = async ({ source }) => {
    const file = join(clusters, PRICES)
    if (source !== PRICES) throw new Error(`nobody knows the source ${source}`)
    const text = readPricesText(clusters)
    if (text === undefined) throw missing(file)
    return pricesAnswer(file, text)
  }
  return runDecider(args, costDecider, { other })
}
