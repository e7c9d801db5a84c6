/** Certificates of the lab: authorities of its own, and what they sign. */
export { makeKeys, type Pair } from '../../tools/certificates/index.ts'
export { makeAuthority, type Subject, sign } from './authority.ts'
