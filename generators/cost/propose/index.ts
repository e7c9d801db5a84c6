/** Proposes a split by cost: prices from git, load and health from the metrics of every cluster. */
import { FindingsError } from '../../findings/index.ts'
import { parsePrices } from '../../fleet/index.ts'
import { type Answer, type Ask, type Decider, failedIn, sentences, unchanged } from '../../proposals/index.ts'
import { REQUEST_BYTES } from '../assumptions.ts'
import { weighed } from '../weights/index.ts'
import { type Answers, askedOf, loadOf, seenOf } from './measured.ts'
import { LOAD_STEP, pricesQuestion, questions } from './questions.ts'
import { decisionOf } from './report.ts'

export { decisionOf } from './report.ts'

/** What a source of prices answers with: the text of the file, as it is. */
export const pricesAnswer = (file: string, text: string): Answer => ({
  series: [{ labels: { file, text }, values: [] }],
  failed: {},
})

/** Errors: FindingsError, those of the file. */
const pricesIn = ({ series: [said] }: Answer) => {
  const result = parsePrices(said?.labels.file ?? 'prices.yaml', said?.labels.text)
  if ('prices' in result) return result.prices
  throw new FindingsError(result.findings)
}

const askAll = async (ask: Ask): Promise<Answers> => {
  const [load, asked, requests, failures, p99, pods, node] = await Promise.all([
    ask('load', questions.load),
    ask('asked', questions.asked),
    ask('requests', questions.requests),
    ask('failures', questions.failures),
    ask('p99', questions.p99),
    ask('pods', questions.pods),
    ask('node', questions.node),
  ])
  return { load, asked, requests, failures, p99, pods, node }
}

const decide: Decider['decide'] = async (fleet, ask, at) => {
  const prices = pricesIn(await ask('prices', pricesQuestion))
  const answers = await askAll(ask)
  const failed = failedIn(answers)
  if (failed.size > 0)
    return unchanged('freeze', 'The split stays: not every cluster can be seen', sentences(failed))
  const { late, changed } = askedOf(fleet, answers)
  if (late.length > 0)
    return unchanged('wait', 'The split of git is on its way', [
      `${late.join(', ')}: the metrics there ask for another split: the commit has not arrived`,
    ])
  return decisionOf(
    weighed({
      fleet,
      prices,
      now: at,
      load: loadOf(
        answers,
        fleet.clusters.map(({ name }) => name),
        at,
        LOAD_STEP,
      ),
      bytes: REQUEST_BYTES,
      measured: { seen: seenOf(fleet, answers), changed },
    }),
  )
}

/** Decides about the split of a fleet. */
export const costDecider: Decider = { name: 'cost', fields: ['traffic.split'], decide }
