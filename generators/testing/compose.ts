/** What kustomize makes of a base and an overlay, in memory: patches first, then replicas, then images. Only tests import this room. */
import { isList, isMap, type Json, type KubeObject, keyOf, kubeObject } from '../objects/index.ts'
import type { Factored, Overlay } from '../render/factor.ts'
import type { Operation } from '../render/json-patch.ts'

const unescaped = (key: string) => key.replaceAll('~1', '/').replaceAll('~0', '~')

const patched = (value: Json, keys: readonly string[], operation: Operation): Json => {
  const [key, ...rest] = keys
  if (key === undefined) {
    if (operation.op === 'remove') throw new Error('a whole object cannot be removed')
    return operation.value
  }
  if (isList(value))
    return value.map((item, i) => (i === Number(key) ? patched(item, rest, operation) : item))
  if (!isMap(value)) throw new Error(`nothing at ${operation.path}`)
  if (rest.length === 0 && operation.op === 'remove') {
    const { [key]: _, ...others } = value
    return others
  }
  if (rest.length > 0 && value[key] === undefined) throw new Error(`no parent for ${operation.path}`)
  return { ...value, [key]: patched(value[key] ?? null, rest, operation) }
}

const apply = (object: KubeObject, operations: readonly Operation[]): KubeObject =>
  kubeObject(
    operations.reduce<Json>(
      (value, operation) => patched(value, operation.path.split('/').slice(1).map(unescaped), operation),
      object,
    ),
  )

const withImages = (value: Json, images: Overlay['images']): Json => {
  if (isList(value)) return value.map((item) => withImages(item, images))
  if (!isMap(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      if (key !== 'image' || typeof inner !== 'string') return [key, withImages(inner, images)]
      const [name = '', ...rest] = inner.split('@')
      const override = images.find((image) => image.name === name)
      return [key, [override?.newName ?? name, ...rest].join('@')]
    }),
  )
}

const composed = (base: KubeObject, overlay: Overlay): KubeObject => {
  const operations = overlay.patches
    .filter(({ target }) => keyOf(target) === keyOf(base))
    .flatMap((patch) => patch.operations)
  const object = apply(base, operations)
  const count = ['Deployment', 'StatefulSet'].includes(base.kind)
    ? overlay.replicas.find(({ name }) => name === base.metadata.name)?.count
    : undefined
  const scaled =
    count === undefined
      ? object
      : { ...object, spec: { ...(isMap(object.spec) ? object.spec : {}), replicas: count } }
  return kubeObject(withImages(scaled, overlay.images))
}

/** The objects of a cluster, put together again. */
export const compose = ({ base, overlays }: Factored, cluster: string): readonly KubeObject[] => {
  const overlay = overlays.find((each) => each.cluster === cluster)
  if (overlay === undefined) throw new Error(`no overlay of ${cluster}`)
  const lacking = new Set(overlay.lacks.map(keyOf))
  const shared = base.filter((object) => !lacking.has(keyOf(object)))
  return [...shared.map((object) => composed(object, overlay)), ...overlay.own]
}
