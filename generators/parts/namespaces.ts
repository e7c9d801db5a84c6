/** The namespaces of the clusters, but for Argo CD's own, which bootstrap makes. */
import type { Provider } from '../fleet/index.ts'

export interface Namespace {
  readonly name: string
  /** The Pod Security Standard that is enforced; `restricted` unless `why` says what needs more. */
  readonly podSecurity: 'restricted' | 'baseline' | 'privileged'
  readonly why?: string
  /** `all`: every pod gets a sidecar. `asked`: pods with the label `sidecar.istio.io/inject: "true"`. `none`: no pod. */
  readonly sidecars: 'all' | 'asked' | 'none'
  /** The one cloud whose clusters have it. Default: all clusters. */
  readonly only?: Provider
  /** Default false. True where gateways run: istiod reads the cluster's network from the label of its own namespace. */
  readonly network?: true
}

export const namespaces = {
  inference: { name: 'ml-inference', podSecurity: 'restricted', sidecars: 'all' },
  istio: { name: 'istio-system', podSecurity: 'restricted', sidecars: 'none', network: true },
  istioCni: {
    name: 'istio-cni',
    podSecurity: 'privileged',
    why: 'the node agent writes the network configuration of the host',
    sidecars: 'none',
  },
  ingress: { name: 'istio-ingress', podSecurity: 'restricted', sidecars: 'asked' },
  externalSecrets: { name: 'external-secrets', podSecurity: 'restricted', sidecars: 'none' },
  monitoring: {
    name: 'monitoring',
    podSecurity: 'privileged',
    why: 'the node exporter reads the host',
    sidecars: 'asked',
  },
  clusterAutoscaler: {
    name: 'cluster-autoscaler',
    podSecurity: 'restricted',
    sidecars: 'none',
    only: 'aws',
  },
  observability: { name: 'observability', podSecurity: 'restricted', sidecars: 'asked' },
} as const satisfies Readonly<Record<string, Namespace>>
