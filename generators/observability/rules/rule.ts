/** How a rule is written: a recorded series by its name, or an alert that tells a person what to do. */
import type { IPrometheusRule } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/PrometheusRule'
import type { Fleet } from '../../fleet/index.ts'
import { type KubeObject, kubeObject } from '../../objects/index.ts'
import { namespaces } from '../../parts/index.ts'

export type Group = NonNullable<IPrometheusRule['spec']['groups']>[number]
export type Rule = NonNullable<Group['rules']>[number]

/** critical wakes a person up; warning is work for the day. */
type Severity = 'critical' | 'warning'

export interface Alert {
  /** Also the heading of its section in docs/runbook.md. */
  readonly name: string
  readonly severity: Severity
  readonly expr: string
  /** How long the expression must hold. */
  readonly for: string
  /** One line: what is wrong, and where. */
  readonly summary: string
  /** What it means and the first thing to do. */
  readonly description: string
}

/** A series that others read under this name. */
export const recorded = (
  record: string,
  expr: string,
  labels: Readonly<Record<string, string>> = {},
): Rule => ({
  record,
  expr,
  ...(Object.keys(labels).length > 0 && { labels: { ...labels } }),
})

/** The section of the runbook that goes with an alert, at the revision that the clusters run. */
const runbook = ({ repository }: Fleet, name: string) =>
  `${repository.url.replace(/\.git$/, '')}/blob/${repository.revision}/docs/runbook.md#${name.toLowerCase()}`

export const alerting = (
  fleet: Fleet,
  { name, severity, expr, summary, description, ...rest }: Alert,
): Rule => ({
  alert: name,
  expr,
  for: rest.for,
  labels: { severity },
  annotations: { summary, description, runbook_url: runbook(fleet, name) },
})

/** Several groups as one object, in the namespace of Prometheus. */
export const ruleObject = (name: string, groups: readonly Group[]): KubeObject => {
  const object: IPrometheusRule = {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PrometheusRule',
    metadata: { name, namespace: namespaces.monitoring.name, labels: { app: name } },
    spec: { groups: [...groups] },
  }
  return kubeObject(object)
}
