import { expect, test } from 'vitest'
import { applicationsIn } from '../../generators/delivery/index.ts'
import { isReady, pods, whyWaits } from './index.ts'

test('an Application tells errors first, then its sync, then what of it is not well', () => {
  const status = {
    conditions: [
      { type: 'OrphanedResourceWarning', message: 'two are nobody’s' },
      { type: 'ComparisonError', message: 'no git' },
    ],
    operationState: { phase: 'Failed', message: 'refused' },
    resources: [
      { kind: 'Deployment', namespace: 'a', name: 'b', status: 'Synced', health: { status: 'Healthy' } },
      { kind: 'Namespace', name: 'a', status: 'OutOfSync' },
    ],
  }
  const [application] = applicationsIn({ items: [{ metadata: { name: 'app' }, status }] })
  expect(application).toMatchObject({ name: 'app', wave: 0, sync: '', health: '', revision: '' })
  expect(application?.problems).toEqual([
    'ComparisonError: no git',
    'sync Failed: refused',
    'OrphanedResourceWarning: two are nobody’s',
    'Namespace a: OutOfSync',
  ])
})

test('a pod waits for what the scheduler says, then for what each container says, of which one is only next', () => {
  const status = {
    conditions: [{ type: 'PodScheduled', status: 'False', message: '0/3 nodes' }],
    initContainerStatuses: [
      { name: 'init', state: { waiting: { reason: 'ErrImagePull', message: 'gone' } } },
    ],
    containerStatuses: [{ name: 'app', state: { waiting: { reason: 'PodInitializing' } } }],
  }
  const [pod] = pods.parse({ items: [{ metadata: { name: 'a' }, status }] })
  if (pod === undefined) throw new Error('a pod went in')
  expect(whyWaits(pod)).toEqual(['0/3 nodes', 'init ErrImagePull gone'])
  expect(isReady(pod)).toBe(false)
})
