/**
 * The pods of Argo CD, which is no part of the tree that it syncs: what its release makes, with one replica of each part or
 * (delivery.highAvailability) several, and what our settings let them ask for. A test holds the table against the release.
 */
import type { Fleet } from '../fleet/index.ts'
import { asks, type Pods, type Request } from './pods.ts'

interface Row {
  readonly name: string
  /** Pods of each form of the release; 0 where that form has none. */
  readonly pods: { readonly one: number; readonly several: number }
  readonly request: Request
}

const row = (name: string, one: number, several: number, request: Request): Row => ({
  name,
  pods: { one, several },
  request,
})

export const argocdTable: readonly Row[] = [
  row('argocd-application-controller', 1, 1, asks(100, 384)),
  row('argocd-repo-server', 1, 2, asks(50, 128)),
  row('argocd-server', 1, 2, asks(25, 96)),
  row('argocd-applicationset-controller', 1, 1, asks(10, 64)),
  row('argocd-notifications-controller', 1, 1, asks(10, 64)),
  row('argocd-dex-server', 1, 1, asks(10, 64)),
  row('argocd-redis', 1, 0, asks(25, 64)),
  row('argocd-redis-ha-haproxy', 0, 3, asks(10, 64)),
  row('argocd-redis-ha-server', 0, 3, asks(45, 112)),
]

/** The pods of Argo CD in each cluster of a fleet. Without a priority: they are there before the classes are. */
export const podsOfArgocd = ({ delivery }: Fleet): readonly Pods[] =>
  argocdTable.flatMap(({ name, pods, request }) => {
    const count = delivery.highAvailability ? pods.several : pods.one
    return count === 0
      ? []
      : [{ from: 'argocd', name, count: { min: count, max: count }, request, priority: undefined }]
  })
