import { expect, test } from 'vitest'
import { catalogue } from '../findings/index.ts'
import { fleetOf } from '../testing/fleets.ts'
import { between } from '../testing/pairs.ts'
import { pairRules } from './index.ts'

test('between a tree and itself there is nothing to say', () => {
  expect(between(fleetOf(), fleetOf())).toEqual([])
})

test('every code about pairs in the catalogue belongs to a rule', () => {
  const codes = Object.keys(catalogue).filter((code) => code.startsWith('pair-'))
  expect(Object.keys(pairRules).sort()).toEqual(codes.sort())
})
