/** A version is the name of one image. */
import { describe, expect, test } from 'vitest'
import { canaryData, digestOf, fleetOf } from '../testing/fleets.ts'
import { between } from '../testing/pairs.ts'
import { pairRules } from './index.ts'

const rule = pairRules['pair-image']
const [A, B, C] = [digestOf('a'), digestOf('b'), digestOf('c')]
const running = (stable: object = {}, canary?: object) =>
  fleetOf({
    release: {
      stable: { version: 'v1.0.0', digest: A, ...stable },
      ...(canary && { canary: { ...canaryData(25), ...canary } }),
    },
  })
const said = (field: string, version: string, old: string, now: string) => [
  `pair-image clusters/fleet.yaml release.${field}.digest: ${version} was ${old.slice(0, 19)} and is ${now.slice(0, 19)}: what was measured of the one image counts for the other, and the gate advances what nobody has seen`,
]

describe('another image of a version that runs is refused', () => {
  test('as the canary, and as the stable release that a canary is compared with', () => {
    expect(between(running({}, {}), running({}, { digest: C }), rule)).toEqual(said('canary', 'v1.1.0', B, C))
    for (const before of [running(), running({}, {})])
      expect(between(before, running({ digest: C }, {}), rule)).toEqual(said('stable', 'v1.0.0', A, C))
  })

  test('when a canary is promoted, and when a release that was stable comes back as a canary', () => {
    expect(between(running({}, {}), running({ version: 'v1.1.0', digest: C }), rule)).toEqual(
      said('stable', 'v1.1.0', B, C),
    )
    const next = running({ version: 'v1.2.0', digest: B }, { version: 'v1.0.0', digest: C })
    expect(between(running(), next, rule)).toEqual(said('canary', 'v1.0.0', A, C))
  })
})

test('the first image of a release takes the place of an example’s digest, where nothing is compared with it', () => {
  expect(between(running(), running({ digest: C }), rule)).toEqual([])
})

test('a canary that begins, advances, is replaced by another version, promoted or aborted is not', () => {
  const canary = running({}, {})
  for (const [before, after] of [
    [running(), canary],
    [canary, running({}, { percent: 50 })],
    [canary, running({}, { version: 'v1.1.1', digest: C })],
    [canary, running({ version: 'v1.1.0', digest: B })],
    [canary, running()],
  ] as const)
    expect(between(before, after, rule)).toEqual([])
})
