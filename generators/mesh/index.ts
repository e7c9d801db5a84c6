/** The mesh of a cluster: Istio's charts, and who may call whom through it. */
import type { App, Part } from '../parts/index.ts'
import { callersOf } from './callers.ts'
import { controlPlane, definitions, networkPlugin } from './control-plane.ts'
import { eastWestGateway, ingressGateway } from './gateways.ts'
import { listeners } from './listeners.ts'
import { readerToken } from './reader.ts'
import { sidecar } from './sidecar.ts'
import { telemetry } from './telemetry.ts'

export { readerToken } from './reader.ts'
export { throughGateways } from './services.ts'

const mesh: App = {
  type: 'app',
  name: 'mesh',
  room: 'mesh',
  wave: 'mesh',
  creates: {
    cluster: [],
    namespaced: [
      'AuthorizationPolicy.security.istio.io',
      'Gateway.networking.istio.io',
      'PeerAuthentication.security.istio.io',
      'Secret',
      'Sidecar.networking.istio.io',
      'Telemetry.telemetry.istio.io',
    ],
  },
  objects: (fleet) => {
    const shared = [...callersOf(fleet), ...listeners(fleet), sidecar, readerToken]
    return (cluster) => [...shared, telemetry(fleet, cluster)]
  },
}

export const meshParts: readonly Part[] = [
  definitions,
  networkPlugin,
  controlPlane,
  ingressGateway,
  eastWestGateway,
  mesh,
]
