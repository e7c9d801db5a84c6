/** Errors of a forecast, as the M competitions measure them. */

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length

/** Symmetric mean absolute percentage error, 0 to 200 percent. Two zeros are no error. */
export const smape = (actual: readonly number[], forecast: readonly number[]): number =>
  mean(
    actual.map((value, step) => {
      const guess = forecast[step] ?? 0
      const size = Math.abs(value) + Math.abs(guess)
      return size === 0 ? 0 : (200 * Math.abs(value - guess)) / size
    }),
  )

/** Mean absolute error of saying "as one season ago" inside the history: the unit of MASE. */
export const seasonalStep = (history: readonly number[], period: number): number => {
  const lag = history.length > period ? period : 1
  return mean(history.slice(lag).map((value, index) => Math.abs(value - (history[index] ?? 0))))
}

/** Mean absolute scaled error: 1 is as good as the seasonal naive forecast was one step ahead in the history. */
export const mase = (actual: readonly number[], forecast: readonly number[], unit: number): number =>
  mean(actual.map((value, step) => Math.abs(value - (forecast[step] ?? 0)))) / unit
