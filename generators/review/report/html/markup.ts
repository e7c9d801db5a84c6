/** HTML that cannot be broken by what stands in it: every value of a template is text, and what hides in text is shown. */

/** HTML that was made by {@link html}. */
export interface Markup {
  readonly markup: string
}

/** What a template takes: text, which is escaped; HTML made before; nothing. */
export type Part = Markup | string | number | undefined | false | readonly Part[]

/**
 * Characters that are not seen or that change how others are seen: controls (of terminals too), directions, formats, halves of
 * characters, what has no meaning yet, spaces that are not the plain one. A line end and a tab are seen as such.
 */
const HIDDEN = /[\p{C}\p{Default_Ignorable_Code_Point}\p{Zl}\p{Zp}\p{Zs}]/gu
const SEEN = /^[ \n\t]$/

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** True for most texts, which need no look at each character. */
const harmless = (text: string) => /^[\w ./:,;()[\]{}@+=*%$#!?|~^`\n-]*$/.test(text)

const coded = (character: string) =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`

const shown = (text: string, box: (code: string) => string): string =>
  harmless(text)
    ? text
    : text
        .replace(/[&<>"']/g, (character) => entities[character] ?? '')
        .replace(HIDDEN, (character) => (SEEN.test(character) ? character : box(coded(character))))

/** Text with what hides in it written out, as text: for attributes, titles and drawings, which escape it themselves. */
export const plain = (text: string): string =>
  text.replace(HIDDEN, (character) => (SEEN.test(character) ? character : `[${coded(character)}]`))

const inText = (text: string) => shown(text, (code) => `<b class="u">${code}</b>`)
const inAttribute = (text: string) => shown(text, (code) => `[${code}]`)

const written = (part: Part, tag: boolean): string => {
  if (part === undefined || part === false) return ''
  if (typeof part === 'number') return `${part}`
  if (typeof part === 'string') return tag ? inAttribute(part) : inText(part)
  if ('markup' in part) return part.markup
  return part.map((each) => written(each, tag)).join('')
}

/** For each gap of a template whether it is inside of a tag; the templates are our own, and close what they open. */
const gaps = new WeakMap<TemplateStringsArray, readonly boolean[]>()
const gapsOf = (strings: TemplateStringsArray) => {
  const known = gaps.get(strings)
  if (known !== undefined) return known
  let before = ''
  const made = strings.map((piece) => {
    before += piece
    return before.lastIndexOf('<') > before.lastIndexOf('>')
  })
  gaps.set(strings, made)
  return made
}

/** HTML from a template. Values in attributes stand in double quotes. */
export const html = (strings: TemplateStringsArray, ...parts: readonly Part[]): Markup => {
  const tags = gapsOf(strings)
  let markup = strings[0] ?? ''
  parts.forEach((part, i) => {
    markup += written(part, tags[i] ?? false) + (strings[i + 1] ?? '')
  })
  return { markup }
}

/** JSON for a script element that is data: nothing in it ends the element. */
export const island = (value: unknown): Markup => ({
  markup: JSON.stringify(value).replaceAll('<', '\\u003c'),
})
