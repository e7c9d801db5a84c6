/** Everything that an object needs is there in its wave or an earlier one, in every cluster: an empty cluster comes up. */
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type Fleet, loadFleet } from '../fleet/index.ts'
import type { Part, Wave } from '../parts/index.ts'
import { madeOf, parts } from '../render/index.ts'
import { awsData, canaryData, fleetOf, gcpData } from '../testing/fleets.ts'
import { unmet } from '../testing/waves.ts'

const everywhere = (fleet: Fleet, list: readonly Part[] = parts) => {
  const made = madeOf(fleet)
  return fleet.clusters.flatMap((cluster) =>
    unmet(cluster, list, made).map((line) => `${cluster.name}: ${line}`),
  )
}

test('in the fleet of this repository', () => {
  expect(everywhere(loadFleet(join(import.meta.dirname, '..', '..', 'clusters')))).toEqual([])
})

test.each(['gateway', 'flat'])('in a fleet of three with a canary, on a network %s', (network) => {
  const clusters = [awsData('aws'), gcpData('gcp'), gcpData('eu', 2)]
  expect(everywhere(fleetOf({ mesh: { network }, release: { canary: canaryData(10) } }, clusters))).toEqual(
    [],
  )
})

describe('a part in a wrong wave is found', () => {
  const moved = (name: string, wave: Wave) =>
    everywhere(
      fleetOf({}, [awsData('aws')]),
      parts.map((part) => (part.name === name ? { ...part, wave } : part)),
    )

  test('namespaces that come last', () => {
    expect(moved('foundation', 'delivery')).toEqual(
      expect.arrayContaining([
        'aws: inference, Deployment ml-inference: needs Namespace ml-inference',
        'aws: traffic, VirtualService ml-inference: needs Namespace ml-inference',
      ]),
    )
  })
})
