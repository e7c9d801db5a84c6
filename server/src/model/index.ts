/** The forecaster: series in, the next ten values of each out. */
export { ModelError, type ModelErrorCode } from './errors.ts'
export { loadModel, type Model } from './load.ts'
export { type Manifest, parseManifest } from './manifest.ts'
export { PLACES, SERIES, SLOPE_STEPS } from './series.ts'
export { HORIZON, WINDOW } from './shape.ts'
export { TRAITS } from './traits.ts'
export { createRows, type Frame, type Rows, readRow, writeRow } from './window.ts'
