/** The kinds of the Prometheus operator, apart from its own chart: many waves earlier, for all who have monitors. */
import { platformOf } from '../fleet/index.ts'
import type { Chart } from '../parts/index.ts'
import { prometheus } from './names.ts'

/** Charts of the Prometheus community. */
export const PROMETHEUS_CHARTS = 'https://prometheus-community.github.io/helm-charts'

export const definitions: Chart = {
  type: 'chart',
  name: 'prometheus-operator-crds',
  room: 'observability',
  wave: 'definitions',
  namespace: prometheus.namespace,
  chart: {
    repository: PROMETHEUS_CHARTS,
    name: 'prometheus-operator-crds',
    version: (fleet, cluster) => platformOf(fleet, cluster).prometheusOperatorCrds,
  },
  // Taking a definition away takes every object of its kind away.
  values: () => ({
    crds: { annotations: { 'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false' } },
  }),
  creates: { cluster: ['CustomResourceDefinition.apiextensions.k8s.io'], namespaced: [] },
  defines: ['monitoring.coreos.com'],
}
