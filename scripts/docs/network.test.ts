import { expect, test } from 'vitest'
import { connections } from '../../generators/network/index.ts'
import { networkPictures } from './network.ts'

const pictures = [...networkPictures().matchAll(/```mermaid\n(.*?)```/gs)].map(([, text = '']) => text)

test('in a picture every box and every group has a name of its own, and arrows lead between boxes', () => {
  expect(pictures).toHaveLength(5)
  for (const text of pictures) {
    const boxes = [...text.matchAll(/^ *(\w+)\["/gm)].map(([, id = '']) => id)
    const groups = [...text.matchAll(/^ *subgraph ([\w-]+)\["/gm)].map(([, id = '']) => id)
    expect(new Set([...boxes, ...groups]).size).toBe(boxes.length + groups.length)
    const ends = [...text.matchAll(/^ *(\w+) -->\|[^|]+\| (\w+)$/gm)].flatMap(([, from = '', to = '']) => [
      from,
      to,
    ])
    expect(ends.length).toBeGreaterThan(0)
    expect(ends.filter((end) => !boxes.includes(end))).toEqual([])
  }
})

test('every pair of the table has its arrow, in one picture', () => {
  const pairs = connections('gateway').map(
    ({ from, to, crosses }) => `${from} ${crosses === 'clouds' ? 'other_' : ''}${to}`,
  )
  const arrows = pictures.flatMap((text) =>
    [...text.matchAll(/^ *(\w+) -->\|[^|]+\| (\w+)$/gm)].map(([, from, to]) => `${from} ${to}`),
  )
  expect(arrows.sort()).toEqual([...new Set(pairs)].sort())
})
