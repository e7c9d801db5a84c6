/** The pods of kube-prometheus-stack and its charts, and those that its operator makes of a Prometheus and an Alertmanager. */
import type { ChartPods } from './chart-workload.ts'
import { asks, nothing } from './pods.ts'

const none = undefined
/** The operator puts one beside each Prometheus and Alertmanager; another runs before them and is no larger. */
const reloader = { at: 'prometheusOperator.prometheusConfigReloader.resources.requests', or: nothing }

export const prometheusStack: ChartPods = {
  version: '88.5.3',
  workloads: [
    {
      name: 'operator',
      pods: 1,
      containers: [{ at: 'prometheusOperator.resources.requests', or: nothing }],
      priority: { at: 'prometheusOperator.priorityClassName', or: none },
    },
    {
      name: 'prometheus',
      pods: { at: 'prometheus.prometheusSpec.replicas', or: 1 },
      containers: [
        { at: 'prometheus.prometheusSpec.resources.requests', or: nothing },
        { at: 'prometheus.prometheusSpec.thanos.resources.requests', or: nothing },
        reloader,
      ],
      meta: {
        labels: 'prometheus.prometheusSpec.podMetadata.labels',
        annotations: 'prometheus.prometheusSpec.podMetadata.annotations',
      },
      priority: { at: 'prometheus.prometheusSpec.priorityClassName', or: none },
    },
    {
      name: 'alertmanager',
      on: 'alertmanager.enabled',
      pods: { at: 'alertmanager.alertmanagerSpec.replicas', or: 1 },
      // The operator asks for 200Mi where nothing is said.
      containers: [{ at: 'alertmanager.alertmanagerSpec.resources.requests', or: asks(0, 200) }, reloader],
      meta: { labels: 'alertmanager.alertmanagerSpec.podMetadata.labels' },
      priority: { at: 'alertmanager.alertmanagerSpec.priorityClassName', or: none },
    },
    {
      name: 'grafana',
      on: 'grafana.enabled',
      pods: { at: 'grafana.replicas', or: 1 },
      containers: [
        { at: 'grafana.resources.requests', or: nothing },
        { at: 'grafana.sidecar.resources.requests', or: nothing },
      ],
      meta: { labels: 'grafana.podLabels', annotations: 'grafana.podAnnotations' },
      priority: { at: 'grafana.priorityClassName', or: none },
    },
    {
      name: 'kube-state-metrics',
      on: 'kubeStateMetrics.enabled',
      pods: { at: 'kube-state-metrics.replicas', or: 1 },
      containers: [{ at: 'kube-state-metrics.resources.requests', or: nothing }],
      priority: { at: 'kube-state-metrics.priorityClassName', or: none },
    },
    {
      name: 'node-exporter',
      on: 'nodeExporter.enabled',
      containers: [{ at: 'prometheus-node-exporter.resources.requests', or: nothing }],
      priority: { at: 'prometheus-node-exporter.priorityClassName', or: none },
    },
  ],
}
