import { describe, expect, test } from 'vitest'
import { catalogue } from '../findings/index.ts'
import { pages, topicOf, topics } from './index.ts'

const codes = Object.keys(pages).filter((code): code is keyof typeof pages => Object.hasOwn(catalogue, code))

test('every code of the catalogue has a page and a topic, and every topic a code', () => {
  expect(Object.keys(pages).sort()).toEqual(Object.keys(catalogue).sort())
  expect([...new Set(codes.map(topicOf))].sort()).toEqual(Object.keys(topics).sort())
})

describe('a page', () => {
  test.each(codes)(
    'of %s says in a sentence or more what mends it, with lines of at most 80 columns as an example',
    (code) => {
      const { mend, example = '' } = pages[code]
      expect(mend).toMatch(/^\S.{15,}[.]$/)
      for (const line of example.split('\n')) expect(line.length).toBeLessThanOrEqual(78)
    },
  )
})
