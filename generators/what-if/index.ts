/**
 * What a change or an outage would do, as a page: the model of traffic, pods and cost runs in the browser as it runs in the
 * commands, the same TypeScript, and the page shows the commands that make the change.
 */
import { fleetOf, readFleetText, readPricesText } from '../fleet/index.ts'
import type { Given } from './given.ts'

export { pageMaker } from './page.ts'
export { serve } from './server.ts'

/** Options of the commands for a fleet in another folder than theirs. */
const optionsFor = (clusters: string): string => {
  if (clusters === 'clusters') return ''
  return ` --clusters ${/^[\w./-]+$/.test(clusters) ? clusters : `'${clusters.replaceAll("'", "'\\''")}'`}`
}

/** Reads what a page is made of. Errors: FindingsError with everything that is wrong with the fleet. */
export const readGiven = (clusters: string): Given => {
  const text = readFleetText(clusters)
  fleetOf(text)
  return {
    label: text.label,
    files: Object.fromEntries(text.files),
    prices: readPricesText(clusters),
    options: optionsFor(clusters),
  }
}
