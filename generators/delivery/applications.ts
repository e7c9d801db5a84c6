/** One Application per part, in the order of the waves, and the root that makes them. */
import type { IApplication } from '@kubernetes-models/argo-cd/argoproj.io/v1alpha1/Application'
import type { Cluster, Fleet } from '../fleet/index.ts'
import { type KubeObject, kubeObject } from '../objects/index.ts'
import { type App, type Chart, type Part, type Wave, waves } from '../parts/index.ts'
import { argocd, HERE } from './names.ts'

type Spec = IApplication['spec']

/** What others stand in or are made of stays in the cluster when it leaves the tree: taking it away would take theirs too. */
const kept: readonly Wave[] = ['foundation', 'secretOperator', 'secrets', 'definitions', 'delivery']

/** Tries again for about half an hour, with what the branch says by then: on an empty cluster much comes up late. */
const retry = {
  limit: 10,
  refresh: true,
  backoff: { duration: '10s', factor: 2, maxDuration: '5m' },
}

const syncOptions = ['ServerSideApply=true', 'FailOnSharedResource=true']

const application = (
  name: string,
  wave: Wave,
  spec: Pick<Spec, 'source' | 'sources' | 'ignoreDifferences'>,
  { namespace, prune = true }: { readonly namespace?: string; readonly prune?: boolean } = {},
): KubeObject => {
  const object: IApplication = {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: {
      name,
      namespace: argocd.namespace,
      annotations: { 'argocd.argoproj.io/sync-wave': `${waves[wave]}` },
      ...(!kept.includes(wave) && { finalizers: ['resources-finalizer.argocd.argoproj.io'] }),
    },
    spec: {
      project: argocd.project,
      ...spec,
      destination: { server: HERE, ...(namespace !== undefined && { namespace }) },
      revisionHistoryLimit: 3,
      syncPolicy: {
        automated: { prune, selfHeal: true },
        retry,
        syncOptions: [...syncOptions, ...(spec.ignoreDifferences ? ['RespectIgnoreDifferences=true'] : [])],
      },
    },
  }
  return kubeObject(object)
}

const inRepository = ({ repository }: Fleet, path: string) => ({
  repoURL: repository.url,
  targetRevision: repository.revision,
  path,
})

const appApplication = (fleet: Fleet, cluster: Cluster, { name, wave }: App) =>
  application(name, wave, { source: inRepository(fleet, `rendered/${cluster.name}/${name}`) })

const ignored = (differences: Chart['ignoreDifferences']): Pick<Spec, 'ignoreDifferences'> =>
  differences === undefined
    ? {}
    : {
        ignoreDifferences: differences.map(({ group, kind, jqPathExpressions }) => ({
          group,
          kind,
          jqPathExpressions: [...jqPathExpressions],
        })),
      }

/** Two sources: the chart of its repository, and this repository for its values. */
const chartApplication = (fleet: Fleet, cluster: Cluster, part: Chart, files: readonly string[]) =>
  application(
    part.name,
    part.wave,
    {
      sources: [
        {
          repoURL: part.chart.repository,
          chart: part.chart.name,
          targetRevision: part.chart.version(fleet, cluster),
          helm: { releaseName: part.name, valueFiles: files.map((file) => `$values/rendered/${file}`) },
        },
        { repoURL: fleet.repository.url, targetRevision: fleet.repository.revision, ref: 'values' },
      ],
      ...ignored(part.ignoreDifferences),
    },
    { namespace: part.namespace },
  )

/** `files` names the values files of a chart; empty where the cluster does not have it. */
export const applicationsOf = (
  fleet: Fleet,
  cluster: Cluster,
  parts: readonly Part[],
  files: (chart: string) => readonly string[],
): readonly KubeObject[] =>
  parts.flatMap((part) => {
    if (part.type === 'app') return [appApplication(fleet, cluster, part)]
    const own = files(part.name)
    return own.length === 0 ? [] : [chartApplication(fleet, cluster, part, own)]
  })

/** Argo CD by itself, from the folder that bootstrap applied. It never prunes itself: half an Argo CD mends nothing. */
export const selfApplication = (fleet: Fleet): KubeObject =>
  application(
    'argocd',
    'delivery',
    { source: inRepository(fleet, installPath(fleet)) },
    { namespace: argocd.namespace, prune: false },
  )

/** The folder of apps/ that Argo CD is installed from. */
export const installPath = ({ delivery }: Fleet) =>
  delivery.highAvailability ? 'apps/argocd-ha' : 'apps/argocd'

/** The Application of all Applications of a cluster, itself among them. It never prunes itself. */
export const rootApplication = (fleet: Fleet, cluster: Cluster): KubeObject => {
  const object: IApplication = {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: {
      name: argocd.root,
      namespace: argocd.namespace,
      annotations: { 'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false' },
    },
    spec: {
      project: argocd.project,
      source: inRepository(fleet, `rendered/${cluster.name}/argocd`),
      destination: { server: HERE, namespace: argocd.namespace },
      revisionHistoryLimit: 3,
      syncPolicy: { automated: { prune: true, selfHeal: true }, retry, syncOptions },
    },
  }
  return kubeObject(object)
}
