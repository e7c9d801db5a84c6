/** What the transformers of a kustomization make of objects, in kustomize's own order: patches, then replicas, then images. */
import { parse } from 'yaml'
import {
  groupOf,
  isList,
  isMap,
  type Json,
  type JsonMap,
  type KubeObject,
  kubeObject,
  mapsAt,
  namespaceOf,
  textAt,
  toJson,
} from '../../objects/index.ts'
import { writtenDocuments } from '../../render/written.ts'
import { applied, NotBuiltError } from './json-patch.ts'
import { onlyOneReading } from './reading.ts'

type Objects = readonly KubeObject[]

/**
 * kustomize reads the texts of a target as anchored regular expressions of Go. Names are taken here, with their dots escaped;
 * an empty text is no condition. Any other pattern is for kustomize itself.
 */
const matches = (pattern: string | undefined, text: string) => {
  if (pattern === undefined || pattern === '') return true
  if (!/^([\w-]|\\\.)+$/.test(pattern)) throw new NotBuiltError(`a target has the pattern ${pattern}`)
  return pattern.replaceAll('\\.', '.') === text
}

const TARGET: readonly string[] = ['group', 'version', 'kind', 'name', 'namespace']

const targeted = (target: JsonMap) => {
  const unknown = Object.keys(target).find((key) => !TARGET.includes(key))
  if (unknown !== undefined || !Object.values(target).every((value) => typeof value === 'string'))
    throw new NotBuiltError(`a target is chosen by ${unknown ?? 'what is no text'}`)
  return (object: KubeObject) =>
    matches(textAt(target, 'group'), groupOf(object.apiVersion)) &&
    matches(textAt(target, 'version'), object.apiVersion.split('/').at(-1) ?? '') &&
    matches(textAt(target, 'kind'), object.kind) &&
    matches(textAt(target, 'name'), object.metadata.name) &&
    matches(textAt(target, 'namespace'), namespaceOf(object) ?? 'default')
}

/** `$patch: delete` of one object; merging patches of another kind are kustomize's own business. */
const removal = (patch: JsonMap) => {
  const { $patch, apiVersion, kind, metadata, ...rest } = patch
  if (
    $patch !== 'delete' ||
    Object.keys(rest).length > 0 ||
    !isMap(metadata) ||
    !Object.entries(metadata).every(([key, value]) => /^name(space)?$/.test(key) && typeof value === 'string')
  )
    throw new NotBuiltError('a patch is merged, which is not read here')
  return (object: KubeObject) =>
    !(
      object.apiVersion === apiVersion &&
      object.kind === kind &&
      object.metadata.name === metadata.name &&
      namespaceOf(object) === textAt(metadata, 'namespace')
    )
}

const PATCH: readonly string[] = ['target', 'patch']

const patchOf = (entry: JsonMap, partial: boolean): ((objects: Objects) => Objects) => {
  const unknown = Object.keys(entry).find((key) => !PATCH.includes(key))
  if (unknown !== undefined) throw new NotBuiltError(`a patch has ${unknown}`)
  const { patch: text } = entry
  if (typeof text !== 'string') throw new NotBuiltError('a patch is no text')
  const [written, ...more] = writtenDocuments(text) ?? []
  const patch =
    written !== undefined && more.length === 0
      ? written
      : onlyOneReading('a patch', text, (version) => toJson(parse(text, { version })))
  if (isList(patch)) {
    const { target } = entry
    if (!isMap(target)) throw new NotBuiltError('a patch has no target')
    const isTarget = targeted(target)
    return (objects) =>
      objects.map((object) => (isTarget(object) ? kubeObject(applied(object, patch)) : object))
  }
  if (!isMap(patch) || entry.target !== undefined)
    throw new NotBuiltError('a patch is merged, which is not read here')
  const stays = removal(patch)
  return (objects) => {
    const left = objects.filter(stays)
    if (left.length === objects.length && !partial)
      throw new NotBuiltError('a patch deletes an object that is not there')
    return left
  }
}

/** Kinds whose `spec.replicas` the field sets: kustomize's own list. */
const SCALED: readonly string[] = ['Deployment', 'StatefulSet', 'ReplicaSet', 'ReplicationController']

const replicasOf = (entry: JsonMap, partial: boolean) => {
  const { name, count = null, ...rest } = entry
  if (typeof name !== 'string' || !Number.isSafeInteger(count) || Object.keys(rest).length > 0)
    throw new NotBuiltError('an entry of replicas is not read')
  const isScaled = ({ kind, metadata }: KubeObject) => SCALED.includes(kind) && metadata.name === name
  return (objects: Objects): Objects => {
    if (!partial && !objects.some(isScaled))
      throw new NotBuiltError(`replicas names ${name}, which is not there`)
    return objects.map((object) =>
      isScaled(object)
        ? kubeObject({ ...object, spec: { ...(isMap(object.spec) ? object.spec : {}), replicas: count } })
        : object,
    )
  }
}

const CONTAINERS: readonly string[] = ['containers', 'initContainers']

/** A list with each item changed; the same list where none is, so that what is equal need not be compared. */
const mapped = (list: readonly Json[], change: (item: Json) => Json): readonly Json[] => {
  const now = list.map(change)
  return now.every((item, i) => item === list[i]) ? list : now
}

const renamed = (value: Json, rename: (image: string) => string): Json => {
  if (isList(value)) return mapped(value, (item) => renamed(item, rename))
  if (!isMap(value)) return value
  const container = (item: Json): Json => {
    if (!isMap(item) || typeof item.image !== 'string') return item
    const image = rename(item.image)
    return image === item.image ? item : { ...item, image }
  }
  let now: Record<string, Json> | undefined
  for (const [key, inner] of Object.entries(value)) {
    const next = CONTAINERS.includes(key) && isList(inner) ? mapped(inner, container) : renamed(inner, rename)
    if (next !== inner) now = { ...(now ?? value), [key]: next }
  }
  return now ?? value
}

/** A name in `images` is a part of a regular expression of Go, where a dot is any character. */
const imagePattern = (name: string) => {
  if (!/^[\w./:-]+$/.test(name)) throw new NotBuiltError(`an image has the pattern ${name}`)
  return new RegExp(`^(${name})(:[\\w.{}-]*)?(@sha256:[\\w.{}-]*)?$`)
}

const imageOf = (entry: JsonMap) => {
  const [name, newName, newTag, digest] = ['name', 'newName', 'newTag', 'digest'].map((key) =>
    textAt(entry, key),
  )
  if (
    name === undefined ||
    Object.entries(entry).some(
      ([key, value]) => !['name', 'newName', 'newTag', 'digest'].includes(key) || typeof value !== 'string',
    )
  )
    throw new NotBuiltError('an entry of images is not read')
  const pattern = imagePattern(name)
  const rename = (image: string) => {
    const [, old, tag = '', sum = ''] = pattern.exec(image) ?? []
    if (old === undefined) return image
    const [given, pinned] = [newTag ? `:${newTag}` : '', digest ? `@${digest}` : '']
    return `${newName || old}${given === '' && pinned === '' ? `${tag}${sum}` : `${given}${pinned}`}`
  }
  return (objects: Objects): Objects =>
    objects.map((object) => {
      if (object.kind === 'CustomResourceDefinition') return object
      const now = renamed(object, rename)
      return now === object ? object : kubeObject(now)
    })
}

const STEPS = [
  ['patches', patchOf],
  ['replicas', replicasOf],
  ['images', imageOf],
] as const

/** Keys of a kustomization that are read here. */
export const READ_KEYS: readonly string[] = ['apiVersion', 'kind', 'resources', ...STEPS.map(([key]) => key)]

/**
 * The objects after the transformers of a kustomization; `partial`: some of its objects, so that a patch may be for another.
 * Errors: NotBuiltError for what only kustomize knows.
 */
export const transformed = (kustomization: JsonMap, objects: Objects, partial = false): Objects =>
  STEPS.flatMap(([key, step]) => {
    const entries = kustomization[key] ?? []
    if (!isList(entries) || !entries.every(isMap)) throw new NotBuiltError(`${key} is not a list of maps`)
    return mapsAt(kustomization, key).map((entry) => step(entry, partial))
  }).reduce((result, step) => step(result), objects)
