/** The pods of workloads as objects say them. */
import { parseQuantity } from '../fleet/index.ts'
import {
  at,
  type Json,
  type JsonMap,
  type KubeObject,
  mapsAt,
  namespaceOf,
  textAt,
} from '../objects/index.ts'
import { namespaces } from '../parts/index.ts'
import { type Pods, type Request, together } from './pods.ts'
import { sidecarOf } from './sidecar.ts'

const requestOf = (container: JsonMap): Request => {
  const asked = (what: string) => {
    const value = at(container, 'resources', 'requests', what)
    return value === undefined ? 0 : (parseQuantity(String(value)) ?? 0)
  }
  return { cores: asked('cpu'), memory: asked('memory') }
}

const larger = (a: Request, b: Request): Request => ({
  cores: Math.max(a.cores, b.cores),
  memory: Math.max(a.memory, b.memory),
})

/** What a pod asks for, of its `spec`: its containers together, or the largest that runs alone before them. */
export const requestOfPod = (pod: Json | undefined): Request => {
  const before = mapsAt(pod, 'initContainers')
  const stays = (container: JsonMap) => container.restartPolicy === 'Always'
  const running = together([...mapsAt(pod, 'containers'), ...before.filter(stays)].map(requestOf))
  return before
    .filter((each) => !stays(each))
    .map(requestOf)
    .reduce(larger, running)
}

const injection = (namespace: string | undefined) =>
  Object.values(namespaces).find(({ name }) => name === namespace)?.sidecars ?? 'none'

/** What the pods of a workload ask for. `counts` is how many there are, where they are not on every node. */
export const podsOfObject = (
  workload: KubeObject,
  from: string,
  counts: { readonly min: number; readonly max: number },
): Pods => {
  const template = at(workload, 'spec', 'template')
  const pod = at(template, 'spec')
  // A gateway is itself the proxy that is put into it.
  const gateway = mapsAt(pod, 'containers').some(({ image }) => image === 'auto')
  const sidecar = gateway
    ? undefined
    : sidecarOf((of, name) => textAt(template, 'metadata', of, name), injection(namespaceOf(workload)))
  return {
    from,
    name: workload.metadata.name,
    count: workload.kind === 'DaemonSet' ? 'node' : counts,
    request: together([requestOfPod(pod), ...(sidecar ? [sidecar] : [])]),
    priority: textAt(pod, 'priorityClassName'),
  }
}
