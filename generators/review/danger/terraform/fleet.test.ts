/** What the fleet's fields come to in a cloud. */
import { expect, test } from 'vitest'
import { awsData, fleetText, gcpData, merged } from '../../../testing/fleets.ts'
import { caseOf, repositoryOf } from '../../../testing/snapshots.ts'
import { ofFleet } from './fleet.ts'

const repository = (spot: boolean, evacuated: readonly string[] = []) =>
  repositoryOf(
    fleetText({ traffic: { split: { aws: 100, gcp: 0 }, evacuated } }, [
      awsData('aws'),
      merged(gcpData('gcp'), { nodes: { spot } }),
    ]),
  )

test('the only nodes of GKE go before others come, also of a cluster that has no share', () => {
  expect(ofFleet(caseOf(repository(true), repository(false))).map(({ message }) => message)).toEqual([
    'nodes.spot: true → false: Terraform destroys the only nodes of gcp before it makes others, and no pod runs there meanwhile',
  ])
})

test('where nobody is left that hurts nobody', () => {
  expect(ofFleet(caseOf(repository(true, ['gcp']), repository(false, ['gcp'])))).toEqual([])
  expect(ofFleet(caseOf(repository(true), repository(false, ['gcp'])))).toHaveLength(1)
})
