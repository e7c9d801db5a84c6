/** What accounts decide: any of it that changes is told, but for the few values that are the careful side. */
import { parse } from 'yaml'
import type { Finding } from '../../../findings/index.ts'
import { at, equal, isMap, type Json, toJson } from '../../../objects/index.ts'
import type { Case } from '../case.ts'
import { isOpen, textsIn } from '../cover.ts'
import { listed, moved } from '../said.ts'
import { tell } from './said.ts'

const ACCOUNTS = 'terraform/accounts.yaml'

const dataOf = (text: string | undefined): Json | undefined => {
  if (text === undefined) return undefined
  try {
    return toJson(parse(text))
  } catch {
    return undefined
  }
}

/** A variable of a stage, or many. */
interface Variable {
  readonly name: RegExp
  /** What its other value comes to; undefined where it is the careful side. */
  readonly says: (was: Json | undefined, is: Json | undefined) => string | undefined
  /** Also of a cluster that comes: it is about who may do what, not about what runs. */
  readonly fresh?: true
  readonly mend?: string
}

/** Values that one has and the other had not. */
const more = (was: Json | undefined, is: Json | undefined): readonly string[] => {
  const texts = (side: Json | undefined) => textsIn(isMap(side) ? Object.values(side) : side)
  return texts(is).filter((text) => !texts(was).includes(text))
}

const isNone = (value: Json | undefined) => value === undefined || value === null

/** What is there by default says nothing. */
const unless =
  (normal: Json, why: string): Variable['says'] =>
  (was, is) =>
    equal(was ?? normal, is ?? normal) ? undefined : `${moved(was, is)}: ${why}`

const changes =
  (why: string): Variable['says'] =>
  (was, is) =>
    `${moved(was, is)}: ${why}`

/** The first that fits a variable tells it: the last fits all. */
const VARIABLES: readonly Variable[] = [
  {
    name: /^administrators$/,
    says: (was, is) =>
      more(was, is).length > 0 ? `${listed(more(was, is))} may do everything in the cluster` : undefined,
    fresh: true,
    mend: 'name who needs it, and for how long',
  },
  {
    name: /^administrator_ranges$/,
    says: (was, is) => {
      const ranges = more(was, is)
      return ranges.length === 0
        ? undefined
        : `${ranges.some(isOpen) ? 'everybody reaches' : `${listed(ranges)} reach`} the API server over the internet`
    },
    fresh: true,
    mend: 'name the ranges that people work from',
  },
  {
    // Whom the accounts trust: a repository's workflows, a principal, a role.
    name: /github|gitlab|repositor|trust|principal|issuer|subject|audience|member|role/,
    says: (was, is) =>
      isNone(is) ? undefined : `${moved(was, is)}: whoever is named there may log in to the accounts`,
    fresh: true,
    mend: 'name who is meant, and have whoever owns the accounts agree',
  },
  {
    name: /^deletion_protection$/,
    says: (was, is) =>
      is === false || (is === undefined && was === true)
        ? `${moved(was, is)}: nothing stops a destroy of the cluster`
        : is === true || isNone(is)
          ? undefined
          : `${moved(was, is)}: it is not surely on`,
    fresh: true,
  },
  { name: /^maintenance_start$/, says: () => undefined },
  {
    name: /^nat$/,
    says: (was, is) =>
      is === 'zone'
        ? undefined
        : unless(
            'one',
            'the ways to the internet of all zones but the first are destroyed, with the addresses that others know',
          )(was, is),
  },
  {
    name: /^requests_per_client$/,
    says: changes('so many requests of one client pass, and the others are refused with 429'),
    mend: 'count above what the busiest client sends, and far below what the fleet carries (terraform/modules/edge)',
  },
  {
    name: /^timeout_seconds$/,
    says: changes('the load balancer ends what takes longer, before the mesh can answer'),
    mend: 'keep it above traffic.timeout of the fleet',
  },
  { name: /^max_rate_per_endpoint$/, says: changes('it says when a region hands its requests on') },
  {
    name: /^log_sample_rate$/,
    says: changes('each logged request is paid for, and nobody finds those that are not'),
  },
  { name: /^release_channel$/, says: changes('GKE brings other versions by itself, sooner or later') },
  {
    name: /^system_nodes$/,
    says: changes(
      'nodes that no spot market takes away come, go, or are made anew, with the names service on them',
    ),
  },
  {
    name: /^addon_versions$/,
    says: changes('what gives pods their addresses, names and disks is another version'),
  },
  {
    name: /(?:)/,
    says: changes('it is a setting of what runs, and Terraform applies it at once'),
    mend: 'read the page of the stage about it, and look at the plan first',
  },
]

/** Settings by their path: variables of stages and of clusters, each as a whole, and whatever else stands there. */
const settings = (data: Json | undefined): ReadonlyMap<string, Json> => {
  const entries = (
    value: Json | undefined,
    path: string,
    depth: number,
  ): readonly (readonly [string, Json])[] =>
    value === undefined || (value === null && depth > 0)
      ? []
      : isMap(value) && depth > 0
        ? Object.entries(value).flatMap(([key, inner]) => entries(inner, `${path}.${key}`, depth - 1))
        : [[path, value]]
  return new Map(
    Object.entries(isMap(data) ? data : {}).flatMap(([key, value]) =>
      key === 'state' ? [] : entries(value, key, key === 'stages' || key === 'clusters' ? 2 : 0),
    ),
  )
}

/** Whose variables are of nothing that runs: the cluster comes, or is gone. */
const isElsewhere = (
  { before, after }: Case,
  path: string,
): { readonly comes: boolean; readonly gone: boolean } => {
  const [, name] = /^clusters\.([^.]+)/.exec(path) ?? []
  const lacks = (fleet: Case['before']) =>
    name !== undefined && fleet !== undefined && !fleet.clusters.some((cluster) => cluster.name === name)
  return { comes: lacks(before), gone: lacks(after) }
}

/** What accounts decide: where the state is, who is an administrator, from where, and every variable of a stage. */
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
  const [old, now] = [settings(before), settings(after)]
  const changed = [...new Set([...old.keys(), ...now.keys()])].filter(
    (path) => !equal(old.get(path), now.get(path)),
  )
  return [
    ...state,
    ...changed.flatMap((path): readonly Finding[] => {
      const { comes, gone } = isElsewhere(of, path)
      const variable = VARIABLES.find(({ name }) => name.test(path.slice(path.lastIndexOf('.') + 1)))
      if (variable === undefined || gone || (comes && variable.fresh !== true)) return []
      const message = variable.says(old.get(path), now.get(path))
      return message === undefined ? [] : [tell(ACCOUNTS, path, message, variable.mend)]
    }),
  ]
}
