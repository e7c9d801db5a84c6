/** What Argo CD follows: Applications, and what bootstrap applies. */
import type { Finding } from '../../findings/index.ts'
import { at, equal, isMap, type Json, type JsonMap, mapsAt } from '../../objects/index.ts'
import type { Change } from '../changes/index.ts'
import type { Case, DangerRule } from './case.ts'
import { textsIn } from './cover.ts'
import { listed, moved, shown, tells } from './said.ts'
import { isMajor, sourcesOf } from './sources.ts'
import { ofKinds } from './things.ts'

interface Said {
  readonly change: Change
  readonly field: string
  readonly message: string
}

const follows = tells('danger-delivery')
const MEND = 'keep it: what the cluster runs is what git has, and git is what people review'

/** A source keeps its place: its chart, or what it is referred to by, tells it from the others. */
const sourceKey = (source: JsonMap, i: number) => String(source.ref ?? source.chart ?? i)

/** What a source says beside where it is: text that nobody rendered. */
const INLINE = [
  'parameters',
  'fileParameters',
  'values',
  'valuesObject',
  'patches',
  'images',
  'replicas',
  'components',
  'plugin',
  'directory',
] as const

const inlineOf = (source: JsonMap | undefined): ReadonlyMap<string, Json> =>
  new Map(
    [source, source?.helm, source?.kustomize].flatMap((each) =>
      isMap(each)
        ? INLINE.flatMap((key) => (each[key] === undefined ? [] : [[key, each[key]] as const]))
        : [],
    ),
  )

const ofSources = (change: Change): readonly Said[] => {
  const old = new Map(sourcesOf(change.before).map((source, i) => [sourceKey(source, i), source]))
  const now = sourcesOf(change.after)
  const gone = [...old.keys()].filter((key) => !now.some((source, i) => sourceKey(source, i) === key))
  return [
    ...gone.map((key) => ({ change, field: 'spec.sources', message: `its source ${key} is gone` })),
    ...now.flatMap((source, i): readonly Said[] => {
      const was = old.get(sourceKey(source, i))
      if (was === undefined)
        return change.what === 'added'
          ? []
          : [{ change, field: 'spec.sources', message: `it follows ${shown(source.repoURL)} too` }]
      const tell = (field: string, message: string) => [
        { change, field: `spec.source.${field}`, message: `${moved(was[field], source[field])}: ${message}` },
      ]
      const files = (side: JsonMap) => textsIn(at(side, 'helm', 'valueFiles'))
      const lost = files(was).filter((file) => !files(source).includes(file))
      return [
        ...(was.repoURL !== source.repoURL ? tell('repoURL', 'it follows another repository') : []),
        ...(was.targetRevision !== source.targetRevision && source.chart === undefined
          ? tell('targetRevision', 'it follows another revision of git')
          : []),
        ...(was.path !== source.path ? tell('path', 'it follows another folder') : []),
        ...(lost.length > 0
          ? [
              {
                change,
                field: 'spec.source.helm.valueFiles',
                message: `the chart is without ${listed(lost)}`,
              },
            ]
          : []),
        ...[...inlineOf(source)]
          .filter(([key, value]) => !equal(inlineOf(was).get(key), value))
          .map(([key, value]) => ({
            change,
            field: `spec.source.${key}`,
            message: `${shown(value)}: it changes what is rendered, where no review of the tree sees it`,
          })),
      ]
    }),
  ]
}

const automated = (application: Json | undefined): JsonMap => {
  const found = at(application, 'spec', 'syncPolicy', 'automated')
  return isMap(found) ? found : { prune: false, selfHeal: false, enabled: false }
}

/** Options that delete and make anew, or look away. */
const HARSH =
  /^(Replace=true|Force=true|Validate=false|SkipDryRunOnMissingResource=true|RespectIgnoreDifferences=true)$/

const ofApplication = (change: Change): readonly Said[] => {
  const { what, before, after } = change
  if (what === 'removed') return []
  const tell = (field: string, message: string): Said => ({ change, field, message })
  const [old, now] = [automated(before), automated(after)]
  const on = (policy: JsonMap, key: string) =>
    key === 'enabled' ? policy.enabled !== false : policy[key] === true
  const off = (what === 'added' ? [] : (['enabled', 'prune', 'selfHeal'] as const)).filter(
    (key) => on(old, key) && !on(now, key),
  )
  const finalizers = (side: Json | undefined) => textsIn(at(side, 'metadata', 'finalizers'))
  const harsh = textsIn(at(after, 'spec', 'syncPolicy', 'syncOptions')).filter(
    (each) => HARSH.test(each) && !textsIn(at(before, 'spec', 'syncPolicy', 'syncOptions')).includes(each),
  )
  const ignored = (side: Json | undefined) => mapsAt(side, 'spec', 'ignoreDifferences')
  const overlooked = ignored(after).filter((each) => !ignored(before).some((one) => equal(one, each)))
  const changed = what === 'changed'
  return [
    ...(off.includes('enabled')
      ? [tell('spec.syncPolicy.automated', 'it is off: what is merged does not reach the cluster')]
      : off.map((key) =>
          tell(
            `spec.syncPolicy.automated.${key}`,
            key === 'prune'
              ? 'off: what leaves git stays in the cluster'
              : 'off: what somebody changes by hand stays',
          ),
        )),
    ...(changed && finalizers(before).length > 0 && finalizers(after).length === 0
      ? [
          tell(
            'metadata.finalizers',
            'its finalizer is gone: when it leaves, what it made stays with nobody to change it',
          ),
        ]
      : []),
    ...ofSources(change),
    ...(changed && !equal(at(before, 'spec', 'destination'), at(after, 'spec', 'destination'))
      ? [
          tell(
            'spec.destination',
            `${moved(at(before, 'spec', 'destination'), at(after, 'spec', 'destination'))}: what it made there is deleted, and made elsewhere`,
          ),
        ]
      : []),
    ...(changed && at(before, 'spec', 'project') !== at(after, 'spec', 'project')
      ? [
          tell(
            'spec.project',
            `${moved(at(before, 'spec', 'project'), at(after, 'spec', 'project'))}: another project permits other things`,
          ),
        ]
      : []),
    ...harsh.map((each) =>
      tell('spec.syncPolicy.syncOptions', `${each}: it deletes and makes anew, or looks away`),
    ),
    ...(overlooked.length > 0
      ? [
          tell(
            'spec.ignoreDifferences',
            `${shown([...overlooked])}: what somebody changes there by hand stays`,
          ),
        ]
      : []),
  ]
}

/** Kustomizations that bootstrap builds: what they fetch is what Argo CD itself is. */
const ofBootstrap = (change: Change): readonly Said[] => {
  const fetched = (side: Json | undefined) =>
    ['resources', 'components', 'bases', 'crds']
      .flatMap((key) => textsIn(at(side, key)))
      .filter((each) => /:\/\/|^git@|\?ref=/.test(each))
  const place = (url: string) =>
    url.replace(/\/v?\d+(\.\d+)*[\w.-]*\//, '/VERSION/').replace(/ref=[^&]*/, 'ref=')
  const known = fetched(change.before).map(place)
  const foreign = fetched(change.after).filter((url) => !known.includes(place(url)))
  const version = (side: Json | undefined) =>
    fetched(side).flatMap((url) => /\/v?(\d+(\.\d+)+[\w.-]*)\//.exec(url)?.[1] ?? [])[0]
  const [old, now] = [version(change.before), version(change.after)]
  return [
    ...foreign.map((url) => ({
      change,
      field: 'resources',
      message: `bootstrap applies what ${shown(url)} has`,
    })),
    ...(old !== undefined && now !== undefined && isMajor(old, now)
      ? [
          {
            change,
            field: 'resources',
            message: `Argo CD ${old} → ${now}: a major version changes what it reads`,
          },
        ]
      : []),
  ]
}

/** What happens to many Applications at once is told once. */
const together = (of: Case, all: readonly Said[], code: typeof follows): readonly Finding[] =>
  [
    ...Map.groupBy(
      all,
      ({ field, message, change }) => `${change.kind} ${change.clusters.join()} ${field} ${message}`,
    ).values(),
  ].flatMap((same) => {
    const [first] = same
    if (first === undefined) return []
    const others = same.slice(1).map(({ change }) => change.name)
    return [
      code(
        of,
        first.change,
        first.field,
        `${first.message}${others.length === 0 ? '' : `; the same of ${listed(others)}`}`,
        MEND,
      ),
    ]
  })

const delivery: DangerRule = (of) =>
  together(
    of,
    [
      ...ofKinds(of, 'Application', 'ApplicationSet').flatMap((change) =>
        change.kind === 'ApplicationSet'
          ? [{ change, field: '', message: 'it makes and deletes Applications by itself' }]
          : ofApplication(change),
      ),
      ...ofKinds(of, 'Kustomization', 'Component').flatMap((change) =>
        change.what === 'removed' ? [] : ofBootstrap(change),
      ),
    ],
    follows,
  )

export const deliveryRules = { 'danger-delivery': delivery } as const
