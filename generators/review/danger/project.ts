/** What a project permits its Applications. */
import { at, equal, isList, isMap, type Json, mapsAt, textAt } from '../../objects/index.ts'
import type { DangerRule } from './case.ts'
import { shown, tells } from './said.ts'
import { ofKinds } from './things.ts'

const permits = tells('danger-project')
const MEND_PROJECT =
  'permit exactly the repositories, namespaces and kinds that the parts need: npm run render writes them'

/** Namespaces that belong to the cluster, not to us. */
const SYSTEM = /^(kube-.*|default|gke-.*|gmp-.*|\*.*|.*\*)$/

const project: DangerRule = (of) =>
  ofKinds(of, 'AppProject').flatMap((change) => {
    const { what, before, after } = change
    if (what === 'removed')
      return [
        permits(
          of,
          change,
          '',
          'it leaves git: nothing says what its Applications are permitted',
          MEND_PROJECT,
        ),
      ]
    const tell = (field: string, message: string) =>
      permits(of, change, `spec.${field}`, message, MEND_PROJECT)
    const more = (field: string) => {
      const [old, now] = [before, after].map((side) => {
        const found = at(side, 'spec', field)
        return isList(found) ? found : []
      })
      return (now ?? []).filter((each) => !(old ?? []).some((one) => equal(one, each)))
    }
    const less = (field: string) => {
      const [old, now] = [before, after].map((side) => {
        const found = at(side, 'spec', field)
        return isList(found) ? found : []
      })
      return (old ?? []).filter((each) => !(now ?? []).some((one) => equal(one, each)))
    }
    const wild = (value: Json): boolean =>
      typeof value === 'string' ? value.includes('*') : isMap(value) ? Object.values(value).some(wild) : false
    const added = what === 'added'
    const servers = new Set(
      mapsAt(before, 'spec', 'destinations').map((each) => textAt(each, 'server') ?? textAt(each, 'name')),
    )
    const destinations = more('destinations').filter(
      (each) =>
        SYSTEM.test(textAt(each, 'namespace') ?? '') ||
        (!added && !servers.has(textAt(each, 'server') ?? textAt(each, 'name'))),
    )
    const pick = (field: string) => more(field).filter((each) => wild(each) || !added)
    const kinds = more('namespaceResourceWhitelist').filter(wild)
    const unsigned = less('signatureKeys')
    const allowed = [...less('clusterResourceBlacklist'), ...less('namespaceResourceBlacklist')]
    return [
      ...(destinations.length > 0
        ? [tell('destinations', `it may write to ${shown([...destinations])}`)]
        : []),
      ...(pick('sourceRepos').length > 0
        ? [tell('sourceRepos', `it may follow ${shown([...pick('sourceRepos')])}`)]
        : []),
      ...(pick('clusterResourceWhitelist').length > 0
        ? [
            tell(
              'clusterResourceWhitelist',
              `it may make, in the whole cluster, ${shown([...pick('clusterResourceWhitelist')])}`,
            ),
          ]
        : []),
      ...(kinds.length > 0 ? [tell('namespaceResourceWhitelist', `it may make ${shown([...kinds])}`)] : []),
      ...(more('roles').length > 0
        ? [tell('roles', `somebody may do more in it: ${shown([...more('roles')])}`)]
        : []),
      ...(more('sourceNamespaces').length > 0
        ? [tell('sourceNamespaces', `Applications of ${shown([...more('sourceNamespaces')])} may use it`)]
        : []),
      ...(unsigned.length > 0 ? [tell('signatureKeys', 'commits without that signature are taken')] : []),
      ...(allowed.length > 0 ? [tell('clusterResourceBlacklist', `it may make ${shown([...allowed])}`)] : []),
    ]
  })

export const projectRules = { 'danger-project': project } as const
