/** GitHub, as the workflows' scripts talk to it. */
export { type GitHub, GitHubError, github } from './api.ts'
export { BOT, upsertComment } from './comments.ts'
export { asCell, asCode, fitting, quiet } from './markdown.ts'
