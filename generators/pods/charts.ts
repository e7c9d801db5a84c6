/**
 * The pods that charts make of their values: where a value says what, and what the chart takes where none does. Read in the
 * version that stands with it: a test fails when the fleet moves to another, until somebody has read that one.
 */
import type { ChartPods } from './chart-workload.ts'
import { asks, nothing } from './pods.ts'
import { prometheusStack } from './prometheus-stack.ts'

/** No class, where no value says one. */
const none = undefined

const gateway = {
  version: '1.31.1',
  workloads: [
    {
      name: 'gateway',
      pods: { at: 'autoscaling.minReplicas', or: 1 },
      most: { at: 'autoscaling.maxReplicas', or: 5 },
      containers: [{ at: 'resources.requests', or: asks(100, 128) }],
      priority: { at: 'priorityClassName', or: none },
    },
  ],
} as const satisfies ChartPods

/** By the name of the release. */
export const chartPods: Readonly<Record<string, ChartPods>> = {
  'istio-base': { version: '1.31.1', workloads: [] },
  'istio-cni': {
    version: '1.31.1',
    workloads: [
      {
        name: 'istio-cni-node',
        containers: [{ at: 'resources.requests', or: asks(100, 100) }],
        priority: 'system-node-critical',
      },
    ],
  },
  istiod: {
    version: '1.31.1',
    workloads: [
      {
        name: 'istiod',
        pods: { at: 'autoscaleMin', or: 1 },
        most: { at: 'autoscaleMax', or: 5 },
        containers: [{ at: 'resources.requests', or: asks(500, 2_048) }],
        priority: { at: 'global.priorityClassName', or: none },
      },
    ],
  },
  'istio-ingress': gateway,
  'istio-eastwestgateway': gateway,
  'external-secrets': {
    version: '2.9.0',
    workloads: [
      {
        name: 'external-secrets',
        pods: { at: 'replicaCount', or: 1 },
        containers: [{ at: 'resources.requests', or: nothing }],
        priority: { at: 'priorityClassName', or: none },
      },
      {
        name: 'webhook',
        on: 'webhook.create',
        pods: { at: 'webhook.replicaCount', or: 1 },
        containers: [{ at: 'webhook.resources.requests', or: nothing }],
        priority: { at: 'webhook.priorityClassName', or: none },
      },
      {
        name: 'cert-controller',
        on: 'certController.create',
        pods: { at: 'certController.replicaCount', or: 1 },
        containers: [{ at: 'certController.resources.requests', or: nothing }],
        priority: { at: 'certController.priorityClassName', or: none },
      },
    ],
  },
  'prometheus-operator-crds': { version: '31.0.1', workloads: [] },
  'kube-prometheus-stack': prometheusStack,
  'otel-collector': {
    version: '0.170.0',
    workloads: [
      {
        name: 'otel-collector',
        pods: { at: 'replicaCount', or: 1 },
        containers: [{ at: 'resources.requests', or: nothing }],
        meta: { labels: 'podLabels', annotations: 'podAnnotations' },
        priority: { at: 'priorityClassName', or: none },
      },
    ],
  },
  jaeger: {
    version: '4.11.1',
    workloads: [
      {
        name: 'jaeger',
        pods: { at: 'jaeger.replicas', or: 1 },
        containers: [{ at: 'jaeger.resources.requests', or: nothing }],
        meta: { labels: 'jaeger.podLabels' },
      },
    ],
  },
  opencost: {
    version: '2.5.17',
    workloads: [
      {
        name: 'opencost',
        pods: { at: 'opencost.exporter.replicas', or: 1 },
        containers: [{ at: 'opencost.exporter.resources.requests', or: asks(10, 55) }],
        priority: { at: 'priorityClassName', or: none },
      },
    ],
  },
}
