/** One VirtualService for the mesh and the public gateway: a pin per cluster, then the split. */
import type { IVirtualService } from '@kubernetes-models/istio/networking.istio.io/v1/VirtualService'
import { type ClusterName, type Fleet, formatDuration } from '../fleet/index.ts'
import { app, type TrackName } from '../inference/index.ts'
import { type KubeObject, kubeObject } from '../objects/index.ts'
import { subsetName } from './destination-rule.ts'
import { splitOf } from './shares.ts'

type HttpRoute = NonNullable<NonNullable<IVirtualService['spec']>['http']>[number]
type Destination = NonNullable<HttpRoute['route']>[number]

/** The Gateway of the public listener, in the namespace of the ingress gateways. */
const PUBLIC_GATEWAY = 'istio-ingress/public'

/**
 * What is retried. `5xx` is safe because a prediction is a pure function, and it is what makes a request that hangs
 * (a local 504 of its try) go elsewhere. 429 is not in it: an overloaded server is not asked again.
 */
const RETRY_ON = '5xx,reset,connect-failure,refused-stream,unavailable'

const to = (track: TrackName, cluster: ClusterName, weight: number): Destination => ({
  destination: { host: app.host, subset: subsetName(track, cluster), port: { number: app.port } },
  weight,
})

const handling = ({ timeout, retries }: Fleet['traffic']): Pick<HttpRoute, 'timeout' | 'retries'> => ({
  timeout: formatDuration(timeout),
  retries: {
    attempts: retries.attempts,
    perTryTimeout: formatDuration(retries.perTryTimeout),
    retryOn: RETRY_ON,
    retryRemoteLocalities: true,
  },
})

/** Requests that name a cluster prefer it. An evacuated cluster has no pin: its requests follow the split. */
const pins = (fleet: Fleet): readonly HttpRoute[] =>
  fleet.clusters
    .filter(({ name }) => !fleet.traffic.evacuated.includes(name))
    .map(({ name }) => ({
      name: `pin-${name}`,
      match: [{ headers: { [fleet.traffic.pinHeader]: { exact: name } } }],
      route: [to('stable', name, 100)],
      ...handling(fleet.traffic),
    }))

const split = (fleet: Fleet): HttpRoute => ({
  name: 'split',
  route: splitOf(fleet).shares.map(({ track, cluster, weight }) => to(track, cluster, weight)),
  ...handling(fleet.traffic),
})

export const virtualService = (fleet: Fleet): KubeObject => {
  const service: IVirtualService = {
    apiVersion: 'networking.istio.io/v1',
    kind: 'VirtualService',
    metadata: { name: app.name, namespace: app.namespace, labels: { app: app.name } },
    spec: {
      hosts: [app.host, fleet.traffic.host],
      gateways: ['mesh', PUBLIC_GATEWAY],
      http: [...pins(fleet), split(fleet)],
    },
  }
  return kubeObject(service)
}
