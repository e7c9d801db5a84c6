/** Every app of the fleet. To add one: a folder under generators/, and a line here. */
import type { Cluster, Fleet } from '../fleet/index.ts'
import { inference } from '../inference/index.ts'
import type { KubeObject } from '../objects/index.ts'
import { traffic } from '../traffic/index.ts'

/** An app: the name of its folder in rendered/, its room under generators/, and its objects in each cluster. */
export interface App {
  readonly name: string
  readonly objects: (fleet: Fleet) => (cluster: Cluster) => readonly KubeObject[]
}

export const apps: readonly App[] = [
  { name: 'inference', objects: (fleet) => (cluster) => inference(fleet, cluster) },
  {
    name: 'traffic',
    objects: (fleet) => {
      const same = traffic(fleet)
      return () => same
    },
  },
]

/** The objects of every app in every cluster: app name → cluster name → objects. */
export type FleetObjects = ReadonlyMap<string, ReadonlyMap<string, readonly KubeObject[]>>

export const objectsOf = (fleet: Fleet): FleetObjects =>
  new Map(
    apps.map(({ name, objects }) => {
      const make = objects(fleet)
      return [name, new Map(fleet.clusters.map((cluster) => [cluster.name, make(cluster)]))]
    }),
  )
