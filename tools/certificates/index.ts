/** Keys and certificates that are made here. */
export { asAuthority, certify, makeKeys, type Pair, periodOf } from './certificates.ts'
