/** What is wrong, in the user's words: findings, their catalogue, and how they are written. */
export { type Code, catalogue } from './catalogue.ts'
export { FindingsError } from './error.ts'
export {
  byPlace,
  countOf,
  type Finding,
  fatal,
  inFolder,
  type Place,
  presented,
  severity,
  sortFindings,
} from './finding.ts'
export { refusalsOf, refused, systemFinding } from './system.ts'
export { formatFindings } from './terminal.ts'
