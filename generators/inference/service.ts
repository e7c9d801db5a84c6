/** What stands around the pods and is the same for every track: identity, Service, monitor. */
import type { IServiceMonitor } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/ServiceMonitor'
import * as k8s from 'cdk8s-plus-27/lib/imports/k8s.js'
import { type KubeObject, kubeObject } from '../objects/index.ts'
import { app } from './app.ts'

const labels = { app: app.name }
const metadata = { name: app.name, namespace: app.namespace, labels }

/** The identity of the pods in the mesh; they never call the API server, so no token is mounted. */
const serviceAccount = () =>
  kubeObject(k8s.KubeServiceAccount.manifest({ metadata, automountServiceAccountToken: false }))

/** One Service over all tracks: the same name, namespace and ports in every cluster, so that the mesh joins them. */
const service = () =>
  kubeObject(
    k8s.KubeService.manifest({
      metadata,
      spec: {
        selector: labels,
        ports: [
          {
            name: 'http',
            port: app.port,
            targetPort: k8s.IntOrString.fromString('http'),
            appProtocol: 'http',
          },
          {
            name: 'http-metrics',
            port: app.metricsPort,
            targetPort: k8s.IntOrString.fromString('http-metrics'),
            appProtocol: 'http',
          },
        ],
      },
    }),
  )

/** Prometheus reads every pod's own metrics; the pod labels become labels of the series. */
const monitor: IServiceMonitor = {
  apiVersion: 'monitoring.coreos.com/v1',
  kind: 'ServiceMonitor',
  metadata,
  spec: {
    jobLabel: 'app',
    selector: { matchLabels: labels },
    podTargetLabels: ['track', 'version', 'cloud', 'region'],
    endpoints: [{ port: 'http-metrics', path: '/metrics', interval: '30s', scrapeTimeout: '10s' }],
  },
}

/** Equal in every cluster: made once. */
export const surroundings: readonly KubeObject[] = [serviceAccount(), service(), kubeObject(monitor)]
