/** Rules over every object, whatever its kind. */
import { type KubeObject, keyOf, remembered } from '../objects/index.ts'
import { type AppTree, byKind, perCluster, perObject, type Rule, reports } from './tree.ts'

/** An object is one and the same in every version of its API. */
const identityOf = remembered((object: KubeObject) =>
  keyOf({ ...object, apiVersion: object.apiVersion.replace(/[^/]*$/, '') }),
)

const twice = reports('object-duplicate')

/** The objects of a list that another before them in it is the same as. */
const repeated = remembered((objects: readonly KubeObject[]): readonly KubeObject[] => {
  const seen = new Set<string>()
  return objects.filter((object) => {
    const identity = identityOf(object)
    const again = seen.has(identity)
    seen.add(identity)
    return again
  })
})

/** The objects of the longer of two lists that the shorter has too. */
const inBoth = (a: readonly KubeObject[], b: readonly KubeObject[]): readonly KubeObject[] => {
  const [short, long] = a.length < b.length ? [a, b] : [b, a]
  const names = new Set(short.map(identityOf))
  return long.filter((object) => names.has(identityOf(object)))
}

/** Objects of an app that one of the apps before it has too. Few kinds are in several apps. */
const alsoBefore = (app: AppTree, before: readonly AppTree[]) =>
  [...byKind(app.objects)].flatMap(([kind, own]) =>
    before.flatMap(({ objects }) => inBoth(own, byKind(objects).get(kind) ?? [])),
  )

const duplicate = perCluster(({ apps }) =>
  apps.flatMap((app, i) =>
    [...repeated(app.objects), ...alsoBefore(app, apps.slice(0, i))].flatMap((object) =>
      twice(
        { object, file: app.fileOf(object) },
        '',
        'another object of this cluster has the same kind, namespace and name',
        'rename one, or leave it out',
      ),
    ),
  ),
)

const unknown = reports('object-schema')
const schema: Rule = (tree) => {
  const missing = new Set<string>()
  return perObject((located) => {
    const kind = `${located.object.apiVersion}/${located.object.kind}`
    if (tree.schemas.kinds.has(kind) || missing.has(kind)) return []
    missing.add(kind)
    return unknown(
      located,
      '',
      `${kind} has no schema`,
      'add the kind to the table in generators/kinds/index.ts and run npm run schemas',
    )
  })(tree)
}

export const objectRules = {
  'object-duplicate': duplicate,
  'object-schema': schema,
} as const satisfies Readonly<Record<string, Rule>>
