/**
 * Versions of the platform that somebody has read: the values, tables and rules of this repository say what they say of
 * these. For a newer one: read in it what `read` names, then add it here; take an older one out when no cluster runs it.
 */
import type { Platform } from '../fleet/index.ts'

/** Kubernetes has the schemas to say which minor version they are of: rule `schema-version`. */
export type Part = Exclude<keyof Platform, 'kubernetes'>

export interface ReadVersion {
  readonly version: string
  /** The version of the program, where the part is a chart. */
  readonly installs?: string
  /** What was read, and held against this repository. */
  readonly read: string
}

const tables = 'values and templates: generators/charts/keys, what it brings: generators/charts/brings'

export const readVersions: Readonly<Record<Part, readonly ReadVersion[]>> = {
  istio: [
    {
      version: '1.31.1',
      read: 'upgrade notes; charts, definitions and mesh configuration of the branch (generators/kinds/sources.ts); istioctl',
    },
  ],
  argocd: [
    {
      version: '3.5.7',
      read: 'upgrade notes; install manifests, definitions and the code that decides permissions',
    },
  ],
  externalSecrets: [{ version: '2.9.0', installs: '2.9.0', read: tables }],
  prometheusOperatorCrds: [{ version: '31.0.1', installs: '0.93.1', read: tables }],
  kubePrometheusStack: [{ version: '88.5.3', installs: '0.93.1', read: tables }],
  thanos: [
    {
      version: '0.42.5',
      read: 'module v0.42.5 of the Go proxy: flags and endpoints of the query (cmd/thanos/query.go, pkg/query/endpointset.go)',
    },
  ],
  opentelemetryCollector: [
    {
      version: '0.170.0',
      installs: '0.158.0',
      read: `${tables}; names of components: metadata.yaml of each`,
    },
  ],
  // Grafana's data source asks for /api/traces, which Jaeger has up to 2.20: a test holds it.
  jaeger: [{ version: '4.11.1', installs: '2.19.0', read: tables }],
  opencost: [{ version: '2.5.17', installs: '1.120.1', read: `${tables}; prices: pkg/cloud/provider` }],
}

/** What a version is called in a finding. */
export const titles: Readonly<Record<Part, string>> = {
  istio: 'Istio',
  argocd: 'Argo CD',
  externalSecrets: 'the chart external-secrets',
  prometheusOperatorCrds: 'the chart prometheus-operator-crds',
  kubePrometheusStack: 'the chart kube-prometheus-stack',
  thanos: 'Thanos',
  opentelemetryCollector: 'the chart opentelemetry-collector',
  jaeger: 'the chart jaeger',
  opencost: 'the chart opencost',
}
