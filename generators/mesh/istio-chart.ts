/** What the charts of Istio have in common. */
import { platformOf } from '../fleet/index.ts'
import type { Chart } from '../parts/index.ts'

/** Where Istio publishes its charts: since 1.31 no longer at istio-release.storage.googleapis.com (its upgrade notes). */
const REPOSITORY = 'https://blob.istio.io/istio-release/charts'

/** A chart of Istio, at the version of the cluster. */
export const istioChart = (name: string): Chart['chart'] => ({
  repository: REPOSITORY,
  name,
  version: (fleet, cluster) => platformOf(fleet, cluster).istio,
})

/**
 * Istio's own webhooks write this policy when they are ready, and Argo CD would take it back with every sync: written
 * from the start, nobody changes it. Istio's configuration is refused until istiod answers; its wave comes after.
 */
export const validation = { base: { validationFailurePolicy: 'Fail' } } as const

/** Pods of a control plane or a gateway over zones and nodes; when a zone has no node left they run elsewhere. */
export const spread = (labels: Readonly<Record<string, string>>) =>
  ['topology.kubernetes.io/zone', 'kubernetes.io/hostname'].map((topologyKey) => ({
    maxSkew: 1,
    topologyKey,
    whenUnsatisfiable: 'ScheduleAnyway',
    labelSelector: { matchLabels: { ...labels } },
    matchLabelKeys: ['pod-template-hash'],
  }))
