/** Lists that may be long. */

/** The first `most` items, and a last one that says how many more there are. Never a line that stands for one item alone. */
export const folded = (items: readonly string[], most: number, more = 'more'): readonly string[] =>
  items.length <= most + 1
    ? items
    : [...items.slice(0, most), `… ${(items.length - most).toLocaleString('en-US')} ${more}`]
