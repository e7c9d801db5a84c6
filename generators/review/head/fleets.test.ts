/** The fleets of both sides: one that is not there is not one that cannot be read. */
import { describe, expect, test } from 'vitest'
import { fleetText } from '../../testing/fleets.ts'
import { LAYOUT, type Repository, repositoryOf, snapshotOf } from '../../testing/snapshots.ts'
import { reviewOf } from '../index.ts'
import { fleetsOf } from './fleets.ts'

const shipped = repositoryOf(fleetText())
const broken: Repository = new Map(
  [...fleetText().files].map(([name, text]) => [
    `clusters/${name}`,
    text.replace('network: gateway', 'network: mesh'),
  ]),
)
const none: Repository = new Map([['README.md', 'a']])

const unread = (before: Repository, after: Repository) =>
  fleetsOf(snapshotOf(before), snapshotOf(after), 'clusters').unread

describe('a side', () => {
  test('that has no fleet is not unread', () => {
    expect(unread(none, shipped)).toEqual({ before: undefined, after: undefined })
  })

  test('whose fleet does not hold the rules is, and says which one', () => {
    expect(unread(broken, shipped)).toEqual({
      before: expect.stringContaining(
        "the fleet of the base does not hold today's rules: clusters/fleet.yaml",
      ),
      after: undefined,
    })
  })
})

test('what the rules over pairs cannot look at is a danger; the first fleet is none of that', () => {
  const codes = (before: Repository, after: Repository) =>
    reviewOf({ before: snapshotOf(before), after: snapshotOf(after) }, LAYOUT).findings.map(
      ({ code }) => code,
    )
  expect(codes(broken, shipped)).toContain('danger-unread')
  expect(codes(none, shipped)).not.toContain('danger-unread')
  expect(codes(broken, broken)).not.toContain('danger-unread')
})
