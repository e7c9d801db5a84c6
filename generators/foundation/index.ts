/** What everything else in a cluster stands in: namespaces, priorities, and the storage class of what keeps data. */
import * as k8s from 'cdk8s-plus-27/lib/imports/k8s.js'
import type { Cluster, Fleet } from '../fleet/index.ts'
import { clusterIdOf, storageOf } from '../fleet/index.ts'
import { type KubeObject, kubeObject } from '../objects/index.ts'
import { type App, type Namespace, namespaces } from '../parts/index.ts'
import { priorityClasses } from './priority-classes.ts'

/** A namespace stays when it leaves the tree: deleting it would delete all that is in it. */
const namespace = (fleet: Fleet, cluster: Cluster, { name, podSecurity, sidecars, network }: Namespace) =>
  kubeObject(
    k8s.KubeNamespace.manifest({
      metadata: {
        name,
        labels: {
          ...(sidecars === 'all' && { 'istio-injection': 'enabled' }),
          ...(network && { 'topology.istio.io/network': networkOf(fleet, cluster) }),
          'pod-security.kubernetes.io/enforce': podSecurity,
          'pod-security.kubernetes.io/warn': 'restricted',
        },
        annotations: { 'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false' },
      },
    }),
  )

/** Where the cloud brings no default class for its own disks, ours: encrypted, growing, made in the zone of the pod. */
const storageClass = ({ cloud }: Cluster): readonly KubeObject[] => {
  const { className, provisioner, parameters } = storageOf(cloud)
  return provisioner === undefined
    ? []
    : [
        kubeObject(
          k8s.KubeStorageClass.manifest({
            metadata: { name: className },
            provisioner,
            parameters,
            allowVolumeExpansion: true,
            volumeBindingMode: 'WaitForFirstConsumer',
            reclaimPolicy: 'Delete',
          }),
        ),
      ]
}

/** The networks of a mesh: one for all clusters when pods reach pods, else one per cluster. */
export const networkOf = (fleet: Fleet, cluster: Cluster) =>
  fleet.mesh.network === 'flat' ? fleet.mesh.id : clusterIdOf(fleet, cluster)

export const foundation: App = {
  type: 'app',
  name: 'foundation',
  room: 'foundation',
  wave: 'foundation',
  creates: {
    cluster: ['Namespace', 'PriorityClass.scheduling.k8s.io', 'StorageClass.storage.k8s.io'],
    namespaced: [],
  },
  objects: (fleet) => (cluster) => [
    ...Object.values<Namespace>(namespaces)
      .filter(({ only = cluster.cloud.provider }) => only === cluster.cloud.provider)
      .map((each) => namespace(fleet, cluster, each)),
    ...priorityClasses,
    ...storageClass(cluster),
  ],
}
