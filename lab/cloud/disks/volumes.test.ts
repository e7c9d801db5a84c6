import { expect, test } from 'vitest'
import { disksFor } from './volumes.ts'

const chosen = { 'volume.kubernetes.io/selected-node': 'aws-2' }
const claim = (annotations: object | undefined, spec: object = {}) => ({
  metadata: { namespace: 'observability', name: 'queue-0', uid: 'u-1', annotations },
  spec: {
    storageClassName: 'gp3-encrypted',
    accessModes: ['ReadWriteOnce'],
    resources: { requests: { storage: '5Gi' } },
    ...spec,
  },
})

test('a claim whose pod has a node gets a folder of that node, for itself alone', () => {
  const [disk, ...more] = disksFor({ items: [claim(chosen)] })
  expect([disk?.node, disk?.folder, more]).toEqual(['aws-2', '/var/lib/disks/u-1', []])
  expect(disk?.volume).toMatchObject({
    metadata: { name: 'pvc-u-1' },
    spec: {
      capacity: { storage: '5Gi' },
      accessModes: ['ReadWriteOnce'],
      storageClassName: 'gp3-encrypted',
      claimRef: { namespace: 'observability', name: 'queue-0', uid: 'u-1' },
      local: { path: '/var/lib/disks/u-1' },
    },
  })
  expect(JSON.stringify(disk?.volume)).toContain('"values":["aws-2"]')
})

test.each([
  ['that no pod uses yet', claim(undefined)],
  ['that has its volume', claim(chosen, { volumeName: 'pvc-u-1' })],
])('a claim %s gets none', (_, each) => {
  expect(disksFor({ items: [each] })).toEqual([])
})
