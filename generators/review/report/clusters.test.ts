import { expect, test } from 'vitest'
import { clusterNames, clusterSet } from './clusters.ts'

const many = Array.from({ length: 1_000 }, (_, i) => `c${String(i).padStart(3, '0')}`)

test.each([
  [['aws', 'gcp'], ['aws', 'gcp'], 'aws + gcp: same change'],
  [['aws', 'gcp'], ['gcp'], 'gcp only'],
  [['aws'], ['aws'], 'aws'],
  [['aws', 'gcp'], [], 'every cluster'],
  [['ap', 'eu', 'sa', 'uk', 'us'], ['ap', 'sa', 'uk', 'us'], 'all but eu'],
  [['ap', 'eu', 'sa', 'us'], ['ap', 'eu', 'sa', 'us'], 'all 4 clusters'],
  [many, many, 'all 1,000 clusters'],
  [many, many.slice(2), 'all but c000, c001'],
  [many, many.slice(0, 7), '7 of 1,000 clusters: c000, c001, c002 …'],
  // A cluster that went is of the old side alone.
  [['aws', 'gone'], ['gone'], 'gone only'],
])('of %o, %o are: %s', (all, some, says) => {
  expect(clusterSet(all, some)).toBe(says)
})

test('rows that are no change are told without saying that it is the same', () => {
  expect(clusterNames(['aws', 'eu', 'gcp'], ['aws', 'gcp'])).toBe('aws + gcp')
})
