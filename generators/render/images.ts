/**
 * Images in the terms of kustomize's `images:`: the base has the bare name and the digest, each overlay the registry.
 * So a new digest is one line of the base, whatever the number of clusters.
 */
import { isList, isMap, type Json, type KubeObject, mapsAt, textAt } from '../objects/index.ts'

/** kustomize's `images:` entry: the image called `name` is pulled as `newName`, its digest kept. */
export interface ImageOverride {
  readonly name: string
  readonly newName: string
}

const lists = ['containers', 'initContainers'] as const

const split = (image: string) => {
  const [repository = image] = image.split('@')
  const slash = repository.lastIndexOf('/')
  return { repository, bare: repository.slice(slash + 1), rest: image.slice(repository.length) }
}

const imagesIn = (object: KubeObject): readonly string[] =>
  lists.flatMap((list) =>
    mapsAt(object, 'spec', 'template', 'spec', list).flatMap((container) => textAt(container, 'image') ?? []),
  )

/** Only an image by digest, in a registry, whose bare name has no tag in it, can be told apart by its bare name. */
const overridable = (image: string) => {
  const { repository, bare, rest } = split(image)
  return repository !== bare && !bare.includes(':') && rest.startsWith('@')
}

/** The overrides of one cluster: each bare name that stands for exactly one repository in all of its objects. */
const candidates = (objects: readonly KubeObject[]): ReadonlyMap<string, string | undefined> => {
  const found = new Map<string, string | undefined>()
  for (const image of objects.flatMap(imagesIn)) {
    const { repository, bare } = split(image)
    const unique = overridable(image) && (!found.has(bare) || found.get(bare) === repository)
    found.set(bare, unique ? repository : undefined)
  }
  return found
}

/** The overrides of every cluster. A name is overridden only where its registry differs between clusters. */
export const imageOverrides = (
  clusters: ReadonlyMap<string, readonly KubeObject[]>,
): ReadonlyMap<string, readonly ImageOverride[]> => {
  const found = [...clusters].map(([cluster, objects]) => ({ cluster, images: candidates(objects) }))
  const repositories = new Map<string, Set<string | undefined>>()
  for (const { images } of found)
    for (const [name, repository] of images)
      repositories.set(name, (repositories.get(name) ?? new Set()).add(repository))
  const differs = (name: string) => {
    const all = repositories.get(name) ?? new Set()
    return all.size > 1 && !all.has(undefined)
  }
  return new Map(
    found.map(({ cluster, images }) => [
      cluster,
      [...images].flatMap(([name, newName]) =>
        newName !== undefined && differs(name) ? [{ name, newName }] : [],
      ),
    ]),
  )
}

const mapImages = (value: Json, rename: (image: string) => string): Json => {
  if (!isMap(value)) return value
  const renamed = lists.flatMap((list) => {
    const containers = value[list]
    if (!isList(containers)) return []
    const items = containers.map((container) =>
      isMap(container) && typeof container.image === 'string'
        ? { ...container, image: rename(container.image) }
        : container,
    )
    return [[list, items] as const]
  })
  return { ...value, ...Object.fromEntries(renamed) }
}

/** The object with the registry taken off every overridden image. */
export const withBareImages = (object: KubeObject, overrides: readonly ImageOverride[]): KubeObject => {
  const bare = new Map(overrides.map(({ name, newName }) => [newName, name]))
  if (!imagesIn(object).some((image) => bare.has(split(image).repository))) return object
  const rename = (image: string) => {
    const { repository, rest } = split(image)
    return `${bare.get(repository) ?? repository}${rest}`
  }
  const { spec } = object
  if (!isMap(spec) || !isMap(spec.template)) return object
  const { template } = spec
  return {
    ...object,
    spec: { ...spec, template: { ...template, spec: mapImages(template.spec ?? null, rename) } },
  }
}
