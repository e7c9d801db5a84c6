/** Two values of one object, compared by what they mean to whoever reads them, as paths of fields with what each side has. */
import { equal, isList, isMap, type Json } from '../../objects/index.ts'
import { amountOf } from './amounts.ts'
import { amountAt, type ListKnowledge, listKnowledge } from './knowledge.ts'

/** One field that differs. */
export interface FieldChange {
  /** Path such as `spec.http[primary].route[0].weight`; an item of a list by its name where it has one. Empty for the whole. */
  readonly path: string
  /** What each side has; undefined where it has nothing. */
  readonly before: Json | undefined
  readonly after: Json | undefined
}

/** Where in an object we are: for people, and without the names of items for what is known of fields. */
interface Where {
  readonly shown: string
  readonly known: string
}

const step = ({ shown, known }: Where, key: string): Where => ({
  shown: /^[\w-]+$/.test(key)
    ? `${shown}${shown === '' ? '' : '.'}${key}`
    : `${shown}[${JSON.stringify(key)}]`,
  known: `${known}${known === '' ? '' : '.'}${key}`,
})
const item = ({ shown, known }: Where, name: string): Where => ({
  shown: `${shown}[${name}]`,
  known: `${known}[]`,
})

/** A text that is equal exactly for equal meanings. */
const meaningOf = (kind: string, value: Json, known: string): string => {
  if (isList(value)) {
    const knowledge = listKnowledge(kind, known)
    const items = value.map((each) => meaningOf(kind, each, `${known}[]`))
    // Every item of a list without order counts, one that is there twice too.
    return `[${(knowledge === undefined || keepsOrder(knowledge, value) ? items : items.toSorted()).join(',')}]`
  }
  if (isMap(value))
    return `{${Object.keys(value)
      .sort()
      .map(
        (key) =>
          `${JSON.stringify(key)}:${meaningOf(kind, value[key] ?? null, known === '' ? key : `${known}.${key}`)}`,
      )
      .join(',')}}`
  const amount = amountAt(kind, known)
  return JSON.stringify(amount === undefined ? value : amountOf(amount, value))
}

/** An environment variable that names others is read after them, and of two with one name the last counts. */
const keepsOrder = ({ ordered, by }: ListKnowledge, list: readonly Json[]) =>
  ordered ||
  list.some((each) => isMap(each) && typeof each.value === 'string' && each.value.includes('$(')) ||
  (by !== 'whole' && list.length > 1 && named(list, by) === undefined)

/** What tells an item from the others, and how people call it. */
interface Name {
  readonly key: string
  readonly shown: string
}

const isText = (value: Json | undefined): value is string | number =>
  typeof value === 'string' || typeof value === 'number'

/** A destination is called by its subset, anything else without a plain name by nothing. */
const calledBy = (part: Json | undefined): string => {
  if (isText(part)) return `${part}`
  const inner = isMap(part) ? (part.subset ?? part.host) : undefined
  return isText(inner) ? `${inner}` : ''
}

const nameBy = (by: readonly string[], value: Json): Name | undefined => {
  if (!isMap(value)) return undefined
  const parts = by.map((field) => value[field])
  if (parts.every((part) => part === undefined)) return undefined
  return { key: JSON.stringify(parts), shown: parts.map(calledBy).filter(Boolean).join('/') }
}

interface Named {
  readonly value: Json
  readonly shown: string
}

/** The items of a list by their names; undefined where one has none, or two have one. */
const named = (list: readonly Json[], by: readonly string[]): ReadonlyMap<string, Named> | undefined => {
  const result = new Map<string, Named>()
  for (const value of list) {
    const name = nameBy(by, value)
    if (name === undefined || result.has(name.key)) return undefined
    result.set(name.key, { value, shown: name.shown })
  }
  return result
}

/** What only one of two lists has, each item as often as it is there more. */
const leftovers = (kind: string, known: string, before: readonly Json[], after: readonly Json[]) => {
  const meanings = new Map<string, number>()
  const count = (list: readonly Json[], sign: number) => {
    for (const each of list) {
      const meaning = meaningOf(kind, each, known)
      meanings.set(meaning, (meanings.get(meaning) ?? 0) + sign)
    }
  }
  count(before, 1)
  count(after, -1)
  const taken = (list: readonly Json[], sign: number) => {
    const left = new Map(meanings)
    return list.filter((each) => {
      const meaning = meaningOf(kind, each, known)
      const more = (left.get(meaning) ?? 0) * sign
      if (more > 0) left.set(meaning, (more - 1) * sign)
      return more > 0
    })
  }
  return [taken(before, 1), taken(after, -1)] as const
}

/** What a list has that the other has not, in order: between what both begin and end with, item by item. */
const inOrder = (
  kind: string,
  before: readonly Json[],
  after: readonly Json[],
  where: Where,
  name: (index: number) => string = String,
): readonly FieldChange[] => {
  const same = (a: Json | undefined, b: Json | undefined) =>
    a !== undefined &&
    b !== undefined &&
    meaningOf(kind, a, `${where.known}[]`) === meaningOf(kind, b, `${where.known}[]`)
  const shortest = Math.min(before.length, after.length)
  let head = 0
  while (head < shortest && same(before[head], after[head])) head++
  let tail = 0
  while (tail < shortest - head && same(before.at(-1 - tail), after.at(-1 - tail))) tail++
  const [old, now] = [before.slice(head, before.length - tail), after.slice(head, after.length - tail)]
  return Array.from({ length: Math.max(old.length, now.length) }, (_, i) => i).flatMap((i) =>
    changesAt(kind, old[i], now[i], item(where, name(head + i))),
  )
}

const ofLists = (
  kind: string,
  before: readonly Json[],
  after: readonly Json[],
  where: Where,
): readonly FieldChange[] => {
  const knowledge = listKnowledge(kind, where.known)
  if (knowledge?.by === 'whole')
    return inOrder(kind, ...leftovers(kind, `${where.known}[]`, before, after), where, () => '')
  // A list of things with names is told by them, also where their order counts.
  const by = knowledge?.by ?? ['name']
  const [old, now] = [named(before, by), named(after, by)]
  if (old === undefined || now === undefined) return inOrder(kind, before, after, where)
  const names = [...new Set([...old.keys(), ...now.keys()])]
  const inside = names.flatMap((name) => {
    const [a, b] = [old.get(name), now.get(name)]
    return changesAt(kind, a?.value, b?.value, item(where, b?.shown ?? a?.shown ?? ''))
  })
  if (inside.length > 0) return inside
  const order = ({ shown }: Named) => shown
  return [{ path: where.shown, before: [...old.values()].map(order), after: [...now.values()].map(order) }]
}

const changesAt = (
  kind: string,
  before: Json | undefined,
  after: Json | undefined,
  where: Where,
): readonly FieldChange[] => {
  if (before === after) return []
  if (before !== undefined && after !== undefined) {
    // Maps mean the same where their fields do, which is asked of each field: asking for the whole first would read it twice.
    if (isMap(before) && isMap(after))
      return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key) =>
        changesAt(
          kind,
          Object.hasOwn(before, key) ? before[key] : undefined,
          Object.hasOwn(after, key) ? after[key] : undefined,
          step(where, key),
        ),
      )
    if (equal(before, after)) return []
    if (meaningOf(kind, before, where.known) === meaningOf(kind, after, where.known)) return []
    if (isList(before) && isList(after)) return ofLists(kind, before, after, where)
  }
  return [{ path: where.shown, before, after }]
}

/** Every field in which two values of a kind differ in meaning, the outermost of each. Empty exactly where they mean the same. */
export const fieldChanges = (
  kind: string,
  before: Json | undefined,
  after: Json | undefined,
): readonly FieldChange[] => changesAt(kind, before, after, { shown: '', known: '' })
