import { expect, test } from 'vitest'
import { bodyOf } from './body.ts'
import { evenly } from './bounds.ts'
import { aChange, aReview, largeReview } from './fakes.ts'
import { htmlReport } from './index.ts'

const bytes = (text: string) => Buffer.byteLength(text)

test('who needs little keeps it, and the others share what is left', () => {
  expect(evenly([10, 20, 1_000, 2_000], 230)).toBe(100)
  expect(evenly([10, 20], 30)).toBe(Number.POSITIVE_INFINITY)
  expect(evenly([], 0)).toBe(Number.POSITIVE_INFINITY)
})

const list = (count: number, word: string) => Array.from({ length: count }, (_, i) => `${word} ${i}`)

test('a body without room says what is equal instead of showing it, then leaves out lines of its end', () => {
  const body = bodyOf(
    aChange({ before: [...list(100, 'a'), 'x'], after: [...list(100, 'a'), 'y', ...list(100, 'b')] }),
  )
  const all = body.within(body.bytes)
  expect(all).toMatchObject({ cut: 0, markup: { markup: expect.stringContaining('&quot;a 50&quot;') } })
  const { markup, cut } = body.within(2_000)
  expect(bytes(markup.markup)).toBeLessThanOrEqual(2_000)
  expect(markup.markup).toContain('<p class="equal">97 equal lines</p>')
  expect(markup.markup).not.toContain('&quot;a 50&quot;')
  expect(markup.markup).toContain('&quot;b 1&quot;')
  expect(markup.markup.match(/<tr/g)).toHaveLength(104 + 1 - cut)
})

test('a page of the largest objects is small, counts what it leaves out, and names the command that shows it', () => {
  const values = (word: string) =>
    Object.fromEntries(list(5_000, 'key').map((key) => [key, `${word} ${'x'.repeat(100)}`]))
  const page = htmlReport(
    aReview({
      changes: [aChange({ before: values('a'), after: values('b'), file: "rendered/it's.yaml" }), aChange()],
    }),
  )
  expect(bytes(page)).toBeLessThan(600_000)
  expect(
    /[\d,]+ more lines not in this page: <code>git diff 2c79dd5e\w+ -- &#39;rendered\/it&#39;\\&#39;&#39;s.yaml&#39;<\/code>/.exec(
      page,
    )?.[0],
  ).toBeDefined()
})

test('a page has at most 8 MiB, and a hostile review makes it no larger', () => {
  const large = largeReview(1_000, 400)
  const hidden = '\u202e'.repeat(220)
  const page = htmlReport({
    ...large,
    changes: large.changes.map((change, i) => ({
      ...change,
      name: `${hidden}${i}`,
      namespace: hidden,
      clusters: large.clusters.filter((_, n) => ((n * 31 + i) >> 2) % 2 === 0),
      fields: list(8, hidden).map((path) => ({ path, before: hidden, after: path })),
      before: { spec: list(10, hidden) },
      after: { spec: list(12, hidden) },
    })),
    findings: list(300, hidden).map((message) => ({
      code: 'pair-restart',
      place: { file: message },
      message,
      mend: message,
    })),
    unread: list(300, hidden).map((file) => ({ file, side: 'after', why: file })),
  })
  expect(bytes(page)).toBeLessThan(8 * 1024 ** 2)
  expect(/[\d,]+ more changes not in this page: <code>git diff/.exec(page)?.[0]).toBeDefined()
})
