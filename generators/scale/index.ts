/** Ranges of pods from measured load. */
export { scale } from './decide.ts'
