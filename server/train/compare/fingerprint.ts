/** A number that moves with the network and with the code around it, so that a table tells which of both it is of. */
import { HORIZON, type Model } from '../../src/model/index.ts'
import { syntheticTests } from '../evaluate.ts'
import { mase, seasonalStep } from '../metrics.ts'

/** Mean MASE of the model's forecasts of the ends of a hundred generated series. */
export const fingerprint = async (run: Model['run']): Promise<number> => {
  const tasks = syntheticTests(100).map(({ values }) => ({
    history: values.slice(0, -HORIZON),
    actual: values.slice(-HORIZON),
  }))
  const forecasts = await run(tasks.map(({ history }) => history))
  const errors = tasks.flatMap(({ history, actual }, index) => {
    const unit = seasonalStep(history, 1)
    return unit > 0 ? [mase(actual, forecasts[index] ?? [], unit)] : []
  })
  return errors.reduce((sum, error) => sum + error, 0) / errors.length
}
