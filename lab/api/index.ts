/** The API servers of the lab, asked from TypeScript. */
export { type Api, connect } from './api.ts'
