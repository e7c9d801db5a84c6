/** Bodies of requests: read within bounds, unpacked, and parsed. */
export { codingOf, codingRefused, unpacked } from './encoding.ts'
export { parseJson } from './json.ts'
export { BodyMemory } from './memory.ts'
export { type BodyLimits, readBody } from './read.ts'
export { readRest } from './rest.ts'
