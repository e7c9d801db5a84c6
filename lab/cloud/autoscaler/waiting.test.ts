import { describe, expect, test } from 'vitest'
import { nodesToRead, podsToRead, waitingForRoom } from './waiting.ts'

const nodes = nodesToRead.parse({
  items: [{ status: { allocatable: { cpu: '1580m', memory: '5Gi', pods: '110' } } }],
})
const full = {
  type: 'PodScheduled',
  status: 'False',
  reason: 'Unschedulable',
  message: '0/3 nodes are available: 3 Insufficient cpu.',
}
const pod = (requests: object, condition: object = full, metadata: object = {}) => ({
  metadata: { namespace: 'n', name: 'p', ...metadata },
  spec: { containers: [{ name: 'c', resources: { requests } }] },
  status: { conditions: [condition] },
})
const waiting = (...pods: readonly object[]) => waitingForRoom(podsToRead.parse({ items: pods }), nodes)

test('a pod that no node has room for waits for one more', () => {
  expect(waiting(pod({ cpu: '600m', memory: '640Mi' }))).toEqual(['n/p'])
})

describe('one more node would change nothing', () => {
  test.each<[string, object]>([
    ['a pod that is larger than a node', pod({ cpu: '1600m' })],
    ['a pod of more memory than a node', pod({ memory: '6Gi' })],
    ['a pod that may run in no zone', pod({}, { ...full, message: "0/3 nodes didn't match pod affinity" })],
    ['a pod that waits for a gate', pod({}, { ...full, reason: 'SchedulingGated' })],
    ['a pod that nobody has looked at', pod({}, {})],
    ['a pod that goes', pod({ cpu: '600m' }, full, { deletionTimestamp: '2026-01-01T00:00:00Z' })],
  ])('%s', (_, each) => {
    expect(waiting(each)).toEqual([])
  })
})
