/** Rules over a whole object, or over two: what no single field says. */
import type { Finding } from '../../../findings/index.ts'
import { at, isMap, type Json, mapsAt, textAt } from '../../../objects/index.ts'
import type { Case } from '../case.ts'
import { containerChanges, podChanges } from '../pods.ts'
import { routes } from '../routes.ts'
import { listed, tells } from '../said.ts'
import { coming, leaving, ofKinds } from '../things.ts'
import { clustersOf } from './model.ts'

const SCALERS = ['HorizontalPodAutoscaler', 'ScaledObject', 'VerticalPodAutoscaler'] as const

const targetOf = (object: Json | undefined) =>
  textAt(object, 'spec', 'scaleTargetRef', 'name') ?? textAt(object, 'spec', 'targetRef', 'name')

/** A scaler that comes without the pods that it is for: they have one already, and two of them pull at one number. */
const scalers = (of: Case): readonly Finding[] => {
  const fresh = new Set(
    ofKinds(of, 'Deployment', 'StatefulSet').flatMap(({ what, name }) => (what === 'added' ? [name] : [])),
  )
  return ofKinds(of, ...SCALERS).flatMap((change) => {
    const target = targetOf(change.after)
    return change.what === 'added' && target !== undefined && target !== change.name && !fresh.has(target)
      ? [
          tells('danger-replicas')(
            of,
            change,
            'spec.scaleTargetRef',
            `it scales ${target}, which was there before: two of them pull at one number of pods`,
            'change the one that is there',
          ),
        ]
      : []
  })
}

/** Clusters that a subset prefers but is not named after. */
const strangers = (of: Case, object: Json | undefined): readonly (readonly [string, string])[] => {
  const names = clustersOf(of.after)
  return mapsAt(object, 'spec', 'subsets').flatMap((subset) => {
    const name = textAt(subset, 'name') ?? ''
    const own = names.find((each) => name.endsWith(`-${each}`))
    const all = JSON.stringify(
      at(subset, 'trafficPolicy', 'loadBalancer', 'localityLbSetting', 'failoverPriority') ?? [],
    )
    const first = /topology\.istio\.io\/cluster=([\w-]+)/.exec(all)?.[1]
    return own === undefined || first === undefined || first === own ? [] : [[name, first] as const]
  })
}

/** Pins that lead to the subset of another cluster than the one they are named after. */
const misled = (object: Json | undefined): readonly (readonly [string, string])[] =>
  mapsAt(object, 'spec', 'http').flatMap((route) => {
    const name = textAt(route, 'name') ?? ''
    const subsets = mapsAt(route, 'route').map((to) => textAt(to, 'destination', 'subset') ?? '')
    const wrong = subsets.find((each) => name.startsWith('pin-') && !each.endsWith(name.slice(3)))
    return wrong === undefined ? [] : [[name, wrong] as const]
  })

const portsOf = (route: Json | undefined) =>
  new Set(mapsAt(route, 'route').map((to) => `${at(to, 'destination', 'port', 'number') ?? 'any port'}`))

/** Routes whose requests go to a port that none of theirs went to. */
const ports = (of: Case): readonly Finding[] =>
  ofKinds(of, 'VirtualService').flatMap((change) =>
    routes(change).flatMap(({ name, was, is }) => {
      const more = [...portsOf(is)].filter((each) => !portsOf(was).has(each))
      return more.length === 0
        ? []
        : [
            tells('danger-route')(
              of,
              change,
              `spec.http[${name}].route`,
              `its requests go to another port: ${listed(more)}`,
              'keep the port: policies, probes and metrics are those of each port',
            ),
          ]
    }),
  )

const places = (of: Case): readonly Finding[] => [
  ...ofKinds(of, 'DestinationRule').flatMap((change) =>
    strangers(of, change.after).map(([name, cluster]) =>
      tells('danger-ejection')(
        of,
        change,
        `spec.subsets[${name}].trafficPolicy`,
        `${name} prefers the cluster ${cluster}: its share goes there`,
        'a subset prefers the cluster that it is named after',
      ),
    ),
  ),
  ...ofKinds(of, 'VirtualService').flatMap((change) =>
    misled(change.after).map(([name, subset]) =>
      tells('danger-route')(
        of,
        change,
        `spec.http[${name}].route`,
        `${name} leads to ${subset || 'any pod'}`,
        'a pin leads to the cluster that it is named after',
      ),
    ),
  ),
]

/** What is scraped no more; what watches a cluster or a canary goes with it. */
const unwatched = (of: Case): readonly Finding[] => {
  const gone = [...leaving(of), ...coming(of), 'canary']
  return ofKinds(of, 'ServiceMonitor', 'PodMonitor', 'Telemetry', 'Alertmanager', 'Prometheus').flatMap(
    (change) =>
      change.what === 'removed' && !gone.some((name) => change.name.includes(name))
        ? [
            tells('danger-alert')(
              of,
              change,
              '',
              'it leaves git: nothing is measured by it any more, and alerts over it say nothing',
              'keep it, or take the alerts that need it away first',
            ),
          ]
        : [],
  )
}

const pathOf = (probe: Json | undefined) => textAt(probe, 'httpGet', 'path')

/** A pod that only says that it lives gets requests before it can answer. */
const probes = (of: Case): readonly Finding[] =>
  podChanges(of).flatMap((each) =>
    containerChanges(each).flatMap(({ path, after }) => {
      const [ready, live] = [pathOf(after.readinessProbe), pathOf(after.livenessProbe)]
      return ready !== undefined && ready === live && each.change.kind !== 'DaemonSet'
        ? [
            tells('danger-probe')(
              of,
              each.change,
              `${path}.readinessProbe`,
              `it asks ${ready}, as the liveness probe does: it gets requests before it can answer`,
              'ask for readiness where the program says it',
            ),
          ]
        : []
    }),
  )

/** Settings of Argo CD that leave as a whole. */
const settings = (of: Case): readonly Finding[] =>
  ofKinds(of, 'ConfigMap').flatMap((change) =>
    change.what === 'removed' &&
    /^argocd-(cm|cmd-params-cm|rbac-cm)$/.test(change.name) &&
    isMap(change.before)
      ? [tells('danger-delivery')(of, change, '', 'it leaves git: the defaults of Argo CD count', 'keep it')]
      : [],
  )

export const pairFindings = (of: Case): readonly Finding[] =>
  [scalers, ports, places, unwatched, probes, settings].flatMap((rule) => rule(of))
