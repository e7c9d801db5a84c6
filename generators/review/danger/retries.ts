/** Retries and timeouts: what carries a request past a pod that fails. */
import type { Finding } from '../../findings/index.ts'
import { at, isMap, type Json, mapsAt, numberAt, textAt } from '../../objects/index.ts'
import type { Change } from '../changes/index.ts'
import type { Case, DangerRule } from './case.ts'
import { duration } from './duration.ts'
import { listed, shown, tells } from './said.ts'
import { ofKinds } from './things.ts'

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

export const retryRules = { 'danger-retries': retries } as const
