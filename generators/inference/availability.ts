/** What keeps a track's pods many enough: the autoscaler and the disruption budget. */
import * as k8s from 'cdk8s-plus-27/lib/imports/k8s.js'
import type { Fleet } from '../fleet/index.ts'
import { type KubeObject, kubeObject } from '../objects/index.ts'
import { app } from './app.ts'
import { selectorOf, type Track } from './tracks.ts'

const metadata = (track: Track) => ({
  name: track.workload,
  namespace: app.namespace,
  labels: selectorOf(track),
})

/**
 * The autoscaler of a track: for a fixed number too, with this as its minimum and its maximum. So `spec.replicas` is never
 * in git. Where it came and went with the form of the number, a server-side apply that no longer had it gave the field back
 * to the API server, whose default is 1; the autoscaler lifts what is below its minimum before it asks for any metric.
 * It watches the CPU of the app's container (a busy sidecar is no reason for more models), doubles at once and shrinks by a
 * quarter a minute after five quiet minutes, so that a failover that comes and goes does not make pods come and go.
 */
export const autoscaler = (fleet: Fleet, track: Track): KubeObject =>
  kubeObject(
    k8s.KubeHorizontalPodAutoscalerV2.manifest({
      metadata: metadata(track),
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: track.workload },
        minReplicas: track.replicas.min,
        maxReplicas: track.replicas.max,
        metrics: [
          {
            type: 'ContainerResource',
            containerResource: {
              container: app.container,
              name: 'cpu',
              target: { type: 'Utilization', averageUtilization: fleet.inference.targetCpu },
            },
          },
        ],
        behavior: {
          scaleUp: {
            stabilizationWindowSeconds: 0,
            policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }],
          },
          scaleDown: {
            stabilizationWindowSeconds: 300,
            policies: [{ type: 'Percent', value: 25, periodSeconds: 60 }],
          },
        },
      },
    }),
  )

/** A quarter of the pods (rounded up, so at least one) may be evicted at a time: drains go on, capacity stays. */
export const disruptionBudget = (track: Track): KubeObject =>
  kubeObject(
    k8s.KubePodDisruptionBudget.manifest({
      metadata: metadata(track),
      spec: {
        maxUnavailable: k8s.IntOrString.fromString('25%'),
        unhealthyPodEvictionPolicy: 'AlwaysAllow',
        selector: { matchLabels: selectorOf(track) },
      },
    }),
  )
