/** Delivery: what Argo CD syncs in a cluster, and how Argo CD itself is installed. */
import type { Cluster, Fleet } from '../fleet/index.ts'
import type { KubeObject } from '../objects/index.ts'
import type { App, FleetObjects, Part } from '../parts/index.ts'
import { applicationsOf, rootApplication, selfApplication } from './applications.ts'
import { projectOf } from './project.ts'

export { type ApplicationState, applicationsIn, isWell } from './application-state.ts'
export { bootstrapFiles } from './bootstrap.ts'
export type { BootstrapFile } from './bootstrap-file.ts'
export { bringUp, type Command } from './commands.ts'
export { argocd } from './names.ts'
export { permitsDestination, permitsObject, refusals } from './permits.ts'

/** What there is to deliver. */
export interface Delivered {
  readonly parts: readonly Part[]
  readonly objects: FleetObjects
  /** The values files of a chart in a cluster, relative to rendered/; empty where the cluster does not have it. */
  readonly valueFiles: (chart: string, cluster: string) => readonly string[]
}

/** The Applications' own folder in rendered/. */
export const deliveryApp = { name: 'argocd', room: 'delivery', shared: false } as const satisfies Pick<
  App,
  'name' | 'room' | 'shared'
>

/** The objects of rendered/<cluster>/argocd: the project, the root, and an Application per part. */
export const delivery = (fleet: Fleet, { parts, objects, valueFiles }: Delivered) => {
  const project = projectOf(fleet, parts)
  return (cluster: Cluster): readonly KubeObject[] => {
    const files = (chart: string) => valueFiles(chart, cluster.name)
    return [
      project,
      rootApplication(fleet, cluster),
      selfApplication(fleet, cluster),
      ...applicationsOf(
        fleet,
        cluster,
        parts.filter(({ type, name }) => type === 'chart' || objects.get(name)?.has(cluster.name)),
        files,
      ),
    ]
  }
}
