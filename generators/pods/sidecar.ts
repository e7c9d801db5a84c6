/** What a sidecar adds to the request of its pod. */
import { parseQuantity } from '../fleet/index.ts'
import { asks, type Request } from './pods.ts'

/** What Istio's chart asks for where a pod does not say: `global.proxy.resources.requests` of its values. */
export const proxyDefault = asks(100, 128)

/** The label by which a pod asks for a sidecar, or refuses one. */
const INJECT = 'sidecar.istio.io/inject'

/** Looks up a label or an annotation of a pod by its name. */
export type Lookup = (of: 'labels' | 'annotations', name: string) => string | undefined

/** The request of the sidecar of a pod; undefined when it has none. `by` is what its namespace does by itself. */
export const sidecarOf = (lookup: Lookup, by: 'all' | 'asked' | 'none'): Request | undefined => {
  const asked = lookup('labels', INJECT)
  const has = by === 'all' ? asked !== 'false' : by === 'asked' && asked === 'true'
  if (!has) return undefined
  const own = (name: string) => parseQuantity(lookup('annotations', `sidecar.istio.io/${name}`) ?? '')
  return {
    cores: own('proxyCPU') ?? proxyDefault.cores,
    memory: own('proxyMemory') ?? proxyDefault.memory,
  }
}
