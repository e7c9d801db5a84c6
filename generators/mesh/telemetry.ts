/** What the proxies of a cluster tell: a trace of some requests, a log line of each that failed. */
import type { ITelemetry } from '@kubernetes-models/istio/telemetry.istio.io/v1/Telemetry'
import type { Cluster, Fleet } from '../fleet/index.ts'
import { type KubeObject, kubeObject } from '../objects/index.ts'
import { namespaces } from '../parts/index.ts'

/** Name of the mesh's tracing provider. */
export const TRACES = 'otel'

/** The default of all proxies; each cluster's spans say where they were made. */
export const telemetry = ({ observability }: Fleet, { name, cloud }: Cluster): KubeObject => {
  const object: ITelemetry = {
    apiVersion: 'telemetry.istio.io/v1',
    kind: 'Telemetry',
    metadata: { name: 'mesh-default', namespace: namespaces.istio.name },
    spec: {
      accessLogging: [{ providers: [{ name: 'envoy' }], filter: { expression: 'response.code >= 500' } }],
      tracing: [
        {
          providers: [{ name: TRACES }],
          randomSamplingPercentage: observability.tracedPercent,
          customTags: {
            cloud: { literal: { value: cloud.provider } },
            cluster: { literal: { value: name } },
          },
        },
      ],
    },
  }
  return kubeObject(object)
}
