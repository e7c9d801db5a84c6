/** A page on this machine that shows the lab and breaks it. */
export { labOf } from './running.ts'
export { startPage } from './server.ts'
