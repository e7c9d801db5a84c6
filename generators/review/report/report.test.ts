/** Writers of a review: what a reviewer reads first, and that nothing of a file is more than text. */
import { marked } from 'marked'
import { describe, expect, test } from 'vitest'
import { changeOf, hostileReview, reviewWith } from '../../testing/reviews.ts'
import { jsonReport, markdownReport, textReport } from './index.ts'

/** A comment as GitHub would draw it, as far as its Markdown goes. */
const drawn = (text: string) => marked.parse(text, { gfm: true, async: false })

/** Tags of our own, none with an attribute but for the language of a fence. */
const OURS =
  /^<\/?(h3|p|code|strong|em|br|ul|li|pre|table|thead|tbody|tr|th|td|details|summary|code class="language-(diff|mermaid)")>$/

describe('Markdown', () => {
  test('says in its first lines what kind of change it is, and what moves', () => {
    const text = markdownReport(reviewWith())
    expect(text.split('\n')[0]).toBe('### routine: shares move by at most 10 points')
    expect(text).toContain('gateways -->|"50 % → 55 %"| n0["aws"]')
    expect(text).toContain('| aws | stable | 50 % → 55 % | 3 → 3..6 |')
    expect(text).toContain('| aws | carried → OVERLOAD |')
    expect(text).toContain('| istio | 1.31.1 → 1.31.2 | aws only |')
    expect(text).toContain('| all | &#36;600 → &#36;660 | +&#36;60 |')
    expect(text).toContain(
      '- spec.http[split].route[stable-aws].weight: 50\n+ spec.http[split].route[stable-aws].weight: 55',
    )
    expect(text).toContain('aws + gcp: same change')
    expect(text).toContain('Argo CD syncs traffic\n')
  })

  test('marks a finding that is a danger, before the others', () => {
    const finding = (code: 'pair-namespace' | 'pair-all-at-once') => ({
      code,
      place: { file: 'f' },
      message: code,
      mend: 'm',
    })
    const text = markdownReport(
      reviewWith({ verdict: 'danger', findings: [finding('pair-all-at-once'), finding('pair-namespace')] }),
    )
    expect(text.indexOf(':warning: **pair-namespace**')).toBeGreaterThan(0)
    expect(text.indexOf('**pair-namespace**')).toBeLessThan(text.indexOf('**pair-all-at-once**'))
    expect(text).not.toContain(':warning: **pair-all-at-once**')
  })

  test('takes nothing of a file for more than text: no tag, link, mention, emoji or control character', () => {
    const text = markdownReport(hostileReview())
    const html = drawn(text)
    for (const tag of html.match(/<[^>]*>/g) ?? []) expect(tag).toMatch(OURS)
    const bare = html.replace(/<(pre|code)[^>]*>[\s\S]*?<\/\1>/g, '')
    expect(bare).not.toMatch(/@example|https?:\/\/|:boom:/)
    expect(html).not.toMatch(/\p{Cf}|[^\P{Cc}\n]/u)
    expect(html.match(/<details>/g)).toHaveLength((html.match(/<\/details>/g) ?? []).length)
    expect(html.match(/<h3>/g)).toHaveLength(1)
  })

  test('has at most 65,000 characters, and counts what does not fit', () => {
    const many = Array.from({ length: 5_000 }, (_, i) =>
      changeOf({
        name: `n${i}`,
        fields: [{ path: 'data.a', before: 'x'.repeat(500), after: '`'.repeat(5_000) }],
      }),
    )
    const text = markdownReport(reviewWith({ changes: many }))
    expect(text.length).toBeLessThanOrEqual(65_000)
    expect(text.length).toBeGreaterThan(50_000)
    const [, left = ''] = /… ([\d,]+) more parts of the report did not fit/.exec(text) ?? []
    const shown = text.match(/<details>/g)?.length ?? 0
    expect(Number(left.replace(',', '')) + shown).toBe(5_000)
    expect(drawn(text).match(/<details>/g)).toHaveLength(shown)
  })

  test('stays within its bound when everything is long', () => {
    const long = 'x'.repeat(100_000)
    const review = hostileReview()
    const findings = Array.from({ length: 2_000 }, (_, i) => ({
      code: 'pair-namespace' as const,
      place: { file: `${i}${long}` },
      message: long,
      mend: long,
    }))
    const asked = Array.from({ length: 2_000 }, () => ({
      file: long,
      fields: [{ path: long, before: long, after: long }],
    }))
    expect(markdownReport({ ...review, findings, asked, reasons: [long, long] }).length).toBeLessThanOrEqual(
      65_000,
    )
  })
})

describe('text', () => {
  test('is one screen for a small change, 80 columns wide', () => {
    const text = textReport(reviewWith(), 80)
    expect(text.split('\n').length).toBeLessThan(40)
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(80)
    expect(text).toContain('ROUTINE  main (aaaaaaa) → work tree')
  })

  test('obeys no control character, and folds what is many with a count', () => {
    const text = textReport(hostileReview(), 80)
    expect(text).not.toMatch(/[\p{Cf}]|[^\P{Cc}\n]/u)
    const many = Array.from({ length: 1_205 }, (_, i) => changeOf({ name: `n${i}` }))
    expect(textReport(reviewWith({ changes: many }), 80)).toContain('… 1,180 more objects')
  })
})

test('JSON has everything but the bodies of objects, with the version of its form', () => {
  const data = JSON.parse(jsonReport(reviewWith()))
  expect(data).toMatchObject({
    version: 2,
    verdict: 'routine',
    changes: [{ kind: 'VirtualService', clusters: ['aws', 'gcp'] }],
  })
  expect(Object.keys(data.changes[0])).not.toContain('before')
})
