/** Writers of a review: each knows its form alone, and nothing of how the review was made. */
export { htmlReport } from './html/index.ts'
export { jsonReport } from './json.ts'
export { markdownReport } from './markdown.ts'
export { textReport } from './text.ts'
