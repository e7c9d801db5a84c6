import { describe, expect, test } from 'vitest'
import { fleetOf as read } from '../fleet/index.ts'
import { canaryData, digestOf, fleetText } from '../testing/fleets.ts'
import { imageSource, images } from './index.ts'

const said = async (version: string, digest: string, shared = {}, percent?: number) => {
  const text = fleetText(shared)
  const decision = await images({ version, digest, percent }).decide(
    read(text),
    async (_, question) => imageSource({ words: 'words' in question ? question.words : [] }),
    new Date(),
  )
  const canary =
    decision.verdict === 'change' ? read(decision.edit(text, read(text))).release.canary : undefined
  return { words: `${decision.verdict}: ${decision.title}`, canary }
}
const { version, digest } = read(fleetText()).release.stable
const other = digestOf('e')

describe('a published image', () => {
  test('starts as a canary with the first step, or the share that is asked for', async () => {
    expect((await said('v9.0.0', other)).canary).toMatchObject({
      version: 'v9.0.0',
      digest: other,
      percent: 5,
    })
    expect((await said('v9.0.0', other, {}, 12)).canary?.percent).toBe(12)
  })

  test.each([
    ['is stable already', version, digest, {}, /^keep: .* is the stable release already/],
    ['is another of the same version', version, other, {}, /^freeze: .* of another image/],
    ['is older', 'v0.0.9', other, {}, /^freeze: v0\.0\.9 is older/],
    [
      'meets another canary',
      'v9.0.0',
      other,
      { release: { canary: canaryData(10) } },
      /^wait: canary \S+ runs/,
    ],
  ] as const)('does not when it %s', async (_, of, image, shared, words) => {
    expect((await said(of, image, shared)).words).toMatch(words)
  })
})
