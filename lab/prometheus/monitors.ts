/** ServiceMonitors, PodMonitors and PrometheusRules as an API server lists them, as far as the tree writes them. */
import { z } from 'zod'
import { listOf } from '../api/index.ts'

const strings = z.record(z.string(), z.string())

/** A rule of relabelling, in the words of the operator's objects. */
const relabeling = z.object({
  sourceLabels: z.array(z.string()).optional(),
  separator: z.string().optional(),
  regex: z.string().optional(),
  targetLabel: z.string().optional(),
  replacement: z.string().optional(),
  action: z.string().optional(),
})
export type Relabeling = z.output<typeof relabeling>

const requirement = z.object({
  key: z.string(),
  operator: z.enum(['In', 'NotIn', 'Exists', 'DoesNotExist']),
  values: z.array(z.string()).default([]),
})
export type Requirement = z.output<typeof requirement>

const selector = z.object({
  matchLabels: strings.default({}),
  matchExpressions: z.array(requirement).default([]),
})
export type Selector = z.output<typeof selector>

const endpoint = z.object({
  port: z.string(),
  path: z.string().default('/metrics'),
  relabelings: z.array(relabeling).default([]),
  metricRelabelings: z.array(relabeling).default([]),
})
export type Endpoint = z.output<typeof endpoint>

const common = {
  jobLabel: z.string().optional(),
  namespaceSelector: z
    .object({ any: z.boolean().default(false), matchNames: z.array(z.string()).default([]) })
    .prefault({}),
  podTargetLabels: z.array(z.string()).default([]),
  selector,
}
const metadata = z.object({ name: z.string(), namespace: z.string() })

/** One of either kind: what it selects, and the ports that it reads there. */
export interface Monitor {
  readonly kind: 'ServiceMonitor' | 'PodMonitor'
  readonly name: string
  readonly namespace: string
  readonly endpoints: readonly Endpoint[]
  readonly jobLabel?: string | undefined
  readonly podTargetLabels: readonly string[]
  readonly selector: Selector
  /** Undefined for all. */
  readonly namespaces: readonly string[] | undefined
}

const monitorOf = (
  kind: Monitor['kind'],
  { name, namespace }: z.output<typeof metadata>,
  {
    endpoints,
    namespaceSelector: { any, matchNames },
    ...spec
  }: Pick<Monitor, 'endpoints' | 'jobLabel' | 'podTargetLabels' | 'selector'> & {
    readonly namespaceSelector: { readonly any: boolean; readonly matchNames: readonly string[] }
  },
): Monitor => ({
  kind,
  name,
  namespace,
  ...spec,
  endpoints,
  namespaces: any ? undefined : matchNames.length > 0 ? matchNames : [namespace],
})

export const serviceMonitors = listOf(
  z
    .object({ metadata, spec: z.object({ ...common, endpoints: z.array(endpoint) }) })
    .transform(({ metadata, spec }) => monitorOf('ServiceMonitor', metadata, spec)),
)

export const podMonitors = listOf(
  z
    .object({ metadata, spec: z.object({ ...common, podMetricsEndpoints: z.array(endpoint) }) })
    .transform(({ metadata, spec: { podMetricsEndpoints, ...spec } }) =>
      monitorOf('PodMonitor', metadata, { ...spec, endpoints: podMetricsEndpoints }),
    ),
)

/** Groups are Prometheus' own words, and go to it as they are. */
export const prometheusRules = listOf(
  z
    .object({ metadata, spec: z.object({ groups: z.array(z.unknown()) }) })
    .transform(({ metadata, spec }) => ({ ...metadata, groups: spec.groups })),
)
export type Rules = z.output<typeof prometheusRules>[number]
