/** How every cluster reaches the one Jaeger: a Service that the mesh joins, and the port that Prometheus reads in plain text. */
import type { IPeerAuthentication } from '@kubernetes-models/istio/security.istio.io/v1/PeerAuthentication'
import * as k8s from 'cdk8s-plus-27/lib/imports/k8s.js'
import { type KubeObject, kubeObject } from '../objects/index.ts'
import { jaeger } from './names.ts'

const port = (name: string, number: number, appProtocol: string): k8s.ServicePort => ({
  name,
  port: number,
  targetPort: k8s.IntOrString.fromNumber(number),
  appProtocol,
})

/** The same bytes in every cluster, with or without the pods: the mesh joins Services by name and port. */
export const jaegerService = (): KubeObject =>
  kubeObject(
    k8s.KubeService.manifest({
      metadata: { name: jaeger.service, namespace: jaeger.namespace, labels: { app: jaeger.service } },
      spec: {
        selector: jaeger.labels,
        ports: [
          port('grpc-otlp', jaeger.otlpPort, 'grpc'),
          port('http-query', jaeger.queryPort, 'http'),
          port('http-metrics', jaeger.metricsPort, 'http'),
        ],
      },
    }),
  )

/** Prometheus has no certificate of the mesh, and the chart has no annotations for the pod: its metrics port is open in plain text. */
export const jaegerMetrics = (): KubeObject => {
  const authentication: IPeerAuthentication = {
    apiVersion: 'security.istio.io/v1',
    kind: 'PeerAuthentication',
    metadata: { name: 'jaeger-metrics', namespace: jaeger.namespace, labels: { app: jaeger.service } },
    spec: {
      selector: { matchLabels: jaeger.labels },
      mtls: { mode: 'STRICT' },
      portLevelMtls: { [`${jaeger.metricsPort}`]: { mode: 'PERMISSIVE' } },
    },
  }
  return kubeObject(authentication)
}
