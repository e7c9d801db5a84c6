/** Elements of the page. Text is always text: nothing is ever read as HTML. */

type Child = Node | string | false

type Attributes = Readonly<Record<string, string | number | boolean | undefined>>

/** An element; attributes that are undefined or false are left out, one that is true has no value. */
export const element = <K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] => {
  const made = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes))
    if (value !== undefined && value !== false) made.setAttribute(name, value === true ? '' : String(value))
  made.append(...children.filter((child) => child !== false))
  return made
}

/** Words for who hears the page alone. */
export const aside = (words: string) => element('span', { class: 'aside' }, words)

/** The element of an id. Errors: when the page has none. */
export const part = (id: string): HTMLElement => {
  const found = document.getElementById(id)
  if (found === null) throw new Error(`the page has no ${id}`)
  return found
}
