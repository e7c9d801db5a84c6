/** Elements of a drawing as text. Whatever a name holds, it stays text. */

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Text for HTML and XML; characters that XML has none of, and halves of characters, become the sign for that. */
export const escaped = (text: string): string =>
  text
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffe\uffff]/g, '\ufffd')
    .toWellFormed()
    .replace(/[&<>"']/g, (character) => entities[character] ?? '')

type Attributes = Readonly<Record<string, string | number | undefined>>

/** Numbers to a hundredth of a pixel: the same drawing is the same bytes. */
const shown = (value: string | number) => (typeof value === 'number' ? `${Number(value.toFixed(2))}` : value)

/** An element; attributes that are undefined are left out, children are elements already. */
export const element = (tag: string, attributes: Attributes, ...children: readonly string[]): string => {
  const all = Object.entries(attributes).map(([name, value]) =>
    value === undefined ? '' : ` ${name}="${escaped(shown(value))}"`,
  )
  return `<${tag}${all.join('')}>${children.join('')}</${tag}>`
}

/** An element that holds words. */
export const words = (tag: string, attributes: Attributes, text: string): string =>
  element(tag, attributes, escaped(text))
