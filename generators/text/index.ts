/** Text for people: lines of a terminal's width, digests cut short, lists folded with a count, input quoted within bounds, words that were meant. */
export { clipped } from './clipped.ts'
export { shortDigest } from './digest.ts'
export { folded } from './folded.ts'
export { nearest } from './nearest.ts'
export { columnsOf, reflowed, wrapped } from './wrapped.ts'
