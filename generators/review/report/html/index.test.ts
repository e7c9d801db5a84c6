import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { aChange, aFleet, aReview } from './fakes.ts'
import { htmlReport } from './index.ts'

/** The words of a page between tags, without its style and script. */
const wordsOf = (page: string) =>
  page
    .replace(/<(style|script)[^>]*>.*?<\/\1>/gs, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ')

const sectionOf = (page: string, id: string) =>
  wordsOf(new RegExp(`<section[^>]*id="${id}".*?</section>`, 's').exec(page)?.[0] ?? '')

describe('the verdict', () => {
  test('stands first with its reasons and both sides', () => {
    const words = wordsOf(htmlReport(aReview({ verdict: 'danger', reasons: ['a namespace goes'] })))
    expect(words.indexOf('danger')).toBeLessThan(words.indexOf('a namespace goes'))
    expect(words).toMatch(/main 2c79dd5e3f10 → more-pods/)
  })

  test('of nothing is a page without sections', () => {
    const page = htmlReport(
      aReview({
        verdict: 'none',
        reasons: ['nothing changed'],
        asked: [],
        fleet: aFleet({ traffic: [], pods: [], outages: [], versions: [], cost: [] }),
        syncs: { alone: [], waves: [] },
        changes: [],
      }),
    )
    expect(page).not.toContain('<section')
    expect(wordsOf(page)).toContain('No object means anything else.')
  })
})

describe('what the fleet says', () => {
  const page = htmlReport(aReview())

  test('shares are drawn before and after, and stand in a table with their difference', () => {
    expect(page.match(/<svg /g)).toHaveLength(2)
    expect(page).toContain('They are answered by aws 80 % (before 50 %); gcp 20 % (before 50 %).')
    expect(sectionOf(page, 'traffic')).toContain('aws stable 50 % → 80 % +30 points')
  })

  test('pods, outages, versions and cost, each before and after', () => {
    expect(sectionOf(page, 'pods')).toContain('aws stable 3 → 5..12')
    expect(sectionOf(page, 'outages')).toContain('aws carried → OVERLOAD 0 % → 12.5 %')
    expect(sectionOf(page, 'versions')).toContain('istio 1.30.2 → 1.31.1 aws only')
    expect(sectionOf(page, 'cost')).toContain('all $632 → $742 (+$110)')
  })

  test('is said to be unknown, with why', () => {
    expect(sectionOf(htmlReport(aReview({ fleet: { why: 'main has no fleet.yaml' } })), 'fleet')).toContain(
      'Not known: main has no fleet.yaml',
    )
    expect(
      sectionOf(
        htmlReport(aReview({ fleet: aFleet({ cost: undefined, costWhy: 'no price of m9' }) })),
        'cost',
      ),
    ).toContain('Not known: no price of m9')
  })

  test('of a thousand clusters: what moves, and how many stay', () => {
    const names = Array.from({ length: 1_000 }, (_, i) => `c${i}`)
    const traffic = names.map((cluster, i) => ({
      cluster,
      track: 'stable' as const,
      share: { before: 0.1, after: i === 7 ? 0.05 : i === 8 ? 0.15 : 0.1 },
    }))
    const large = htmlReport(aReview({ clusters: names, fleet: aFleet({ traffic }) }))
    expect(large).toContain('998 others')
    expect(sectionOf(large, 'traffic')).toContain(
      'c7 stable 0.1 % → 0.05 % −0.05 points c8 stable 0.1 % → 0.15 % +0.05 points 998 that stay as they are',
    )
  })
})

test('findings: danger first, with code, place, message and mend, and a link to the change of that file', () => {
  const page = htmlReport(
    aReview({
      findings: [
        {
          code: 'pair-restart',
          place: { file: 'clusters/fleet.yaml', line: 7 },
          message: 'pods stay',
          mend: 'restart',
        },
        {
          code: 'pair-namespace',
          place: { file: aChange().file, field: 'spec' },
          message: 'it all goes',
          mend: 'keep it',
        },
      ],
    }),
  )
  expect(sectionOf(page, 'findings')).toContain(
    'pair-namespace rendered/base/inference/deployment-ml-inference.yaml spec it all goes Mend: keep it pair-restart clusters/fleet.yaml:7 pods stay Mend: restart',
  )
  expect(page).toContain('<a href="#c1"><code>rendered/base')
})

describe('a change', () => {
  test('has its kind and name, its clusters folded, its fields and its object on both sides', () => {
    const words = sectionOf(htmlReport(aReview()), 'changes')
    expect(words).toContain('changed Deployment ml-inference/ ml-inference aws + gcp: same change')
    expect(words).toContain('spec.replicas 3 → 5')
    expect(words).toContain('replicas: 3 replicas: 5')
  })

  test.each([
    ['another type', '5', 5, '&quot;5&quot;', '5'],
    ['nothing before', undefined, 'a', 'none', 'a'],
    ['an empty text', '', 'a', '&quot;&quot;', 'a'],
    [
      'a difference far into a long text',
      `${'x'.repeat(500)}a`,
      `${'x'.repeat(500)}b`,
      `… ${'x'.repeat(40)}a`,
      `… ${'x'.repeat(40)}b`,
    ],
  ])('tells %s', (_, before, after, was, is) => {
    const fields = [{ path: 'data', before, after }]
    expect(wordsOf(htmlReport(aReview({ changes: [aChange({ fields })] })))).toContain(`data ${was} → ${is} `)
  })

  test('of an object that came or went is all of it', () => {
    const page = htmlReport(
      aReview({
        changes: [aChange({ what: 'removed', fields: [], before: { a: 'was' }, after: undefined })],
      }),
    )
    expect(page).toContain('<pre class="whole"><del>a: was\n</del></pre>')
  })
})

test('the same review is the same bytes', () => {
  expect(htmlReport(aReview())).toBe(htmlReport(structuredClone(aReview())))
})

test('only the script and the style of the page have a hash in its policy, and nothing is loaded', () => {
  const page = htmlReport(aReview())
  const policy = /Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1]?.replaceAll('&#39;', "'")
  const hashOf = (tag: string) =>
    createHash('sha256')
      .update(new RegExp(`<${tag}>(.*?)</${tag}>`, 's').exec(page)?.[1] ?? '')
      .digest('base64')
  expect(policy).toBe(
    `default-src 'none'; style-src 'sha256-${hashOf('style')}'; script-src 'sha256-${hashOf('script')}'; img-src data:; base-uri 'none'; form-action 'none'`,
  )
  expect(page).not.toMatch(/ style="| on\w+="|https?:\/\/(?!www\.w3\.org\/2000\/svg)/)
})
