import { describe, expect, test } from 'vitest'
import { type Drawing, type FlowTarget, flow, flowStyle } from './index.ts'

const two = (targets: readonly FlowTarget[], more: Partial<Drawing> = {}) =>
  flow({
    title: 'Traffic',
    sources: [
      { name: 'aws', share: 50 },
      { name: 'gcp', share: 50 },
    ],
    targets,
    ...more,
  })

/** Pixels that each bar of a class is high. */
const heights = (svg: string, kind: string) =>
  [...svg.matchAll(new RegExp(`<rect [^>]*height="([\\d.]+)"[^>]*class="[^"]*${kind}[^"]*"`, 'g'))].map(
    ([, high]) => Number(high),
  )

const textOf = (svg: string) => [...svg.matchAll(/>([^<]+)</g)].map(([, text]) => text)

describe('what is seen', () => {
  test('a band for each source and each target, as high as its share', () => {
    const svg = two([
      { name: 'aws', share: 70 },
      { name: 'gcp', share: 30 },
    ])
    expect(svg.match(/flow-band/g)).toHaveLength(4)
    const [aws = 0, gcp = 0] = [...heights(svg, 'flow-0'), ...heights(svg, 'flow-1')]
    expect(aws / gcp).toBeCloseTo(7 / 3)
    expect(aws + gcp).toBe(heights(svg, 'flow-split')[0])
    expect(textOf(svg)).toEqual(expect.arrayContaining(['70 %', 'aws', '30 %', 'gcp']))
  })

  test('tracks of a cluster have its colour, and a canary is lighter', () => {
    const svg = two([
      { name: 'aws', share: 95 },
      { name: 'aws', part: 'canary', share: 5 },
    ])
    expect(svg.match(/class="flow-band flow-0( flow-canary)?"/g)).toEqual([
      'class="flow-band flow-0"',
      'class="flow-band flow-0 flow-canary"',
    ])
  })

  test('what nobody answers is one more band', () => {
    const svg = two([{ name: 'aws', share: 87.5 }], { lost: 12.5 })
    expect(svg).toContain('flow-band flow-lost')
    expect(textOf(svg)).toEqual(
      expect.arrayContaining(['12.5 %', 'not answered', expect.stringContaining('Nobody answers 12.5 %.')]),
    )
    expect(two([{ name: 'aws', share: 100 }])).not.toContain('flow-lost')
  })

  test('a change is said and marked beside the bar; a share that stays is not', () => {
    const svg = two([
      { name: 'aws', share: 70, before: 50 },
      { name: 'gcp', share: 30, before: 30 },
    ])
    expect(textOf(svg)).toContain('50 → 70 %')
    const [mark = 0, ...more] = heights(svg, 'flow-before')
    expect(more).toEqual([])
    expect(mark / (heights(svg, 'flow-0')[0] ?? 1)).toBeCloseTo(5 / 7)
    expect(textOf(svg)).toContain('30 %')
  })

  test('a target without a share has no band, and is still named', () => {
    const svg = two([
      { name: 'aws', share: 100 },
      { name: 'gcp', share: 0, note: 'down' },
    ])
    expect(svg).not.toContain('flow-band flow-1')
    expect(textOf(svg)).toEqual(expect.arrayContaining(['0 %', 'gcp', 'down']))
  })
})

test('it is an image with a name and a description in words', () => {
  const svg = two([{ name: 'aws', share: 100, before: 50, note: '167 of 1,000/s a pod' }], { id: 'after' })
  expect(svg).toContain('role="img" aria-labelledby="after-title" aria-describedby="after-description"')
  expect(svg).toContain('<title id="after-title">Traffic</title>')
  expect(svg).toContain(
    '>Requests enter at aws 50 %, gcp 50 %. They are answered by aws 100 % (before 50 %), 167 of 1,000/s a pod.</desc>',
  )
})

test('a name is text, whatever stands in it', () => {
  const evil = `</text><script>alert(1)</script>" onload='x' & \u0000\u001b[31m \ud800`
  const svg = flow({
    title: evil,
    id: '"><b>',
    sources: [{ name: evil, share: 100 }],
    targets: [{ name: evil, part: evil, note: evil, share: 100 }],
  })
  expect(svg).not.toMatch(/<script|<b>|onload='/)
  expect([...svg].filter((character) => character < ' ')).toEqual([])
  expect(svg.isWellFormed()).toBe(true)
  expect(svg).toContain('&lt;script&gt;')
})

test('rows of many clusters do not lie on each other, wide or narrow', () => {
  const names = Array.from({ length: 12 }, (_, i) => `cluster-${i}`)
  for (const width of [300, 900]) {
    const svg = flow({
      title: 'Traffic',
      width,
      sources: names.map((name) => ({ name, share: 100 / 12 })),
      targets: names.flatMap((name) => [
        { name, share: 90 / 12, note: 'fits' },
        { name, part: 'canary', share: 10 / 12, note: 'fits' },
      ]),
    })
    const lines = [...svg.matchAll(/<text x="([\d.]+)" y="([\d.]+)"/g)].map(([, x, y]) => ({
      x: Number(x),
      y: Number(y),
    }))
    for (const rows of Map.groupBy(lines, ({ x }) => x).values()) {
      const downwards = rows.map(({ y }) => y)
      expect(
        Math.min(...downwards.slice(1).map((y, i) => y - (downwards[i] ?? 0))),
        `${width}`,
      ).toBeGreaterThanOrEqual(13)
    }
  }
})

test('its style touches drawings alone, and brings nothing from elsewhere', () => {
  const selectors = [...flowStyle.matchAll(/^([^{}\n]+?)[,{]\s*$/gm)].map(([, selector]) => selector)
  expect(selectors.length).toBeGreaterThan(10)
  for (const selector of selectors) expect(selector).toMatch(/^\.flow/)
  expect(flowStyle).not.toMatch(/url\(|@import/)
})
