/** Files as the rules read them, those of no tree too: what a side has, the text of each, and what of it is no text. */
import { foldersOf, type Snapshot } from '../../git/index.ts'
import type { Unread } from './model.ts'
import { type Side, whyUnread } from './side.ts'

type Sides = Readonly<Record<'before' | 'after', Pick<Side, 'snapshot'>>>

/** Pages and their pictures: nobody obeys them, so that a large one is no danger. */
const PAGES = 'docs/'

/**
 * Changed files that no rule can read: a link, a submodule, one that is too large. Whoever takes them for what is not there
 * says nothing of what they hold, and a machine reads them.
 */
export const closedTo = (after: Snapshot, paths: readonly string[]): readonly Unread[] =>
  paths
    .filter((path) => !path.startsWith(PAGES))
    .flatMap((file) => {
      const why = whyUnread(after, file)
      return why === undefined ? [] : [{ file, side: 'after', why }]
    })

/** The text of a file on each side, where it is one of a sensible size; every path of a side; and the files of a folder. */
export const readingOf = (sides: Sides) => ({
  text: (side: 'before' | 'after', path: string): string | undefined => {
    const { snapshot } = sides[side]
    return whyUnread(snapshot, path) === undefined ? snapshot.bytes(path)?.toString() : undefined
  },
  tracked: (side: 'before' | 'after'): readonly string[] => [...sides[side].snapshot.ids.keys()],
  beside: (side: 'before' | 'after', folder: string): readonly string[] =>
    (foldersOf(sides[side].snapshot).get(folder) ?? []).map((name) =>
      folder === '' ? name : `${folder}/${name}`,
    ),
})
