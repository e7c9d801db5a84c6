/** Every part of the platform, and what each makes. To add one: a folder under generators/, and a line here. */
import { autoscalerApp } from '../autoscaler/index.ts'
import { delivery, deliveryApp } from '../delivery/index.ts'
import type { Fleet } from '../fleet/index.ts'
import { foundation } from '../foundation/index.ts'
import { inferenceApp } from '../inference/index.ts'
import { meshParts } from '../mesh/index.ts'
import { type Firewall, firewallRules } from '../network/index.ts'
import type { JsonMap, KubeObject } from '../objects/index.ts'
import { observabilityParts } from '../observability/index.ts'
import type { App, Chart, FleetObjects, Part } from '../parts/index.ts'
import { policyApp } from '../policy/index.ts'
import { secretParts } from '../secrets/index.ts'
import { trafficApp } from '../traffic/index.ts'
import { type SharedValues, shareValues, valueFiles } from './values.ts'

/** Everything that Argo CD brings up, but for Argo CD itself. */
export const parts: readonly Part[] = [
  foundation,
  policyApp,
  autoscalerApp,
  ...secretParts,
  ...meshParts,
  trafficApp,
  inferenceApp,
  ...observabilityParts,
]

/** All that a fleet says should be in its clusters, and in the networks around them. */
export interface Made {
  readonly objects: FleetObjects
  /** By the name of their chart. */
  readonly values: ReadonlyMap<string, SharedValues>
  /** By the name of the cluster. */
  readonly firewalls: ReadonlyMap<string, Firewall>
}

/** A cluster that an app makes nothing for does not have it: no folder that builds to nothing, and no Application. */
const objectsOf = (fleet: Fleet, app: App) => {
  const make = app.objects(fleet)
  return new Map<string, readonly KubeObject[]>(
    fleet.clusters
      .map((cluster) => [cluster.name, make(cluster)] as const)
      .filter(([, objects]) => objects.length > 0),
  )
}

const valuesOf = (fleet: Fleet, chart: Chart) =>
  new Map<string, JsonMap>(
    fleet.clusters.flatMap((cluster) => {
      const values = chart.values(fleet, cluster)
      return values === undefined ? [] : [[cluster.name, values]]
    }),
  )

const isApp = (part: Part) => part.type === 'app'
const isChart = (part: Part) => part.type === 'chart'

/** The objects of the parts, then the Applications that bring them up, which name the kinds and files of these. */
export const madeOf = (fleet: Fleet, from: readonly Part[] = parts): Made => {
  const objects = new Map(from.filter(isApp).map((app) => [app.name, objectsOf(fleet, app)]))
  const values = new Map(
    from
      .filter(isChart)
      .map((chart) => [chart.name, shareValues(valuesOf(fleet, chart), fleet.clusters.length)]),
  )
  const deliver = delivery(fleet, {
    parts: from,
    objects,
    valueFiles: (chart, cluster) => {
      const shared = values.get(chart)
      return shared === undefined ? [] : valueFiles(chart, cluster, shared)
    },
  })
  const applications = new Map(fleet.clusters.map((cluster) => [cluster.name, deliver(cluster)]))
  return { objects: objects.set(deliveryApp.name, applications), values, firewalls: firewallRules(fleet) }
}

const rooms = new Map([...parts, deliveryApp].map(({ name, room }) => [name, room]))

/** The room under generators/ that makes a part. */
export const roomOf = (part: string): string => rooms.get(part) ?? part

/** True for apps of which each cluster has whole files of its own. */
export const isUnshared = (app: string): boolean =>
  [...parts.filter(isApp), deliveryApp].some(({ name, shared }) => name === app && shared === false)
