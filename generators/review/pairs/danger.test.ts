import { expect, test } from 'vitest'
import { canaryData, fleetText } from '../../testing/fleets.ts'
import { caseOf, repositoryOf } from '../../testing/snapshots.ts'
import { dangers } from '../danger/index.ts'

test('probe', () => {
  const a = repositoryOf(fleetText())
  console.log([...a.keys()].join('\n'))
  const t = performance.now()
  const b = repositoryOf(fleetText({ traffic: { split: { aws: 90, gcp: 10 } }, release: { canary: canaryData(10) } }))
  console.log(performance.now() - t)
  const t2 = performance.now()
  const of = caseOf(a, b)
  console.log(of.comparison.changes.map((c) => `${c.what} ${c.kind} ${c.name} ${c.clusters} ${c.fields.map((f) => f.path)}`))
  console.log(dangers(of))
  console.log(performance.now() - t2)
  expect(1).toBe(1)
})
