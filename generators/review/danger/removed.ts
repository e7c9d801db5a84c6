/** What is deleted, and cannot be changed: Argo CD prunes what leaves git. */
import { at, isList, isMap, kubeObject, textAt } from '../../objects/index.ts'
import { fixedFields } from '../../transitions/index.ts'
import type { Change } from '../changes/index.ts'
import type { Case, DangerRule } from './case.ts'
import { listed, tells } from './said.ts'
import { leaving, ofKinds, things } from './things.ts'

/** What goes with an object, by its kind. */
const TAKES: Readonly<Record<string, string>> = {
  Namespace: 'everything in it is deleted with it',
  CustomResourceDefinition: 'every object of its kind is deleted with it',
  PersistentVolumeClaim: 'its volume is deleted with all that is stored there',
  PersistentVolume: 'its volume goes with all that is stored there',
  StatefulSet: 'its pods end, and nothing of them is made again',
  Deployment: 'its pods end, and nothing of them is made again',
  DaemonSet: 'its pods end on every node',
  Service: 'its name leads nowhere any more',
  ServiceAccount: 'pods that name it do not start any more',
  ExternalSecret: 'the Secret that it makes is deleted with it',
  SecretStore: 'no secret can be read through it any more',
  ClusterSecretStore: 'no secret can be read through it any more',
  StorageClass: 'no volume of it can be made any more',
  Application: 'Argo CD deletes all that it made, charts and volumes too',
}

/** Argo CD leaves it where it is. */
const kept = ({ before }: Change) =>
  /Prune=false/.test(textAt(before, 'metadata', 'annotations', 'argocd.argoproj.io/sync-options') ?? '')

/** The pods of a canary come and go with it. */
const ofCanary = ({ before }: Change) =>
  (textAt(before, 'metadata', 'labels', 'track') ??
    textAt(before, 'spec', 'template', 'metadata', 'labels', 'track')) === 'canary'

/** Without its finalizer an Application leaves what it made. */
const takesNothing = ({ kind, before }: Change) => {
  const finalizers = at(before, 'metadata', 'finalizers')
  return kind === 'Application' && !(isList(finalizers) && finalizers.length > 0)
}

/** A rule over pairs has said it, in its own words. */
const said = ({ said: all = [] }: Case, { kind, name }: Change) =>
  all.some(({ place: { field = '' } }) => `${field} `.startsWith(`${kind} ${name} `))

const deleted = tells('danger-removed')
const removed: DangerRule = (of) =>
  ofKinds(of, ...Object.keys(TAKES))
    .filter((change) => change.what === 'removed' && !kept(change) && !ofCanary(change))
    .filter((change) => !takesNothing(change) && !said(of, change))
    .map((change) =>
      deleted(
        of,
        change,
        '',
        `it leaves git: ${TAKES[change.kind] ?? ''}`,
        'keep it, or first move away all that uses it and annotate it with argocd.argoproj.io/sync-options: Prune=false; take it out in a later commit',
      ),
    )

/** As many objects as one look can judge. */
const MOST_PRUNED = 10

const NO_OBJECTS: readonly string[] = ['Values', 'Firewall', 'Kustomization', 'Component']

const pruned: DangerRule = (of) => {
  const gone = leaving(of)
  const all = things(of.comparison)
    .filter(({ what, kind }) => what === 'removed' && !NO_OBJECTS.includes(kind))
    .filter((change) => !kept(change))
    .flatMap((change) =>
      (change.clusters.length === 0 ? ['bootstrap'] : change.clusters).map((cluster) => ({
        change,
        cluster,
      })),
    )
  const count = (list: typeof all) =>
    [...Map.groupBy(list, ({ change: { kind } }) => kind)]
      .sort(([, a], [, b]) => b.length - a.length)
      .map(([kind, same]) => `${same.length} ${kind}`)
  const kinds = all.filter(({ cluster }) => !gone.has(cluster))
  const clusters = [...Map.groupBy(kinds, ({ cluster }) => cluster)].map(
    ([name, own]) => `${own.length} in ${name}`,
  )
  return [
    ...(kinds.length > MOST_PRUNED
      ? [
          {
            code: 'danger-prune' as const,
            place: { file: 'rendered' },
            message: `Argo CD deletes ${kinds.length} objects at once (${listed(clusters)}): ${listed(count(kinds))}`,
            mend: 'read every one below; where a part really goes, take it out cluster by cluster, a merge each',
          },
        ]
      : []),
    ...[...gone].map((name) => ({
      code: 'danger-prune' as const,
      place: { file: `clusters/${name}.yaml` },
      message: `the cluster ${name} leaves the fleet with ${all.filter(({ cluster }) => cluster === name).length} objects: nothing follows its folder any more, and Terraform can take it down`,
      mend: 'merge it when no request goes there any more and nothing that it stores is needed (docs/operating.md)',
    })),
  ]
}

const stuck = tells('danger-immutable')
const immutable: DangerRule = (of) =>
  things(of.comparison)
    .filter((change) => change.what === 'changed' && !said(of, change))
    .filter(({ kind, before, after }) => !NO_OBJECTS.includes(kind) && isMap(before) && isMap(after))
    .flatMap((change) =>
      fixedFields(kubeObject(change.before), kubeObject(change.after)).map((field) =>
        stuck(
          of,
          change,
          field,
          'Kubernetes never changes it: the sync of this object fails for ever',
          'keep the field, or give the object another name and take the old one away in a later commit',
        ),
      ),
    )

export const removedRules = {
  'danger-removed': removed,
  'danger-prune': pruned,
  'danger-immutable': immutable,
} as const
