/** The API servers of the lab, asked from TypeScript. */
export { type Api, type ChangingApi, connect } from './api.ts'
