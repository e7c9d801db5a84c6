/** Values, fields and things in words: every writer says them alike, and what a file says obeys nobody. */
import { isList, isMap, type Json } from '../../objects/index.ts'
import { clipped } from '../../text/index.ts'
import type { Change } from '../changes/index.ts'
import type { FieldChange } from '../meaning/index.ts'
import type { Moved, Review } from '../model.ts'

/** Control and format characters, such as those that turn the direction of text. */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu

/** Text in which every character is seen for what it is; line ends stay. */
export const visible = (text: string): string =>
  text.replace(HIDDEN, (character) =>
    character === '\n' ? character : `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  )

const inOneLine = (text: string) => visible(text.replace(/\s+/g, ' ')).trim()

/** The same in one line of at most `most` characters; of a longer text no more than that is looked at. */
export const line = (text: string, most: number): string =>
  text.length <= 2 * most
    ? clipped(inOneLine(text), most)
    : `${inOneLine(text.slice(0, most))}… (${(text.length - most).toLocaleString('en-US')} more characters)`

/** Characters of any one text of a review; those that are written in a row have less. */
const MOST_TEXT = 2_000

const tamed = (value: unknown): unknown => {
  if (typeof value === 'string') return line(value, MOST_TEXT)
  if (Array.isArray(value)) return value.map(tamed)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [line(key, MOST_TEXT), tamed(inner)]))
}

/**
 * A review in whose texts every character is seen for what it is, each in one line and bounded, without the bodies of objects:
 * whatever a writer of lines writes of it obeys nobody.
 */
export const inLines = (review: Review): Review => {
  const changes = review.changes.map((change) => ({ ...change, before: undefined, after: undefined }))
  return tamed({ ...review, changes }) as Review
}

const MOST_VALUE = 80

/** A value in one line: a text as it is, a map or a list as JSON. */
export const valueText = (value: Json | undefined, most = MOST_VALUE): string =>
  value === undefined ? '–' : line(typeof value === 'string' ? value : JSON.stringify(value), most)

const DIGEST = /sha256:([0-9a-f]{12})[0-9a-f]{52}/g

/** A value in a few words: what is large is counted, digests are shortened. */
export const shortText = (value: Json | undefined): string => {
  if (isMap(value) && JSON.stringify(value).length > MOST_VALUE)
    return `{${Object.keys(value).length} fields}`
  if (isList(value) && JSON.stringify(value).length > MOST_VALUE) return `[${value.length} items]`
  return valueText(value).replace(DIGEST, 'sha256:$1…')
}

/** `spec.replicas: 3 → 5`; digests are shortened, one that is there on one side alone comes or goes. */
export const fieldText = ({ path, before, after }: FieldChange): string => {
  const [old, now] = [before, after].map(shortText)
  const where = line(path, 160)
  if (before === undefined) return `${where}: ${now} added`
  if (after === undefined) return `${where}: ${old} removed`
  return `${where}: ${old} → ${now}`
}

/** `Deployment ml-inference/ml-inference`, without a namespace for what has none. */
export const thingText = ({ kind, namespace, name }: Pick<Change, 'kind' | 'namespace' | 'name'>): string =>
  line(`${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`, 160)

/** `50 → 70`, or the one value where both are equal. */
export const movedText = <T>({ before, after }: Moved<T>, text: (value: T) => string): string => {
  const [old, now] = [before, after].map((value) => (value === undefined ? '–' : text(value)))
  return old === now ? `${now}` : `${old} → ${now}`
}

export const percentText = (value: number) => `${Number(value.toFixed(2))} %`
export const rangeText = ({ min, max }: { readonly min: number; readonly max: number }) =>
  min === max ? `${min}` : `${min}..${max}`
export const dollars = (value: number) =>
  `$${value.toLocaleString('en-US', { minimumFractionDigits: 0, maximumFractionDigits: 0 })}`
export const count = (value: number) => value.toLocaleString('en-US')
export const plural = (number: number, one: string, many = `${one}s`) =>
  `${count(number)} ${number === 1 ? one : many}`

/** `main (0a1b2c3)`. */
export const sideText = ({ name, commit }: Review['base']) => {
  const short = commit?.slice(0, 7)
  return line(short === undefined || commit?.startsWith(name) === true ? name : `${name} (${short})`, 120)
}

export const outageText = {
  carried: 'carried',
  scales: 'after scaling',
  overload: 'OVERLOAD',
  lost: 'requests lost',
} as const
export const verdictText = {
  none: 'no change',
  routine: 'routine',
  change: 'change',
  danger: 'danger',
} as const
export const marks = { added: '+', removed: '-', changed: '~' } as const

/** True for rows whose two sides differ. */
export const differs = <T>({ before, after }: Moved<T>) => JSON.stringify(before) !== JSON.stringify(after)
