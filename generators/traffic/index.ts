/** Traffic: one DestinationRule and one VirtualService, the same in every cluster, and what they do when pods fail. */
import type { Fleet } from '../fleet/index.ts'
import type { KubeObject } from '../objects/index.ts'
import type { App } from '../parts/index.ts'
import { destinationRule } from './destination-rule.ts'
import { virtualService } from './virtual-service.ts'

export { type Left, leftWithout } from './left.ts'
export {
  type Amount,
  type ClusterOutage,
  everyTrack,
  type Outage,
  type Outages,
} from './outages.ts'
export { apportion, preferredShares, type Share, type Split, splitOf, TOTALS } from './shares.ts'
export {
  type ClusterLoad,
  type Simulation,
  simulate,
  type TrackLoad,
  type Verdict,
} from './simulate.ts'

/** Each control plane reads only its own API server, so every cluster gets both, the same bytes. */
export const traffic = (fleet: Fleet): readonly KubeObject[] => [
  destinationRule(fleet),
  virtualService(fleet),
]

export const trafficApp: App = {
  type: 'app',
  name: 'traffic',
  room: 'traffic',
  wave: 'traffic',
  creates: {
    cluster: [],
    namespaced: ['DestinationRule.networking.istio.io', 'VirtualService.networking.istio.io'],
  },
  objects: (fleet) => {
    const same = traffic(fleet)
    return () => same
  },
}
