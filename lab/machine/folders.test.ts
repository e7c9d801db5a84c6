import { expect, test } from 'vitest'
import { temporaryFolder } from '../../tools/fakes.ts'
import { stateFolder } from './index.ts'

test('what one run writes lies in the cache, wherever that is', () => {
  const cache = temporaryFolder()
  expect(stateFolder({ LAB_CACHE: cache })).toBe(`${cache}/run`)
  expect(stateFolder({ LAB_CACHE: cache, LAB_STATE: '/elsewhere' })).toBe('/elsewhere')
})
