/** What accounts decide, and what the fleet's fields come to in a cloud. */
import { parse } from 'yaml'
import type { Finding } from '../../../findings/index.ts'
import { at, equal, isMap, type Json, toJson } from '../../../objects/index.ts'
import type { Case } from '../case.ts'
import { isOpen, textsIn } from '../cover.ts'
import { listed, moved } from '../said.ts'
import { tell } from './said.ts'

const ACCOUNTS = 'terraform/accounts.yaml'

/** Variables that say whom the accounts trust: a repository's workflows, a principal, a role. */
const TRUSTED = /github|gitlab|repositor|trust|principal|issuer|subject|audience|member|role/

const dataOf = (text: string | undefined): Json | undefined => {
  if (text === undefined) return undefined
  try {
    return toJson(parse(text))
  } catch {
    return undefined
  }
}

/** What accounts decide: where the state is, who is an administrator, from where. */
export const ofAccounts = (of: Case): readonly Finding[] => {
  if (!of.comparison.paths.includes(ACCOUNTS)) return []
  const [before, after] = [dataOf(of.text('before', ACCOUNTS)), dataOf(of.text('after', ACCOUNTS))]
  if (before === undefined) return []
  if (after === undefined)
    return [
      tell(ACCOUNTS, '', 'it is gone, or could not be read: bootstrap does not know where the state is'),
    ]
  const state = equal(at(before, 'state'), at(after, 'state'))
    ? []
    : [
        tell(
          ACCOUNTS,
          'state',
          `${moved(at(before, 'state'), at(after, 'state'))}: Terraform finds no state there, and makes everything anew`,
          'move the state first, in a change of its own',
        ),
      ]
  return [
    ...state,
    ...variables(at(before, 'stages'), at(after, 'stages'), 'stages'),
    ...variables(at(before, 'clusters'), at(after, 'clusters'), 'clusters'),
  ]
}

const variables = (before: Json | undefined, after: Json | undefined, path: string): readonly Finding[] => {
  if (!isMap(after) && !isMap(before)) return []
  const [old, now] = [isMap(before) ? before : {}, isMap(after) ? after : {}]
  return [...new Set([...Object.keys(old), ...Object.keys(now)])].flatMap((key): readonly Finding[] => {
    const [was, is] = [old[key], now[key]]
    const field = `${path}.${key}`
    if (equal(was, is)) return []
    if (key === 'administrators') {
      const values = (side: Json | undefined) => Object.values(isMap(side) ? side : {}).map(String)
      const more = values(is).filter((each) => !values(was).includes(each))
      return more.length > 0
        ? [
            tell(
              ACCOUNTS,
              field,
              `${listed(more)} may do everything in the cluster`,
              'name who needs it, and for how long',
            ),
          ]
        : []
    }
    if (key === 'administrator_ranges') {
      const more = textsIn(is).filter((range) => !textsIn(was).includes(range))
      return more.length > 0
        ? [
            tell(
              ACCOUNTS,
              field,
              `${more.some(isOpen) ? 'everybody reaches' : `${listed(more)} reach`} the API server over the internet`,
              'name the ranges that people work from',
            ),
          ]
        : []
    }
    if (TRUSTED.test(key))
      return is === undefined || is === null
        ? []
        : [
            tell(
              ACCOUNTS,
              field,
              `${moved(was, is)}: whoever is named there may log in to the accounts`,
              'name who is meant, and have whoever owns the accounts agree',
            ),
          ]
    if (key === 'deletion_protection')
      return is === false || (is === undefined && was === true)
        ? [tell(ACCOUNTS, field, `${moved(was, is)}: nothing stops a destroy of the cluster`)]
        : []
    return variables(was, is, field)
  })
}

/** What Terraform makes of the fleet's fields that no rule over pairs speaks of. */
export const ofFleet = ({ before, after }: Case): readonly Finding[] => {
  if (before === undefined || after === undefined) return []
  const ids =
    before.mesh.id === after.mesh.id
      ? []
      : [
          tell(
            'clusters/fleet.yaml',
            'mesh.id',
            `${before.mesh.id} → ${after.mesh.id}: every network and cluster is called by it, so Terraform destroys them all and makes others`,
            `keep ${before.mesh.id}`,
          ),
        ]
  const zones = after.clusters.flatMap((cluster) => {
    const old = before.clusters.find(({ name }) => name === cluster.name)?.cloud
    if (old === undefined || old.provider !== cluster.cloud.provider) return []
    const now = cluster.cloud.zones
    // A subnet of AWS has its range by the place of its zone in the list; what is appended moves nobody.
    const moves = old.zones.filter((zone, i) =>
      old.provider === 'aws' ? now[i] !== zone : !now.includes(zone),
    )
    return moves.length === 0
      ? []
      : [
          tell(
            `clusters/${cluster.name}.yaml`,
            'cloud.zones',
            `${listed(old.zones)} → ${listed(now)}: ${old.provider === 'aws' ? 'subnets have their ranges by the place of their zone, so those of' : 'the nodes of'} ${listed(moves)} are destroyed with what runs there`,
            'append zones, and keep the order of those that are there',
          ),
        ]
  })
  return [...ids, ...zones]
}
