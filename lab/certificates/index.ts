/** Certificates of the lab: authorities of its own, and what they sign. */
export { makeAuthority, makeKeys, type Pair, type Subject, sign } from './authority.ts'
