/** Rules over every object, whatever its kind. */
import { type KubeObject, keyOf, remembered } from '../objects/index.ts'
import { perCluster, type Rule, reports } from './tree.ts'

/** An object is one and the same in every version of its API. */
const identityOf = remembered((object: KubeObject) =>
  keyOf({ ...object, apiVersion: object.apiVersion.replace(/[^/]*$/, '') }),
)

const twice = reports('object-duplicate')
const duplicate = perCluster(({ objects }) => {
  const seen = new Set<string>()
  return objects.flatMap((located) => {
    const identity = identityOf(located.object)
    if (seen.has(identity))
      return twice(
        located,
        '',
        'another object of this cluster has the same kind, namespace and name',
        'rename one, or leave it out',
      )
    seen.add(identity)
    return []
  })
})

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
        'add the kind to the table in generators/kinds/index.ts and run npm run schemas',
      )
    }),
  )
}

export const objectRules = {
  'object-duplicate': duplicate,
  'object-schema': schema,
} as const satisfies Readonly<Record<string, Rule>>
