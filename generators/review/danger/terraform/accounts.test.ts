/** Any setting of the accounts that changes is told, but for the careful side of a few. */
import { expect, test } from 'vitest'
import { awsData, fleetText, gcpData } from '../../../testing/fleets.ts'
import { caseOf, plusFile, repositoryOf } from '../../../testing/snapshots.ts'
import { ofAccounts } from './accounts.ts'

const shipped = repositoryOf(fleetText())
const ACCOUNTS = 'terraform/accounts.yaml'
const HEAD = 'state: { aws: { bucket: a } }\n'

const said = (before: string, after: string, [old, now] = [shipped, shipped]) =>
  ofAccounts(
    caseOf(plusFile(old, ACCOUNTS, `${HEAD}${before}`), plusFile(now, ACCOUNTS, `${HEAD}${after}`)),
  ).map(({ place, message }) => `${place.field} ${message}`)

const TOLD: readonly (readonly [string, string, string])[] = [
  [
    'stages: {}',
    'stages: { edge: { requests_per_client: { count: 1, seconds: 3600 } } }',
    'refused with 429',
  ],
  [
    'stages: { edge: { requests_per_client: { count: 6000, seconds: 60 } } }',
    'stages: { edge: { requests_per_client: { count: 1000000000, seconds: 60 } } }',
    'stages.edge.requests_per_client',
  ],
  ['stages: {}', 'stages: { edge: { timeout_seconds: 1 } }', 'before the mesh can answer'],
  ['stages: {}', 'stages: { edge: { log_sample_rate: 1 } }', 'paid for'],
  ['stages: { aws: { nat: zone } }', 'stages: { aws: { nat: one } }', 'are destroyed'],
  ['stages: { aws: { nat: zone } }', 'stages: {}', 'are destroyed'],
  ['stages: {}', 'stages: { gcp: { release_channel: RAPID } }', 'GKE brings other versions'],
  ['stages: {}', 'stages: { aws: { addon_versions: { vpc-cni: v1 } } }', 'gives pods their addresses'],
  [
    'stages: { aws: { system_nodes: { types: [t3.small], count: 2 } } }',
    'stages: { aws: {} }',
    'no spot market takes away',
  ],
  ['stages: {}', 'stages: { gcp: { node_disk_gib: 10 } }', 'a setting of what runs'],
  ['clusters: {}', 'clusters: { aws: { pods_per_node: 8 } }', 'clusters.aws.pods_per_node'],
  ['stages: {}', 'stages: { gcp: { deletion_protection: "false" } }', 'not surely on'],
  ['stages: {}', 'stages: {}\nmore: { a: b }', 'more: nothing'],
  ['stages: {}', 'stages: { aws: all }', 'stages.aws'],
]

test.each(TOLD)('%s → %s is told', (before, after, part) => {
  const lines = said(before, after)
  expect(lines.join('\n')).toContain(part)
  expect(lines).toHaveLength(1)
})

test.each([
  ['stages: {}', 'stages: { gcp: { maintenance_start: "04:00" } }'],
  ['stages: {}', 'stages: { aws: { nat: zone } }'],
  ['stages: {}', 'stages: { aws: { nat: one } }'],
  ['stages: { gcp: { deletion_protection: false } }', 'stages: { gcp: { deletion_protection: true } }'],
  ['stages: { aws: { administrators: { a: b, c: d } } }', 'stages: { aws: { administrators: { a: b } } }'],
  ['stages: { aws: { github: a/b } }', 'stages: { aws: { github: null } }'],
  ['stages: { aws: {} }', 'stages: # none\nclusters: {}'],
])('%s → %s is not', (before, after) => {
  expect(said(before, after)).toEqual([])
})

test('of a cluster that comes or goes only who may do what is told: nothing runs there', () => {
  const more = repositoryOf(
    fleetText({ traffic: { split: { aws: 50, gcp: 50, aws2: 0 } } }, [
      awsData('aws'),
      gcpData('gcp'),
      awsData('aws2', 3),
    ]),
  )
  const text = 'clusters: { aws2: { pods_per_node: 8, github: evil/b } }'
  expect(said('clusters: {}', text, [shipped, more])).toEqual([
    'clusters.aws2.github clusters.aws2.github: nothing → evil/b: whoever is named there may log in to the accounts',
  ])
  expect(said(text, 'clusters: {}', [more, shipped])).toEqual([])
})
