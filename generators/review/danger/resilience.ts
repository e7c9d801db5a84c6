/** What carries requests past a failure: ejection, failing over, retries, budgets, pods that end one after the other. */
import type { Finding } from '../../findings/index.ts'
import { LEAST_GATEWAY_ERRORS } from '../../fleet/index.ts'
import { at, equal, isMap, type Json, type JsonMap, mapsAt, numberAt, textAt } from '../../objects/index.ts'
import type { Change } from '../changes/index.ts'
import { amountOf } from '../meaning/amounts.ts'
import type { Case, DangerRule } from './case.ts'
import { listed, moved, shown, tells } from './said.ts'
import { ofKinds } from './things.ts'
import { valueLeaves } from './values.ts'

const later = tells('danger-ejection')
const MEND_EJECTION = 'keep it: what these numbers do was measured (docs/traffic.md)'

/** Nanoseconds of a duration; undefined where it is none. */
const duration = (value: Json | undefined): number | undefined => {
  const amount = value === undefined ? undefined : amountOf('duration', value)
  return typeof amount === 'string' && amount.startsWith('duration ') ? Number(amount.slice(9)) : undefined
}

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

const fewer = tells('danger-retries')
const MEND_RETRIES = 'keep three tries: two stay in the cloud, the third goes to another (docs/traffic.md)'

const retriesOf = (of: Case, change: Change): readonly Finding[] => {
  const old = new Map(
    mapsAt(change.before, 'spec', 'http').map((each, i) => [textAt(each, 'name') ?? `${i}`, each]),
  )
  const found = mapsAt(change.after, 'spec', 'http').flatMap(
    (route, i): readonly (readonly [string, string])[] => {
      const was = old.get(textAt(route, 'name') ?? `${i}`)
      if (was === undefined) return []
      const [from, to] = [was.retries, route.retries]
      const attempts = (value: Json | undefined) => numberAt(value, 'attempts')
      const [tries, now] = [attempts(from), attempts(to)]
      const conditions = (value: Json | undefined) =>
        (textAt(value, 'retryOn') ?? '').split(',').filter(Boolean)
      const lost = conditions(from).filter((each) => !conditions(to).includes(each))
      const gone = isMap(from) && !isMap(to)
      return [
        ...(gone
          ? [
              [
                'retries',
                `${tries ?? 0} → Istio's default of 2: requests that meet a dead cloud do not all reach another`,
              ] as const,
            ]
          : []),
        ...(!gone && tries !== undefined && now !== undefined && now < tries
          ? [
              [
                'retries.attempts',
                `${tries} → ${now}: requests that meet a dead cloud do not all reach another`,
              ] as const,
            ]
          : []),
        ...(tries !== undefined && now !== undefined && now > tries
          ? [
              [
                'retries.attempts',
                `${tries} → ${now}: in an outage every request is asked up to ${now + 1} times`,
              ] as const,
            ]
          : []),
        ...(!gone && lost.length > 0
          ? [['retries.retryOn', `not tried again after ${listed(lost)}`] as const]
          : []),
        ...(at(from, 'retryRemoteLocalities') === true && !gone && at(to, 'retryRemoteLocalities') !== true
          ? [['retries.retryRemoteLocalities', 'all tries stay in the cloud that fails'] as const]
          : []),
        ...(at(from, 'perTryTimeout') !== undefined && !gone && at(to, 'perTryTimeout') === undefined
          ? [['retries.perTryTimeout', 'a pod that hangs takes the whole time of a request'] as const]
          : []),
        ...(was.timeout !== undefined && (route.timeout === undefined || duration(route.timeout) === 0)
          ? [['timeout', `${shown(was.timeout)} → none: requests wait without end`] as const]
          : []),
      ]
    },
  )
  return [...Map.groupBy(found, ([field, message]) => `${field} ${message}`).values()].flatMap((same) => {
    const [first] = same
    return first === undefined
      ? []
      : [
          fewer(
            of,
            change,
            `spec.http ${first[0]}`,
            `${first[1]}${same.length === 1 ? '' : ` (${same.length} routes)`}`,
            MEND_RETRIES,
          ),
        ]
  })
}

const retries: DangerRule = (of) =>
  ofKinds(of, 'VirtualService').flatMap((change) => (change.what === 'changed' ? retriesOf(of, change) : []))

const budgets = tells('danger-budget')
const MEND_BUDGET = 'keep the budget: it is what a drain of a node asks'

/** A number of pods, or percent of them: compared only where both are one kind. */
const less = (before: Json | undefined, after: Json | undefined): number | undefined => {
  const parts = [before, after].map((value) => /^(\d+)(%?)$/.exec(String(value ?? '')))
  const [old, now] = parts
  return old && now && old[2] === now[2] ? Number(old[1]) - Number(now[1]) : undefined
}

const budgetChange = (
  tell: (field: string, message: string) => Finding,
  before: Json | undefined,
  after: Json | undefined,
  path: string,
): readonly Finding[] => {
  const fall = less(at(before, 'minAvailable'), at(after, 'minAvailable')) ?? 0
  const rise = less(at(after, 'maxUnavailable'), at(before, 'maxUnavailable')) ?? 0
  const any = (side: Json | undefined) =>
    ['minAvailable', 'maxUnavailable'].some((field) => at(side, field) !== undefined)
  const other = ['minAvailable', 'maxUnavailable'].some((field) => {
    const [old, now] = [at(before, field), at(after, field)]
    return old !== undefined && now !== undefined && !equal(old, now) && less(old, now) === undefined
  })
  return [
    ...(fall > 0
      ? [
          tell(
            `${path}minAvailable`,
            `${moved(at(before, 'minAvailable'), at(after, 'minAvailable'))}: a drain may leave fewer pods`,
          ),
        ]
      : []),
    ...(rise > 0
      ? [
          tell(
            `${path}maxUnavailable`,
            `${moved(at(before, 'maxUnavailable'), at(after, 'maxUnavailable'))}: a drain may end more pods at once`,
          ),
        ]
      : []),
    ...(other ? [tell(`${path}minAvailable`, `${moved(before, after)}: it counts otherwise`)] : []),
    ...(any(before) && !any(after)
      ? [tell(path, 'it says no number any more: a drain may end every pod')]
      : []),
  ]
}

const budget: DangerRule = (of) => [
  ...ofKinds(of, 'PodDisruptionBudget').flatMap((change) => {
    const tell = (field: string, message: string) => budgets(of, change, field, message, MEND_BUDGET)
    if (change.what === 'removed')
      return textAt(change.before, 'metadata', 'labels', 'track') === 'canary'
        ? []
        : [tell('', 'it leaves git: a drain of nodes may end all of its pods at once')]
    if (change.what === 'added') return []
    const selected = !equal(at(change.before, 'spec', 'selector'), at(change.after, 'spec', 'selector'))
    return [
      ...budgetChange(tell, at(change.before, 'spec'), at(change.after, 'spec'), 'spec.'),
      ...(selected
        ? [tell('spec.selector', 'it is for other pods: those that it was for are without it')]
        : []),
    ]
  }),
  ...valueLeaves(of).flatMap(({ change, path, before, after }) => {
    const field = /(^|\.)(podDisruptionBudget|pdb)\.(enabled|create|minAvailable|maxUnavailable)$/.exec(
      path,
    )?.[3]
    const tell = (message: string) => [
      budgets(of, change, path, `${moved(before, after)}: ${message}`, MEND_BUDGET),
    ]
    if (field === undefined || before === undefined) return []
    if (field === 'minAvailable' && ((less(before, after) ?? 0) > 0 || after === undefined))
      return tell('a drain may leave fewer pods')
    if (field === 'maxUnavailable' && ((less(after, before) ?? 0) > 0 || after === undefined))
      return tell('a drain may end more pods at once')
    return ['enabled', 'create'].includes(field) && before === true && after !== true
      ? tell('a drain may end all of its pods at once')
      : []
  }),
]

export const resilienceRules = {
  'danger-ejection': ejection,
  'danger-retries': retries,
  'danger-budget': budget,
} as const
