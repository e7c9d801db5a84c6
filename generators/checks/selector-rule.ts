/** The rule that whatever selects something finds it: pods, Services, workloads. */
import type { Finding } from '../findings/index.ts'
import { type KubeObject, mapsAt, namespaceOf, remembered, selects, textAt } from '../objects/index.ts'
import { chartPods, namespaces } from '../parts/index.ts'
import {
  type ClusterTree,
  type Located,
  mapAt,
  ofKind,
  perCluster,
  podLabels,
  type Rule,
  reports,
  sameNamespace,
  scales,
  workloadsOf,
} from './tree.ts'

/**
 * What observes selects pods and Services of charts and of Argo CD, and gives names here to pods of other clusters: none
 * of these are in the tree of a cluster. The tests of its room hold the labels against what the charts render.
 */
const observers: readonly (string | undefined)[] = [namespaces.monitoring.name, namespaces.observability.name]
/** The objects of a list that select pods of the tree. */
const withoutObservers = remembered((objects: readonly KubeObject[]): readonly KubeObject[] =>
  objects.filter((object) => !observers.includes(namespaceOf(object))),
)

const finds = reports('workload-selector')

/** Where each kind keeps the labels that select pods. */
const podSelectors: Readonly<Record<string, readonly string[]>> = {
  Service: ['spec', 'selector'],
  PodDisruptionBudget: ['spec', 'selector', 'matchLabels'],
  NetworkPolicy: ['spec', 'podSelector', 'matchLabels'],
  AuthorizationPolicy: ['spec', 'selector', 'matchLabels'],
  Gateway: ['spec', 'selector'],
  PeerAuthentication: ['spec', 'selector', 'matchLabels'],
  Sidecar: ['spec', 'workloadSelector', 'labels'],
  Telemetry: ['spec', 'selector', 'matchLabels'],
}

const ofCharts = Object.values(chartPods)

/** Of a namespace's pods: those of the tree, and those that charts make. */
const selectsPods = (home: ClusterTree, { object }: Located, path: readonly string[]) => {
  const selector = mapAt(object, ...path)
  return (
    ofCharts.some(
      ({ namespace, labels }) => namespace === namespaceOf(object) && selects(selector, labels),
    ) ||
    workloadsOf(home).some(({ object: workload }) => {
      const labels = podLabels(workload)
      return sameNamespace(workload, object) && labels !== undefined && selects(selector, labels)
    })
  )
}

const podFindings = (home: ClusterTree): readonly Finding[] =>
  Object.entries(podSelectors).flatMap(([kind, path]) =>
    ofKind(home, kind).flatMap((located) =>
      selectsPods(home, located, path)
        ? []
        : finds(
            located,
            path.join('.'),
            'it selects no pod of this cluster',
            'select labels that the pods carry',
          ),
    ),
  )

const ownPods = (located: Located): readonly Finding[] => {
  const labels = mapAt(located.object, 'spec', 'selector', 'matchLabels')
  return labels !== undefined && selects(labels, podLabels(located.object))
    ? []
    : finds(
        located,
        'spec.selector',
        'it does not select its own pods',
        'give the pod template every label of the selector',
      )
}

const isMonitored = (service: KubeObject, monitor: KubeObject) =>
  sameNamespace(service, monitor) &&
  selects(mapAt(monitor, 'spec', 'selector', 'matchLabels'), mapAt(service, 'metadata', 'labels'))

const monitorFindings = (home: ClusterTree, located: Located): readonly Finding[] => {
  const services = ofKind(home, 'Service').filter(({ object }) => isMonitored(object, located.object))
  if (services.length === 0)
    return finds(
      located,
      'spec.selector',
      'it selects no Service of this cluster',
      'select labels that the Service carries',
    )
  const ports = services.flatMap(({ object }) =>
    mapsAt(object, 'spec', 'ports').map((port) => textAt(port, 'name')),
  )
  return mapsAt(located.object, 'spec', 'endpoints').flatMap((endpoint, i) => {
    const port = textAt(endpoint, 'port')
    return port === undefined || ports.includes(port)
      ? []
      : finds(
          located,
          `spec.endpoints[${i}].port`,
          `the Service has no port named ${port}`,
          `name one of ${ports.join(', ')}`,
        )
  })
}

const scalerFindings = (home: ClusterTree, located: Located): readonly Finding[] =>
  workloadsOf(home).some(({ object }) => scales(located.object, object))
    ? []
    : finds(
        located,
        'spec.scaleTargetRef',
        'it scales no workload of this cluster',
        'name a Deployment that exists',
      )

export const selectorRule = {
  'workload-selector': perCluster((tree) => {
    const apps = tree.apps.map((app) => ({ ...app, objects: withoutObservers(app.objects) }))
    const home = { ...tree, apps }
    return [
      ...podFindings(home),
      ...workloadsOf(home).flatMap(ownPods),
      ...ofKind(home, 'ServiceMonitor').flatMap((located) => monitorFindings(home, located)),
      ...ofKind(home, 'HorizontalPodAutoscaler').flatMap((located) => scalerFindings(home, located)),
    ]
  }),
} as const satisfies Readonly<Record<string, Rule>>
