/** What is kept, and who is told: volumes, times to keep, alerts. */
import { at, isMap, type Json, type JsonMap, mapsAt, textAt } from '../../objects/index.ts'
import { amountOf } from '../meaning/amounts.ts'
import type { DangerRule } from './case.ts'
import { listed, moved, tells } from './said.ts'
import { ofKinds } from './things.ts'
import { valueLeaves } from './values.ts'

const lost = tells('danger-storage')
const MEND_STORAGE = 'keep it; what nobody needs any more is deleted by hand, after a look'

const size = (value: Json | undefined): number | undefined => {
  for (const kind of ['prometheus', 'quantity'] as const) {
    const amount = typeof value === 'string' ? amountOf(kind, value.replace(/B$/, '')) : undefined
    if (typeof amount === 'string' && amount.startsWith(`${kind} `))
      return Number(amount.slice(kind.length + 1))
  }
  return undefined
}

const policyOf = (object: Json | undefined): JsonMap => {
  const found = at(object, 'spec', 'persistentVolumeClaimRetentionPolicy')
  return isMap(found) ? found : {}
}

const storage: DangerRule = (of) => [
  ...ofKinds(of, 'StatefulSet').flatMap((change) =>
    Object.entries(policyOf(change.after))
      .filter(([key, value]) => value === 'Delete' && policyOf(change.before)[key] !== 'Delete')
      .map(([key, value]) =>
        lost(
          of,
          change,
          `spec.persistentVolumeClaimRetentionPolicy.${key}`,
          `${moved(policyOf(change.before)[key], value)}: its volumes go with its pods`,
          MEND_STORAGE,
        ),
      ),
  ),
  ...ofKinds(of, 'PersistentVolume').flatMap((change) =>
    at(change.after, 'spec', 'persistentVolumeReclaimPolicy') === 'Delete' &&
    at(change.before, 'spec', 'persistentVolumeReclaimPolicy') === 'Retain'
      ? [
          lost(
            of,
            change,
            'spec.persistentVolumeReclaimPolicy',
            'Retain → Delete: what is stored goes with its claim',
            MEND_STORAGE,
          ),
        ]
      : [],
  ),
  ...valueLeaves(of).flatMap(({ change, path, before, after }) => {
    const tell = (message: string) => [
      lost(of, change, path, `${moved(before, after)}: ${message}`, MEND_STORAGE),
    ]
    if (/(^|\.)persistence\.enabled$/.test(path))
      return before === true && after !== true ? tell('what is stored ends with the pod') : []
    if (/(^|\.)ephemeral$/.test(path))
      return before === false && after !== false ? tell('what is stored ends with the pod') : []
    if (/(^|\.)(retention|retentionSize|retentionTime|ttl\.\w+|ttl)$/.test(path)) {
      const [old, now] = [size(before), size(after)]
      return old !== undefined && now !== undefined && now < old ? tell('what is older is deleted') : []
    }
    return /(volumeClaimTemplate|persistentVolumeClaim)\b.*(storage|claimName)$/.test(path) &&
      before !== undefined &&
      after === undefined
      ? tell('its volume is used no more')
      : []
  }),
]

const silent = tells('danger-alert')
const MEND_ALERT =
  'keep the alert, or change its threshold; one that nobody heeds goes in a merge of its own that says why'

/** Alerts by their names, and how many have each: one may be said for several windows of time. */
const alertsOf = (rule: Json | undefined): ReadonlyMap<string, number> => {
  const rules = mapsAt(rule, 'spec', 'groups').flatMap((group) => mapsAt(group, 'rules'))
  const names = rules.flatMap((each) => textAt(each, 'alert') ?? [])
  return new Map([...Map.groupBy(names, (name) => name)].map(([name, all]) => [name, all.length]))
}

const alerts: DangerRule = (of) => [
  ...ofKinds(of, 'PrometheusRule').flatMap((change) => {
    const now = alertsOf(change.after)
    // What watches a canary goes with it.
    const ended = of.before?.release.canary !== undefined && of.after?.release.canary === undefined
    const gone = [...alertsOf(change.before)].flatMap(([name, count]) => {
      if (ended && name.startsWith('Canary')) return []
      const left = now.get(name) ?? 0
      return left >= count ? [] : [left === 0 ? name : `${name} (${count} → ${left})`]
    })
    return gone.length === 0
      ? []
      : [silent(of, change, 'spec.groups', `nobody is told of ${listed(gone)} any more`, MEND_ALERT)]
  }),
  ...valueLeaves(of).flatMap(({ change, path, before, after }) =>
    /(^|\.)(alertmanager|defaultRules|prometheus)\.(enabled|create)$/.test(path) && after === false
      ? [silent(of, change, path, `${moved(before, after)}: nobody is told any more`, MEND_ALERT)]
      : [],
  ),
]

export const keepingRules = { 'danger-storage': storage, 'danger-alert': alerts } as const
