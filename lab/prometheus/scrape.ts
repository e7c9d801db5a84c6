/** A monitor as Prometheus' own configuration, with the labels that the operator gives: where the lab has none of it. */
import { plain } from './discovery.ts'
import { asIstio } from './envoy.ts'
import type { Endpoint, Monitor, Relabeling, Requirement, Selector } from './monitors.ts'

/** Monitors ask for 30 s. A lab that waits for a verdict looks six times as often. */
export const INTERVAL = '5s'

/** The port that all proxies declare. */
const PROXIES = 'http-envoy-prom'

const META = '__meta_kubernetes_'
const literally = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')

const copy = (from: string, to: string, regex = '(.+)'): Relabeling => ({
  sourceLabels: [from],
  regex,
  targetLabel: to,
  replacement: '$1',
})
const when = (action: 'keep' | 'drop', label: string, regex: string): Relabeling => ({
  sourceLabels: [label],
  regex,
  action,
})

/** Labels of a Service or a pod that a selector asks for. */
const selected = (of: 'service' | 'pod', { matchLabels, matchExpressions }: Selector) => {
  const value = (key: string) => `${META}${of}_label_${plain(key)}`
  const present = (key: string) => `${META}${of}_labelpresent_${plain(key)}`
  const expressed = ({ key, operator, values }: Requirement): Relabeling => {
    const any = values.map(literally).join('|')
    if (operator === 'In') return when('keep', value(key), any)
    if (operator === 'NotIn') return when('drop', value(key), any)
    return when(operator === 'Exists' ? 'keep' : 'drop', present(key), 'true')
  }
  return [
    ...Object.entries(matchLabels).map(([key, text]) => when('keep', value(key), literally(text))),
    ...matchExpressions.map(expressed),
  ]
}

/** Only what runs where the monitor looks, and the labels of the pod behind a target. */
const ofPod = ({ podTargetLabels, namespaces }: Monitor): readonly Relabeling[] => [
  ...(namespaces === undefined
    ? []
    : [when('keep', `${META}namespace`, namespaces.map(literally).join('|'))]),
  when('drop', `${META}pod_phase`, 'Failed|Succeeded'),
  copy(`${META}namespace`, 'namespace'),
  copy(`${META}pod_name`, 'pod'),
  copy(`${META}pod_container_name`, 'container'),
  ...podTargetLabels.map((label) => copy(`${META}pod_label_${plain(label)}`, plain(label))),
]

const ofServices = (monitor: Monitor, { port }: Endpoint): readonly Relabeling[] => [
  ...selected('service', monitor.selector),
  when('keep', `${META}endpointslice_port_name`, literally(port)),
  ...ofPod(monitor),
  copy(`${META}service_name`, 'service'),
  copy(`${META}service_name`, 'job'),
  ...(monitor.jobLabel === undefined ? [] : [copy(`${META}service_label_${plain(monitor.jobLabel)}`, 'job')]),
]

const ofPods = (monitor: Monitor, { port }: Endpoint): readonly Relabeling[] => [
  ...selected('pod', monitor.selector),
  when('keep', `${META}pod_container_port_name`, literally(port)),
  ...ofPod(monitor),
  { targetLabel: 'job', replacement: `${monitor.namespace}/${monitor.name}` },
  ...(monitor.jobLabel === undefined ? [] : [copy(`${META}pod_label_${plain(monitor.jobLabel)}`, 'job')]),
]

/** In the words of Prometheus' own configuration. */
const written = ({ sourceLabels, targetLabel, action, ...rest }: Relabeling) => ({
  ...(sourceLabels && { source_labels: sourceLabels }),
  ...(targetLabel !== undefined && { target_label: targetLabel }),
  ...(action !== undefined && { action: action.toLowerCase() }),
  ...rest,
})

/** One for each endpoint of a monitor. `discovery`: where targets are asked for, without a path. */
export const scrapeConfigs = (monitor: Monitor, discovery: string) =>
  monitor.endpoints.map((endpoint, i) => {
    const services = monitor.kind === 'ServiceMonitor'
    const targets = (services ? ofServices : ofPods)(monitor, endpoint)
    const metrics = [...(endpoint.port === PROXIES ? asIstio() : []), ...endpoint.metricRelabelings]
    return {
      job_name: `${services ? 'serviceMonitor' : 'podMonitor'}/${monitor.namespace}/${monitor.name}/${i}`,
      http_sd_configs: [
        { url: `${discovery}${services ? '/services' : '/pods'}`, refresh_interval: INTERVAL },
      ],
      metrics_path: endpoint.path,
      relabel_configs: [
        ...targets,
        { targetLabel: 'endpoint', replacement: endpoint.port },
        ...endpoint.relabelings,
      ].map(written),
      metric_relabel_configs: metrics.map(written),
    }
  })
