/** Delivery: what Argo CD would refuse, or wait for without end, is found before it reads it. */
import { argocd, permitsObject, refusals } from '../delivery/index.ts'
import { type KubeObject, namespaceOf, remembered, textAt } from '../objects/index.ts'
import { byKind, type ClusterTree, type Located, ofKind, perCluster, type Rule, reports } from './tree.ts'

const projectNamed = (tree: ClusterTree, name: string) =>
  ofKind(tree, 'AppProject').find(({ object }) => object.metadata.name === name)?.object

const refused = reports('delivery-application')
const applications: Rule = perCluster((tree) =>
  ofKind(tree, 'Application').flatMap((located) => {
    const name = textAt(located.object, 'spec', 'project') ?? 'default'
    const project = projectNamed(tree, name)
    const reasons =
      project === undefined ? [`there is no project ${name}`] : refusals(project, located.object)
    return reasons.flatMap((reason) =>
      refused(
        located,
        'spec',
        reason,
        'list it in generators/delivery/project.ts, or name what is listed there',
      ),
    )
  }),
)

/** What a project does not allow of a list: equal objects are one object, and equal projects one, so each pair is decided once. */
const notAllowed = remembered((project: KubeObject) => {
  const allowed = remembered((object: KubeObject) => permitsObject(project, object))
  return remembered((objects: readonly KubeObject[]) => objects.filter((object) => !allowed(object)))
})

const placeOf = (object: KubeObject) => {
  const namespace = namespaceOf(object)
  return namespace === undefined ? 'of the whole cluster' : `in ${namespace}`
}

const forbidden = reports('delivery-object')
const objects: Rule = perCluster((tree) => {
  const project = projectNamed(tree, argocd.project)
  if (project === undefined) return []
  return tree.apps.flatMap((app) =>
    notAllowed(project)(app.objects).flatMap((object) =>
      forbidden(
        { object, file: app.fileOf(object) },
        '',
        `the project ${argocd.project} allows no ${object.kind} ${placeOf(object)}`,
        'name the kind in `creates` of its part, and its namespace in generators/parts/namespaces.ts',
      ),
    ),
  )
})

const waveOf = (object: KubeObject) =>
  Number(textAt(object, 'metadata', 'annotations', 'argocd.argoproj.io/sync-wave') ?? 0)

/** True when an Application syncs the folder that it is in itself. */
const isOwn = ({ object, file }: Located) => {
  const path = textAt(object, 'spec', 'source', 'path')
  return path !== undefined && `${file}/`.includes(`${path}/`)
}

const waits = reports('delivery-waits-for-itself')
const ownWave: Rule = perCluster(({ apps }) =>
  apps.flatMap((app) => {
    const last = Math.max(...app.objects.map(waveOf))
    return (byKind(app.objects).get('Application') ?? [])
      .map((object) => ({ object, file: app.fileOf(object) }))
      .filter((located) => isOwn(located) && waveOf(located.object) !== last)
      .flatMap((located) =>
        waits(
          located,
          'metadata.annotations',
          `it is among its own objects in wave ${waveOf(located.object)}, and its sync waits there before wave ${last}`,
          `put it into wave ${last}, the last of its folder: nothing waits for that`,
        ),
      )
  }),
)

export const deliveryRules = {
  'delivery-application': applications,
  'delivery-object': objects,
  'delivery-waits-for-itself': ownWave,
} as const satisfies Readonly<Record<string, Rule>>
