/** Values in a reader's words. */
import type { Json } from '../../../objects/index.ts'
import { toYaml } from '../../../render/yaml.ts'
import { clipped } from '../../../text/index.ts'
import type { Moved, Review, SideName } from '../../model.ts'
import { count } from '../words.ts'
import { middleOf } from './lines.ts'
import { html, type Markup, type Part } from './markup.ts'

/** A difference, which always has a sign. */
export const signed = (difference: number, write: (amount: number) => string) =>
  `${difference < 0 ? '−' : '+'}${write(Math.abs(difference))}`

const nothing = html`<span class="nothing">none</span>`

const arrow = (was: Part, is: Part) => html`<span class="was">${was} →</span> <b>${is}</b>`

/** Before → after, or once what reads the same on both sides. */
export const moved = <T>({ before, after }: Moved<T>, write: (value: T) => Part): Markup => {
  const [was = nothing, is = nothing] = [before, after].map((each) =>
    each === undefined ? nothing : html`${write(each)}`,
  )
  return was.markup === is.markup ? is : arrow(was, is)
}

/** Characters of one value in a line, and of what two longer ones share before they differ. */
const [MOST, SHARED] = [300, 40]

/** Of two long texts what differs, with a little before it: nothing that changed looks as if it did not. */
const differing = (before: string, after: string): readonly [string, string] => {
  const { head } = Math.max(before.length, after.length) > MOST ? middleOf(before, after) : { head: '' }
  const from = head.length > 2 * SHARED ? head.length - SHARED : 0
  const shown = (text: string) =>
    clipped(from > 0 ? `… ${text.slice(from).replace(/^[\udc00-\udfff]/, '')}` : text, MOST)
  return [shown(before), shown(after)]
}

/** Two texts are shown as they are; what is no text, or stands alone, as YAML, which tells `"5"` from `5`. */
const written = (value: Json | undefined, other: Json | undefined): string =>
  typeof value === 'string' && value !== '' && typeof other === 'string'
    ? value
    : toYaml(value ?? null).trimEnd()

/** A value of a field before → after. */
export const fieldValue = (before: Json | undefined, after: Json | undefined): Markup => {
  const [was, is] = differing(written(before, after), written(after, before))
  const code = (value: Json | undefined, text: string) =>
    value === undefined ? nothing : html`<code>${text}</code>`
  return arrow(code(before, was), code(after, is))
}

/** Objects that came, went and changed, without what is nought. */
export const objectCounts = ({ added, removed, changed }: Review['radius']['objects']): Part => {
  const parts: readonly Part[] = [
    added > 0 && html`<span class="added">+${count(added)}</span> `,
    removed > 0 && html`<span class="removed">−${count(removed)}</span> `,
    changed > 0 && html`<span class="changed">~${count(changed)}</span> `,
  ]
  return parts.every((part) => part === false) ? 'none' : parts
}

/** What a side is called. */
export const sideName = ({ name, commit }: SideName): Markup =>
  html`<b>${clipped(name, MOST)}</b>${commit !== undefined && commit !== name && html` <code title="${clipped(commit, MOST)}">${commit.slice(0, 12)}</code>`}`

/** A word that a shell takes for one word. */
const shellWord = (text: string) =>
  /^[\w./@+=:-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`

/** The command that shows a file's whole difference. */
export const gitDiff = (base: SideName, head: SideName, file?: string): string =>
  [
    'git diff',
    shellWord(base.commit ?? base.name),
    ...(head.commit === undefined ? [] : [shellWord(head.commit)]),
    ...(file === undefined ? [] : ['--', shellWord(file)]),
  ].join(' ')
