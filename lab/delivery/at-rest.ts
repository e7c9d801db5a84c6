/** What the lab starts from: the fleet of the checkout without what changes from day to day. */
import { abortCanary, setEvacuated, setWeights } from '../../generators/edits/index.ts'
import { type FleetText, fleetOf } from '../../generators/fleet/index.ts'

/** Whole percents that add up to 100, as alike as they can be. */
const alike = (names: readonly string[]): ReadonlyMap<string, number> =>
  new Map(names.map((name, i) => [name, Math.floor((100 + names.length - 1 - i) / names.length)]))

/**
 * No canary, whose image is in no registry of the lab; nobody evacuated; and the same share for every cluster, as titles and
 * limits of the experiments have it. What is so already stays as it is written.
 */
export const atRest = (text: FleetText): FleetText => {
  const { release, traffic } = fleetOf(text)
  const alone = release.canary === undefined ? text : abortCanary(text, fleetOf(text))
  const all = traffic.evacuated.reduce((next, name) => setEvacuated(next, fleetOf(next), name, false), alone)
  const fleet = fleetOf(all)
  return setWeights(all, fleet, alike(fleet.clusters.map(({ name }) => name)))
}
