import { expect, test } from 'vitest'
import { setEvacuated, setWeights, startCanary } from '../../generators/edits/index.ts'
import { fleetOf } from '../../generators/fleet/index.ts'
import { fleetText } from '../../generators/testing/fleets.ts'
import { atRest } from './at-rest.ts'

const rest = atRest(fleetText())
const canary = { version: 'v9.9.9', digest: `sha256:${'c'.repeat(64)}`, percent: 10 }

test('a fleet in the middle of a canary, an evacuation and other shares begins as one at rest', () => {
  const split = setWeights(
    rest,
    fleetOf(rest),
    new Map([
      ['aws', 61],
      ['gcp', 39],
    ]),
  )
  const tried = startCanary(split, fleetOf(split), canary)
  const busy = setEvacuated(tried, fleetOf(tried), 'gcp', true)
  expect(fleetOf(busy)).toMatchObject({
    release: { canary },
    traffic: { split: { aws: 61, gcp: 39 }, evacuated: ['gcp'] },
  })
  const { release, traffic } = fleetOf(atRest(busy))
  expect(release.canary).toBeUndefined()
  expect([traffic.evacuated, traffic.split]).toEqual([[], { aws: 50, gcp: 50 }])
  expect(atRest(busy).files.get('fleet.yaml')).toBe(rest.files.get('fleet.yaml'))
})

test('a fleet at rest stays as it is written', () => {
  expect(atRest(rest).files).toEqual(rest.files)
})
