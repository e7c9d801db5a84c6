/** The health check of an Application, run by Argo CD's own machine for such checks. */
import { describe, expect, test } from 'vitest'
import type { Json, JsonMap } from '../objects/index.ts'
import { JUDGE_PATIENCE_MS, judgeHealths } from '../testing/judge.ts'
import { applicationHealth, graceMinutes, patienceMinutes } from './application-health.ts'

/** What Argo CD says about Applications by this check, each as `status: message`. */
const healthsOf = async (applications: readonly Json[]) => {
  const checks = { 'argoproj.io/Application': applicationHealth }
  const said = await judgeHealths(applications.map((object) => ({ object, checks })))
  return said.map(({ status, message }) => `${status}: ${message}`)
}

const minutesAgo = (minutes: number) =>
  new Date(Date.now() - minutes * 60_000).toISOString().replace(/\.\d+/, '')
const now = minutesAgo(0)
const longAgo = minutesAgo(patienceMinutes + 1)
const graceOver = minutesAgo(graceMinutes + 1)

const source = { repoURL: 'https://git.example.com/fleet', path: 'rendered/aws/web', targetRevision: 'main' }
const chart = { repoURL: 'https://charts.example.com', chart: 'mesh', targetRevision: '1.2.3' }
const values = { repoURL: 'https://git.example.com/fleet', targetRevision: 'main', ref: 'values' }

const application = (status: JsonMap, more: JsonMap = {}, creationTimestamp = now): JsonMap => ({
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Application',
  metadata: { name: 'web', namespace: 'argocd', creationTimestamp },
  spec: { source },
  status,
  ...more,
})

/** One that was synced, compared and is well, but for what is said. */
const well = (but: JsonMap = {}) => ({
  sync: { status: 'Synced', comparedTo: { source } },
  health: { status: 'Healthy', lastTransitionTime: now },
  operationState: { phase: 'Succeeded', startedAt: now, message: 'successfully synced (all tasks run)' },
  ...but,
})
const phase = (name: string, message: string, startedAt = now) => ({
  operationState: { phase: name, message, startedAt },
})
/** One that was well, and could not be read, compared or allowed since. */
const unread = (type: string, message: string, since: string) =>
  well({
    sync: { status: 'Unknown', comparedTo: { source } },
    conditions: [{ type, message, lastTransitionTime: since }],
  })
const health = (status: string, since = now) => ({ health: { status, lastTransitionTime: since } })

const table: readonly (readonly [what: string, application: JsonMap, expected: string])[] = [
  ['nothing has happened yet', application({}), 'Progressing: waiting for the first sync'],
  [
    'nothing has happened for long',
    application({}, {}, longAgo),
    'Degraded: waiting for the first sync, for more than 20 minutes',
  ],
  [
    'what is in the cluster differs, and no sync has begun',
    application({ sync: { status: 'OutOfSync', comparedTo: { source } }, ...health('Healthy') }),
    'Progressing: waiting for the first sync',
  ],
  ['all is well', application(well()), 'Healthy: '],
  [
    'all is well, and nothing had to be synced',
    application({ sync: { status: 'Synced', comparedTo: { source } }, ...health('Healthy') }),
    'Healthy: ',
  ],
  [
    'drift after a sync holds up nobody',
    application(well({ sync: { status: 'OutOfSync', comparedTo: { source } } })),
    'Healthy: ',
  ],
  [
    'a sync runs over old objects that are well',
    application(well(phase('Running', 'one or more tasks are running'))),
    'Progressing: syncing, one or more tasks are running',
  ],
  [
    'a sync that failed is tried again',
    application(well(phase('Running', 'webhook refused. Retrying attempt #3 at 5:01PM.'))),
    'Progressing: syncing, webhook refused. Retrying attempt #3 at 5:01PM.',
  ],
  [
    'a sync has been tried again for long',
    application(well(phase('Running', 'webhook refused. Retrying attempt #9 at 5:40PM.', longAgo))),
    'Degraded: syncing, webhook refused. Retrying attempt #9 at 5:40PM., for more than 20 minutes',
  ],
  [
    'a sync is being ended',
    application(well(phase('Terminating', 'operation is terminating'))),
    'Progressing: syncing, operation is terminating',
  ],
  [
    'a sync failed for good over old objects that are well',
    application(well(phase('Failed', 'one or more objects failed to apply'))),
    'Degraded: the last sync failed, one or more objects failed to apply',
  ],
  [
    'a sync came to an error',
    application(well(phase('Error', 'rpc error'))),
    'Degraded: the last sync failed, rpc error',
  ],
  [
    'the next sync after a failed one is asked for',
    application(well(phase('Failed', 'failed')), { operation: { sync: {} } }),
    'Progressing: about to sync',
  ],
  [
    'git could not be read just now, and the objects of before are well',
    application(unread('ComparisonError', 'connection refused', now)),
    'Progressing: ComparisonError: connection refused',
  ],
  [
    'git could not be read twice',
    application(unread('ComparisonError', 'no such revision', graceOver)),
    'Degraded: ComparisonError: no such revision, for more than 4 minutes',
  ],
  [
    'the project does not have it yet',
    application(unread('InvalidSpecError', 'not permitted', now)),
    'Progressing: InvalidSpecError: not permitted',
  ],
  [
    'the project refuses it',
    application(unread('InvalidSpecError', 'not permitted', graceOver)),
    'Degraded: InvalidSpecError: not permitted, for more than 4 minutes',
  ],
  [
    'a warning is no error',
    application(well({ conditions: [{ type: 'OrphanedResourceWarning', message: 'one orphan' }] })),
    'Healthy: ',
  ],
  [
    'what differs is not known',
    application(well({ sync: { status: 'Unknown', comparedTo: { source } } })),
    'Progressing: what differs from git is not known',
  ],
  [
    'its spec has just been written anew',
    application(
      well({ sync: { status: 'Synced', comparedTo: { source: { ...source, targetRevision: 'other' } } } }),
    ),
    'Progressing: waiting for a comparison with git',
  ],
  [
    'its chart has just got another version',
    application(
      well({ sync: { status: 'Synced', comparedTo: { source: { repoURL: '' }, sources: [chart, values] } } }),
      { spec: { sources: [{ ...chart, targetRevision: '1.2.4' }, values] } },
    ),
    'Progressing: waiting for a comparison with git',
  ],
  [
    'its chart is at the version that was compared',
    application(
      well({ sync: { status: 'Synced', comparedTo: { source: { repoURL: '' }, sources: [chart, values] } } }),
      { spec: { sources: [chart, values] } },
    ),
    'Healthy: ',
  ],
  ['objects come up', application(well(health('Progressing'))), 'Progressing: its objects are Progressing'],
  [
    'a load balancer never gets its address',
    application(well(health('Progressing', longAgo))),
    'Degraded: its objects are Progressing, for more than 20 minutes',
  ],
  [
    'objects are not well yet',
    application(well(health('Degraded'))),
    'Progressing: its objects are Degraded',
  ],
  [
    'objects are not well',
    application(well(health('Degraded', graceOver))),
    'Degraded: its objects are Degraded, for more than 4 minutes',
  ],
  ['objects are gone', application(well(health('Missing'))), 'Progressing: its objects are Missing'],
  [
    'somebody paused a Deployment and left',
    application(well(health('Suspended', longAgo))),
    'Degraded: its objects are Suspended, for more than 20 minutes',
  ],
]

test(
  'the health of an Application, which the waves of the root wait for',
  async () => {
    const said = await healthsOf(table.map(([, object]) => object))
    expect(table.map(([what], i) => [what, said[i]])).toEqual(
      table.map(([what, , expected]) => [what, expected]),
    )
  },
  JUDGE_PATIENCE_MS,
)

const none = undefined
const syncs = [none, 'Synced', 'OutOfSync', 'Unknown']
const healths = [none, 'Healthy', 'Progressing', 'Degraded', 'Suspended', 'Missing', 'Unknown']
const phases = [none, 'Running', 'Terminating', 'Succeeded', 'Failed', 'Error']
const errors = ['ComparisonError', 'InvalidSpecError', 'UnknownError']
const conditions = [none, ...errors, 'SyncError', 'ExcludedResourceWarning']

const everyState = syncs.flatMap((sync) =>
  healths.flatMap((objects) =>
    phases.flatMap((operation) => conditions.map((condition) => ({ sync, objects, operation, condition }))),
  ),
)
type State = (typeof everyState)[number]

const inState = ({ sync, objects, operation, condition }: State) =>
  application({
    ...(sync && { sync: { status: sync, comparedTo: { source } } }),
    ...(objects && health(objects)),
    ...(operation && phase(operation, 'm')),
    ...(condition && { conditions: [{ type: condition, message: 'm', lastTransitionTime: graceOver }] }),
  })

const badNews = ({ operation, condition }: State) =>
  errors.includes(condition ?? '') || operation === 'Failed' || operation === 'Error'
const goodNews = (state: State) =>
  !badNews(state) &&
  state.objects === 'Healthy' &&
  (state.operation === 'Succeeded'
    ? state.sync === 'Synced' || state.sync === 'OutOfSync'
    : state.operation === none && state.sync === 'Synced')

test(
  `in all ${everyState.length} states of comparison, objects, operation and conditions: Healthy only when all are well, Degraded where only a commit or a person helps, errors after a second comparison`,
  async () => {
    const said = (await healthsOf(everyState.map(inState))).map((line) => line.split(':')[0])
    const answered = everyState.map((state, i) => ({ state, said: said[i] }))
    const isWrong = ({ state, said: status }: (typeof answered)[number]) =>
      (status === 'Healthy') !== goodNews(state) || (badNews(state) && status !== 'Degraded')
    expect(answered.filter(isWrong)).toEqual([])
    // Nothing that the root neither waits for nor fails on.
    expect([...new Set(said)].sort()).toEqual(['Degraded', 'Healthy', 'Progressing'])
  },
  JUDGE_PATIENCE_MS,
)

describe('what Argo CD itself says about autoscalers, whose first minutes are without metrics', () => {
  const scaler = (reason: string) => ({
    object: {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: { name: 'web', namespace: 'web' },
      spec: { maxReplicas: 3, scaleTargetRef: { kind: 'Deployment', name: 'web' } },
      status: {
        conditions: [
          { type: 'AbleToScale', status: 'True', reason: 'SucceededGetScale' },
          { type: 'ScalingActive', status: 'False', reason, message: 'no metrics' },
        ],
      },
    },
  })

  test(
    'Degraded by a metric of pods, which charts use, but not by one of a container, which the app uses',
    async () => {
      const reasons = ['FailedGetResourceMetric', 'FailedGetContainerResourceMetric']
      const said = await judgeHealths(reasons.map(scaler))
      expect(said.map(({ status }) => status)).toEqual(['Degraded', 'Healthy'])
    },
    JUDGE_PATIENCE_MS,
  )
})
