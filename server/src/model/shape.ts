/** Values of a series that the network looks at; longer series are cut to their last WINDOW values. */
export const WINDOW = 48

/** Steps ahead that one forecast holds. */
export const HORIZON = 10

/** Autocorrelations of the lags 1 … LAGS tell the network about seasons. */
export const LAGS = 24

/** Width of the input `series`: WINDOW residuals, then the trend. */
export const SERIES = WINDOW + 1

/** Width of the input `traits`: LAGS autocorrelations, WINDOW sizes of residuals, the mask, the size of the trend. */
export const TRAITS = LAGS + WINDOW + WINDOW + 1
