/** From a push of the server to the version that it releases. */
import { describe, expect, test } from 'vitest'
import { repository } from '../github/repository.ts'
import { releasedBy } from './version.ts'

describe('a push of the server', () => {
  const pushed = (from: string, to: string) => {
    const { root, commit } = repository()
    const [before, after] = [commit(from), commit(to)]
    return releasedBy(root, JSON.stringify({ before, after, ref: 'refs/heads/main' }))
  }

  test.each([
    ['1.0.0', '1.0.1', 'v1.0.1'],
    ['1.9.0', '1.10.0', 'v1.10.0'],
    ['1.9.9', '2.0.0', 'v2.0.0'],
    ['1.0.0', '1.0.0', undefined],
  ])('from %s to %s publishes %s', async (from, to, version) => {
    expect(await pushed(from, to)).toBe(version)
  })

  test('with a version that falls, or that is none, is refused', async () => {
    await expect(pushed('1.10.0', '1.9.0')).rejects.toThrow('from 1.10.0 to 1.9.0')
    await expect(pushed('1.0.0', '1.1.0; id')).rejects.toThrow('version')
  })
})
