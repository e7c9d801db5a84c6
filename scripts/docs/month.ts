/** The simulated month: its numbers for docs/cost.md, and its picture. */
import { monthReport } from '../month/index.ts'

/** The block of the page, and the SVG beside it. */
export const monthPart = (): { readonly part: string; readonly picture: string } => {
  const { text, picture } = monthReport()
  return { part: ['```console', '$ npm run --silent month', text, '```'].join('\n'), picture }
}
