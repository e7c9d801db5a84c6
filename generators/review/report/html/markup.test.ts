import { expect, test } from 'vitest'
import { html, island, plain } from './markup.ts'

const evil = `</p><script>alert("1")</script>'&`

test('a value is text, in an element and in an attribute', () => {
  expect(html`<p title="${evil}">${evil}</p>`.markup).toBe(
    `<p title="&lt;/p&gt;&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&#39;&amp;">&lt;/p&gt;&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&#39;&amp;</p>`,
  )
})

test('HTML made before stays HTML, alone and in lists; nothing is nothing', () => {
  const item = html`<li>${1}`
  expect(html`<ul>${[item, item]}${undefined}${false}</ul>`.markup).toBe('<ul><li>1<li>1</ul>')
})

test.each([
  ['a direction', '\u202e', 'U+202E'],
  ['an isolate', '\u2066', 'U+2066'],
  ['a control of terminals', '\u001b', 'U+001B'],
  ['no width', '\u200b', 'U+200B'],
  ['a space that is not the plain one', '\u00a0', 'U+00A0'],
  ['a line that is not a line', '\u2028', 'U+2028'],
  ['a tag that nobody sees', '\u{e0041}', 'U+E0041'],
  ['half of a character', '\ud800', 'U+D800'],
  ['a return', '\r', 'U+000D'],
])('%s is shown as its code', (_, character, code) => {
  expect(html`<b>a${`a${character}b`}</b>`.markup).toBe(`<b>aa<b class="u">${code}</b>b</b>`)
  expect(html`<b title="${`a${character}b`}">`.markup).toBe(`<b title="a[${code}]b">`)
  expect(plain(`a${character}b`)).toBe(`a[${code}]b`)
})

test('what everybody can see stays as it is', () => {
  const text = 'a b\n\tÄ 中文 عربى 😀 → −'
  expect(html`${text}`.markup).toBe(text)
})

test('data for a script cannot end its element', () => {
  const { markup } = island({ name: '</script><!--' })
  expect(markup).not.toContain('<')
  expect(JSON.parse(markup)).toEqual({ name: '</script><!--' })
})
