/** Rules over every object, whatever its kind. */
import { type KubeObject, keyOf } from '../objects/index.ts'
import { perCluster, type Rule, reports } from './tree.ts'

/** An object is one and the same in every version of its API. */
const identityOf = (object: KubeObject) =>
  keyOf({ ...object, apiVersion: object.apiVersion.replace(/[^/]*$/, '') })

const twice = reports('object-duplicate')
const duplicate: Rule = (tree) => {
  // Clusters share most of their objects.
  const identities = new Map<KubeObject, string>()
  const identity = (object: KubeObject) => {
    const known = identities.get(object) ?? identityOf(object)
    identities.set(object, known)
    return known
  }
  const inCluster = perCluster(({ objects }) => {
    const seen = new Set<string>()
    return objects.flatMap((located) => {
      const own = identity(located.object)
      if (seen.has(own))
        return twice(
          located,
          '',
          'another object of this cluster has the same kind, namespace and name',
          'rename one, or leave it out',
        )
      seen.add(own)
      return []
    })
  })
  return inCluster(tree)
}

const unknown = reports('object-schema')
const schema: Rule = ({ clusters, schemas }) => {
  const missing = new Set<string>()
  const seen = new Set<KubeObject>()
  return clusters.flatMap(({ objects }) =>
    objects.flatMap((located) => {
      if (seen.has(located.object)) return []
      seen.add(located.object)
      const kind = `${located.object.apiVersion}/${located.object.kind}`
      if (schemas.kinds.has(kind) || missing.has(kind)) return []
      missing.add(kind)
      return unknown(
        located,
        '',
        `${kind} has no schema`,
        'add the kind to the table in scripts/schemas/kinds.ts and run npm run schemas',
      )
    }),
  )
}

export const objectRules = {
  'object-duplicate': duplicate,
  'object-schema': schema,
} as const satisfies Readonly<Record<string, Rule>>
