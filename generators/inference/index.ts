/** The inference app in one cluster: its surroundings, and per track a Deployment with what keeps it available. */
import type { Cluster, Fleet } from '../fleet/index.ts'
import type { KubeObject } from '../objects/index.ts'
import type { App } from '../parts/index.ts'
import { autoscaler, disruptionBudget } from './availability.ts'
import { deployment } from './deployment.ts'
import { policiesOf } from './network-policy.ts'
import { surroundings } from './service.ts'
import { tracksOf } from './tracks.ts'

export { app } from './app.ts'
export { type Track, type TrackName, tracksOf } from './tracks.ts'

export const inference = (fleet: Fleet, cluster: Cluster): readonly KubeObject[] => [
  ...surroundings,
  ...policiesOf(fleet, cluster),
  ...tracksOf(fleet, cluster).flatMap((track) => [
    deployment(fleet, cluster, track),
    disruptionBudget(track),
    autoscaler(fleet, track),
  ]),
]

export const inferenceApp: App = {
  type: 'app',
  name: 'inference',
  room: 'inference',
  wave: 'workloads',
  creates: {
    cluster: [],
    namespaced: [
      'Deployment.apps',
      'HorizontalPodAutoscaler.autoscaling',
      'NetworkPolicy.networking.k8s.io',
      'PodDisruptionBudget.policy',
      'Service',
      'ServiceAccount',
      'ServiceMonitor.monitoring.coreos.com',
    ],
  },
  objects: (fleet) => (cluster) => inference(fleet, cluster),
}
