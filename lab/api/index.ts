/** The API servers of the lab, asked from TypeScript, and what they answer. */
export { type Api, connect, readsBy } from './api.ts'
export { applications } from './applications.ts'
export { isReady, listOf, nodes, type Pod, pods, text, whyWaits } from './objects.ts'
