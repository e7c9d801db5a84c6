/** Elements as values: what a page should be, before anything is. */

type Attributes = Readonly<Record<string, string | number | boolean | undefined>>

export interface Tree {
  readonly tag: string
  readonly attributes: Attributes
  readonly children: readonly (Tree | string)[]
}

export type Child = Tree | string | undefined | false | readonly Child[]

const flat = (children: readonly Child[]): readonly (Tree | string)[] =>
  children.flatMap((child) =>
    child === undefined || child === false ? [] : isList(child) ? flat(child) : [child],
  )
const isList = (child: Child): child is readonly Child[] => Array.isArray(child)

/** An attribute that is undefined or false is not there; one that is true has no value. */
export const h = (tag: string, attributes: Attributes = {}, ...children: readonly Child[]): Tree => ({
  tag,
  attributes,
  children: flat(children),
})
