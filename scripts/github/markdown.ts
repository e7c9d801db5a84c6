/** Text of others in comments and issues that this repository's own bot writes: it must not speak with the bot's voice. */

/** No width: breaks a word for GitHub, and for nobody who reads it. */
const BREAK = '\u200b'

/** The entities that a writer of Markdown needs; any other could spell what is taken out below. */
const ENTITY = /&(?=#|\w+;)(?!(?:amp|lt|gt|quot|nbsp);)/g

/**
 * Markdown that keeps its form and calls nobody: no hidden comment (such as the marker by which a comment of ours is found),
 * no mention, no reference that shows up in another issue.
 */
export const quiet = (markdown: string): string =>
  markdown
    .replaceAll('<!--', '&lt;!--')
    .replaceAll(ENTITY, '&amp;')
    .replaceAll(/(?<![A-Za-z0-9])@(?=[\w-])/g, `@${BREAK}`)
    .replaceAll(/#(?=\d)/g, `#${BREAK}`)
    .replaceAll(/\b(GH)-(?=\d)/gi, `$1-${BREAK}`)
    // An address of an issue is a reference too.
    .replaceAll(/\/(issues|pull|discussions)\/(?=\d)/gi, `/$1/${BREAK}`)

/** A text as it is, in a block of code: nothing in it means anything. */
export const asCode = (text: string): string => {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length))
  const fence = '`'.repeat(longest + 1)
  return `${fence}text\n${text.trimEnd()}\n${fence}`
}

/** One line of text for a cell of a table: in code, with what would end the cell or the code taken out. */
export const asCell = (text: string): string => {
  const line = text
    .replaceAll(/[\p{C}\s]+/gu, ' ')
    .replaceAll('`', "'")
    .replaceAll('|', '\\|')
    .trim()
  return line === '' ? '' : `\`${line.replace(/\\+$/, '')}\``
}

/** GitHub refuses a text of more characters. */
const MOST = 65_536

/** Cut at a line, with a word of it, so that it fits; `beside` characters are kept free for what stands around it. */
export const fitting = (markdown: string, beside: number): string => {
  const note = '\n\n(The rest did not fit: see the summary of the run.)'
  const room = MOST - beside - note.length
  if (markdown.length <= room) return markdown
  const head = markdown.slice(0, room)
  return `${head.slice(0, Math.max(head.lastIndexOf('\n'), 0))}${note}`
}
