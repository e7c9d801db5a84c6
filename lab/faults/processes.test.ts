import { expect, test } from 'vitest'
import type { Machine } from '../machine/index.ts'
import { deathLines, processesOfPod } from './processes.ts'

const nobody: Pick<Machine, 'group'> = { group: 'lab-that-is-not-there' }
const pod = { node: 'aws-1', uid: 'gone', name: 'a', containers: {} }

test('a pod that is gone has no processes, and nobody is killed in its place', () => {
  expect(processesOfPod(nobody, pod)).toEqual([])
  expect(deathLines(nobody, [pod])).not.toContain('cgroup.procs')
})
