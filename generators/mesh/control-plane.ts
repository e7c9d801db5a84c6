/** The control plane of a cluster: definitions, the node's network plugin, istiod. */
import { type Cluster, type Fleet, meshPlatformOf } from '../fleet/index.ts'
import { networkOf } from '../foundation/index.ts'
import { remembered } from '../objects/index.ts'
import { authority, type Chart, chartPods, collector, namespaces, priorities } from '../parts/index.ts'
import { istioChart, spread, validation } from './istio-chart.ts'
import { serviceSettings } from './services.ts'
import { TRACES } from './telemetry.ts'

/** Where Istio's charts know the platform, they make what it asks for, such as the quota of GKE for node agents. */
const platform = ({ cloud }: Cluster) => {
  const known = meshPlatformOf(cloud)
  return known === undefined ? {} : { platform: known.platform }
}

export const definitions: Chart = {
  type: 'chart',
  name: 'istio-base',
  room: 'mesh',
  wave: 'definitions',
  namespace: namespaces.istio.name,
  chart: istioChart('base'),
  values: () => validation,
  creates: {
    cluster: [
      'CustomResourceDefinition.apiextensions.k8s.io',
      'ValidatingWebhookConfiguration.admissionregistration.k8s.io',
    ],
    namespaced: ['ServiceAccount'],
  },
  defines: ['extensions.istio.io', 'networking.istio.io', 'security.istio.io', 'telemetry.istio.io'],
  provides: [
    { kind: 'ServiceAccount', name: 'istio-reader-service-account', namespace: namespaces.istio.name },
  ],
}

/** With the plugin on each node no pod needs the right to change its network: namespaces may be `restricted`. */
export const networkPlugin: Chart = {
  type: 'chart',
  name: 'istio-cni',
  room: 'mesh',
  wave: 'networkPlugin',
  namespace: namespaces.istioCni.name,
  chart: istioChart('cni'),
  values: (_, cluster) => {
    const known = meshPlatformOf(cluster.cloud)
    return {
      // Under `cni`: what the chart's file for the platform says there, nothing, wins over a key at the top.
      ...(known && { global: platform(cluster), cni: { cniBinDir: known.pluginFolder } }),
      // It works for a moment per new pod; the chart's 100m would keep a twentieth of every small node idle.
      resources: { requests: { cpu: '20m', memory: '64Mi' } },
    }
  },
  creates: {
    cluster: ['ClusterRole.rbac.authorization.k8s.io', 'ClusterRoleBinding.rbac.authorization.k8s.io'],
    namespaced: ['ConfigMap', 'DaemonSet.apps', 'ResourceQuota', 'ServiceAccount'],
  },
}

const meshConfig = remembered((fleet: Fleet) => ({
  trustDomain: fleet.mesh.trustDomain,
  enableTracing: true,
  accessLogEncoding: 'JSON',
  extensionProviders: [
    { name: TRACES, opentelemetry: { service: collector.host, port: collector.grpcPort } },
  ],
  serviceSettings: serviceSettings(fleet),
  defaultConfig: {
    // Envoy counts ejections, but Istio leaves them out of its metrics unless told so: alerts need them.
    proxyStatsMatcher: { inclusionRegexps: ['.*outlier_detection.*'] },
    // Proxies have their place from istiod. Left to ask the cloud's metadata, which NetworkPolicies keep pods from, each starts
    // 25 s late on Google's (seen in the lab).
    proxyMetadata: { CLOUD_PLATFORM: 'none' },
  },
}))

/**
 * istiod without an authority makes a root of its own, which no other cluster trusts, and keeps it until it is restarted.
 * The chart's own mount of `cacerts` is optional, and a container may start before the kubelet has filled it. So istiod
 * reads another mount of the same Secret: its container is not made before the Secret is there with every key.
 */
const ownAuthority = {
  folder: '/etc/istio-authority',
  volume: {
    name: 'authority',
    secret: {
      secretName: authority.secret,
      items: [...authority.certificates, authority.privateKey].map((key) => ({ key, path: key })),
    },
  },
} as const

const istiodValues = (fleet: Fleet, cluster: Cluster) => ({
  ...validation,
  global: {
    meshID: fleet.mesh.id,
    multiCluster: { clusterName: cluster.name },
    network: networkOf(fleet, cluster),
    ...platform(cluster),
    // Of istiod: sidecars have that of their pod.
    priorityClassName: priorities.mesh.name,
  },
  cni: { enabled: true },
  // Sidecars that start before the app and end after it, jobs included; every node of these clusters can.
  // Its controller of the Gateway API may write Deployments, Services and accounts of every namespace; nobody here uses it.
  env: {
    ENABLE_NATIVE_SIDECARS: 'true',
    PILOT_ENABLE_GATEWAY_API_DEPLOYMENT_CONTROLLER: 'false',
    ROOT_CA_DIR: ownAuthority.folder,
  },
  volumes: [ownAuthority.volume],
  volumeMounts: [{ name: ownAuthority.volume.name, mountPath: ownAuthority.folder, readOnly: true }],
  autoscaleMin: 2,
  topologySpreadConstraints: spread(chartPods.istiod.labels),
  // For a mesh of tens of pods; the chart's 500m and 2Gi would take a quarter of a t3.large twice.
  resources: { requests: { cpu: '100m', memory: '512Mi' } },
  seccompProfile: { type: 'RuntimeDefault' },
  meshConfig: meshConfig(fleet),
})

export const controlPlane: Chart = {
  type: 'chart',
  name: 'istiod',
  room: 'mesh',
  wave: 'controlPlane',
  namespace: chartPods.istiod.namespace,
  chart: istioChart('istiod'),
  values: istiodValues,
  creates: {
    cluster: [
      'ClusterRole.rbac.authorization.k8s.io',
      'ClusterRoleBinding.rbac.authorization.k8s.io',
      'MutatingWebhookConfiguration.admissionregistration.k8s.io',
      'ValidatingWebhookConfiguration.admissionregistration.k8s.io',
    ],
    namespaced: [
      'ConfigMap',
      'Deployment.apps',
      'HorizontalPodAutoscaler.autoscaling',
      'PodDisruptionBudget.policy',
      'Role.rbac.authorization.k8s.io',
      'RoleBinding.rbac.authorization.k8s.io',
      'Service',
      'ServiceAccount',
    ],
  },
}
