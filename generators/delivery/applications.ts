/** One Application per part, in the order of the waves, and the root that makes them. */
import type { IApplication } from '@kubernetes-models/argo-cd/argoproj.io/v1alpha1/Application'
import type { Cluster, Fleet } from '../fleet/index.ts'
import { type KubeObject, kubeObject } from '../objects/index.ts'
import { type App, type Chart, lastWave, type Part, type Wave, waves } from '../parts/index.ts'
import { argocd, HERE, installFolder } from './names.ts'

type Spec = IApplication['spec']

/** What others stand in or are made of stays in the cluster when it leaves the tree: taking it away would take theirs too. */
const kept: readonly Wave[] = ['foundation', 'secretOperator', 'secrets', 'definitions', 'delivery']

/**
 * Tries again without end, at the latest every five minutes, with what the branch says by then. After a last try Argo CD
 * would touch the Application no more until another commit: an outage that outlives the tries would need a person in
 * every cluster. What fails for half an hour is an alert.
 */
const retry = {
  limit: -1,
  refresh: true,
  backoff: { duration: '10s', factor: 2, maxDuration: '5m' },
}

/**
 * What of this repository an Application is made from. A commit elsewhere is none of its business: told of one, Argo CD
 * would else make and compare all Applications anew, and the one that has changed waits its turn among them.
 */
const madeFrom = (...paths: readonly string[]) => ({
  'argocd.argoproj.io/manifest-generate-paths': paths.map((path) => `/${path}`).join(';'),
})

const syncOptions = ['ServerSideApply=true', 'FailOnSharedResource=true']

const application = (
  name: string,
  wave: Wave,
  spec: Pick<Spec, 'source' | 'sources' | 'ignoreDifferences'>,
  paths: readonly string[],
  {
    namespace,
    prune = true,
    annotations = {},
  }: {
    readonly namespace: string
    readonly prune?: boolean
    readonly annotations?: Readonly<Record<string, string>>
  },
): KubeObject => {
  const object: IApplication = {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: {
      name,
      namespace: argocd.namespace,
      annotations: {
        'argocd.argoproj.io/sync-wave': `${waves[wave]}`,
        ...madeFrom(...paths),
        ...annotations,
      },
      ...(!kept.includes(wave) && { finalizers: ['resources-finalizer.argocd.argoproj.io'] }),
    },
    spec: {
      project: argocd.project,
      ...spec,
      destination: { server: HERE, namespace },
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

/**
 * Its objects name their namespaces themselves. The destination has one all the same, which the project lists: Argo CD
 * matches the empty one against the list too, and refuses the Application.
 */
const appApplication = (fleet: Fleet, cluster: Cluster, { name, wave }: App) =>
  application(
    name,
    wave,
    { source: inRepository(fleet, `rendered/${cluster.name}/${name}`) },
    [`rendered/${cluster.name}/${name}`, `rendered/base/${name}`],
    { namespace: argocd.namespace },
  )

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

const DEFINITION = 'CustomResourceDefinition.apiextensions.k8s.io'

/**
 * Argo CD asks the API server what an object would be, and compares that. A definition of half a megabyte takes seconds of
 * the API server each time, a chart of ten of them half a minute of a slow one; nobody but their chart writes into them, so
 * Argo CD compares them by itself.
 */
const comparedHere = ({ creates: { cluster, namespaced } }: Chart) =>
  [...cluster, ...namespaced].every((kind) => kind === DEFINITION)
    ? { 'argocd.argoproj.io/compare-options': 'ServerSideDiff=false' }
    : {}

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
    files.map((file) => `rendered/${file}`),
    { namespace: part.namespace, annotations: comparedHere(part) },
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
export const selfApplication = (fleet: Fleet, cluster: Cluster): KubeObject =>
  application(
    'argocd',
    'delivery',
    { source: inRepository(fleet, `apps/${installFolder(cluster)}`) },
    [`apps/${installFolder(cluster)}`, 'apps/base'],
    { namespace: argocd.namespace, prune: false },
  )

/**
 * The Application of all Applications of a cluster, itself among them. It never prunes itself. It is in the last wave: in
 * an earlier one its own sync would wait for it, and it is not healthy while its sync runs.
 */
export const rootApplication = (fleet: Fleet, cluster: Cluster): KubeObject => {
  const object: IApplication = {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: {
      name: argocd.root,
      namespace: argocd.namespace,
      annotations: {
        'argocd.argoproj.io/sync-wave': `${lastWave}`,
        'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false',
        ...madeFrom(`rendered/${cluster.name}/argocd`),
      },
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
