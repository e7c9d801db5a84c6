/** Values in a reader's words. */
import { equal, type Json } from '../../../objects/index.ts'
import { toYaml } from '../../../render/yaml.ts'
import { clipped } from '../../../text/index.ts'
import type { Moved, SideName } from '../../model.ts'
import { html, type Markup, type Part } from './markup.ts'

export const count = (number: number) => number.toLocaleString('en-US')

/** `1 object`, `2 objects`. */
export const counted = (number: number, one: string, many = `${one}s`) =>
  `${count(number)} ${number === 1 ? one : many}`

/** Dollars a month; cents only where they are all there is. */
export const dollars = (amount: number) =>
  `$${amount.toLocaleString('en-US', { maximumFractionDigits: Math.abs(amount) < 10 ? 2 : 0 })}`

/** A difference, which always has a sign. */
export const signed = (difference: number, write: (amount: number) => string) =>
  `${difference < 0 ? '−' : '+'}${write(Math.abs(difference))}`

/** Characters of one value in a line. */
const MOST = 300

/** One value of a field, in one line where it is short. */
export const valueText = (value: Json): string =>
  clipped(
    typeof value === 'string' ? value : typeof value === 'object' ? toYaml(value).trimEnd() : String(value),
    MOST,
  )

const nothing = html`<span class="none">none</span>`

/** Before → after, or once what is the same on both sides. */
export const moved = <T>({ before, after }: Moved<T>, write: (value: T) => Part): Markup => {
  const [was, is] = [before, after].map((each) => (each === undefined ? nothing : html`${write(each)}`))
  if (was?.markup === is?.markup) return html`${is}`
  return html`<span class="was">${was}</span> <span class="to">→</span> <span class="is">${is}</span>`
}

export const isMoved = <T>({ before, after }: Moved<T>) =>
  before !== after && JSON.stringify(before) !== JSON.stringify(after)

/** A value of a field before → after. */
export const fieldValue = (before: Json | undefined, after: Json | undefined): Markup =>
  equal(before, after)
    ? html`<code>${after === undefined ? nothing : valueText(after)}</code>`
    : moved({ before, after }, (value) => html`<code>${valueText(value)}</code>`)

/** What a side is called. */
export const sideName = ({ name, commit }: SideName): Markup =>
  html`<b>${name}</b>${commit !== undefined && commit !== name && html` <code title="${commit}">${commit.slice(0, 12)}</code>`}`

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
