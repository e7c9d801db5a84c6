/** Ejection and failing over: what takes pods, and clouds, that fail out of the way of requests. */
import type { Finding } from '../../findings/index.ts'
import { LEAST_GATEWAY_ERRORS } from '../../fleet/index.ts'
import { at, isMap, type Json, type JsonMap, mapsAt, numberAt, textAt } from '../../objects/index.ts'
import type { DangerRule } from './case.ts'
import { duration } from './duration.ts'
import { moved, tells } from './said.ts'
import { ofKinds } from './things.ts'
import { valueLeaves } from './values.ts'

const later = tells('danger-ejection')
const MEND_EJECTION = 'keep it: what these numbers do was measured (docs/traffic.md)'

/** Istio's own value of a field that is not there. */
const DEFAULTS: Readonly<Record<string, Json>> = {
  consecutive5xxErrors: 5,
  interval: '10s',
  baseEjectionTime: '30s',
  maxEjectionPercent: 10,
  minHealthPercent: 0,
}

type Loosens = (before: number, after: number) => string | undefined

const errors: Loosens = (before, after) =>
  after === 0
    ? 'nothing is ejected by it'
    : after > before
      ? 'pods that fail are asked for longer'
      : after < before && after < LEAST_GATEWAY_ERRORS
        ? 'a few late answers eject a whole cloud, behind whose gateway all of its pods are one'
        : undefined

/** What each number does when it moves; sources: the measurements in docs/traffic.md. */
const NUMBERS: Readonly<Record<string, Loosens>> = {
  consecutive5xxErrors: errors,
  consecutiveGatewayErrors: errors,
  maxEjectionPercent: (before, after) =>
    after < before ? 'a cloud whose pods all fail keeps a part of the requests' : undefined,
  minHealthPercent: (before, after) =>
    after === 0 && before > 0
      ? 'a slowness of everything becomes an outage of everything'
      : after > before
        ? 'with more than a few pods gone the failing ones are asked again'
        : undefined,
  interval: (before, after) => (after > before ? 'pods that fail are found later' : undefined),
  baseEjectionTime: (before, after) => (after < before ? 'pods that fail are asked again sooner' : undefined),
}

const numeric = (field: string, value: Json | undefined) => {
  const known = value ?? DEFAULTS[field]
  return typeof known === 'number' ? known : duration(known)
}

/** Every traffic policy of a destination rule, by the place that it stands in. */
const policiesOf = (rule: Json | undefined): ReadonlyMap<string, JsonMap> => {
  const own = (path: string, policy: Json | undefined): readonly (readonly [string, JsonMap])[] =>
    isMap(policy)
      ? [
          [path, policy],
          ...mapsAt(policy, 'portLevelSettings').map(
            (each) =>
              [`${path}.portLevelSettings[${numberAt(each, 'port', 'number') ?? '?'}]`, each] as const,
          ),
        ]
      : []
  return new Map([
    ...own('spec.trafficPolicy', at(rule, 'spec', 'trafficPolicy')),
    ...mapsAt(rule, 'spec', 'subsets').flatMap((each) =>
      own(`spec.subsets[${textAt(each, 'name') ?? '?'}].trafficPolicy`, each.trafficPolicy),
    ),
  ])
}

const ofPolicy = (
  path: string,
  before: JsonMap,
  after: JsonMap | undefined,
): readonly (readonly [string, string])[] => {
  const [old, now] = [before.outlierDetection, after?.outlierDetection]
  const ejection = !isMap(old)
    ? []
    : !isMap(now)
      ? [
          [
            `${path}.outlierDetection`,
            'it is gone: pods that fail are asked for ever, and nothing fails over',
          ] as const,
        ]
      : Object.entries(NUMBERS).flatMap(([field, loosens]) => {
          const [was, is] = [numeric(field, old[field]), numeric(field, now[field])]
          const why = was === undefined || is === undefined || was === is ? undefined : loosens(was, is)
          return why === undefined
            ? []
            : [
                [
                  `${path}.outlierDetection.${field}`,
                  `${moved(old[field] ?? DEFAULTS[field], now[field] ?? DEFAULTS[field])}: ${why}`,
                ] as const,
              ]
        })
  const locality = (policy: JsonMap | undefined) => at(policy, 'loadBalancer', 'localityLbSetting')
  const [prefers, prefersNow] = [locality(before), locality(after)]
  const failover =
    isMap(prefers) &&
    prefers.enabled !== false &&
    (!isMap(prefersNow) ||
      prefersNow.enabled === false ||
      (prefers.failoverPriority !== undefined && prefersNow.failoverPriority === undefined))
  const limits = isMap(before.connectionPool) && !isMap(after?.connectionPool)
  return [
    ...ejection,
    ...(failover
      ? [
          [
            `${path}.loadBalancer.localityLbSetting`,
            `${moved(prefers, prefersNow)}: who takes over when a cloud dies is not said any more`,
          ] as const,
        ]
      : []),
    ...(limits
      ? [[`${path}.connectionPool`, 'it is gone: a pod that hangs gets connections without end'] as const]
      : []),
  ]
}

const ejection: DangerRule = (of) => {
  const rules = ofKinds(of, 'DestinationRule').flatMap((change): readonly Finding[] => {
    if (change.what !== 'changed') return []
    const now = policiesOf(change.after)
    const subsets = new Set(mapsAt(change.after, 'spec', 'subsets').map((each) => textAt(each, 'name')))
    const found = [...policiesOf(change.before)].flatMap(([path, policy]) => {
      // A subset that goes has rules of its own: whoever names it gets no answer.
      const subset = /^spec\.subsets\[(.*?)\]/.exec(path)?.[1]
      return subset !== undefined && !subsets.has(subset) ? [] : ofPolicy(path, policy, now.get(path))
    })
    // The same in every subset is one thing that somebody did.
    return [
      ...Map.groupBy(
        found,
        ([path, message]) => `${path.slice(path.indexOf('trafficPolicy'))} ${message}`,
      ).values(),
    ].flatMap((same) => {
      const [first] = same
      if (first === undefined) return []
      const more = same.length === 1 ? '' : ` (${same.length} places)`
      return [later(of, change, first[0], `${first[1]}${more}`, MEND_EJECTION)]
    })
  })
  const values = valueLeaves(of)
    .filter(({ path, before }) => /outlierDetection\b/.test(path) && before !== undefined)
    .map(({ change, path, before, after }) => later(of, change, path, moved(before, after), MEND_EJECTION))
  return [...rules, ...values]
}

export const ejectionRules = { 'danger-ejection': ejection } as const
