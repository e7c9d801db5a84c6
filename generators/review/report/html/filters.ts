/** What the page's filters know of each change, as data for its script. */
import { clipped } from '../../../text/index.ts'
import type { Review } from '../../model.ts'
import { island, type Markup, plain } from './markup.ts'

/** Six bits a character: a thousand clusters in 167 characters. */
const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_'
const MOST = 200

const numbered = () => {
  const known = new Map<string, number>()
  return {
    numberOf: (text: string) => {
      const number = known.get(text) ?? known.size
      known.set(text, number)
      return number
    },
    all: () => [...known.keys()],
  }
}

/** Of the first `listed` changes: numbers of app, kind and set of clusters; an empty set is every cluster. */
export const filters = ({ changes, clusters }: Review, listed: number): Markup => {
  const place = new Map(clusters.map((cluster, i) => [cluster, i]))
  const bits = (some: readonly string[]) => {
    const digits = new Array<number>(Math.ceil(clusters.length / 6)).fill(0)
    for (const cluster of some) {
      const at = place.get(cluster) ?? -1
      if (at >= 0) digits[Math.floor(at / 6)] = (digits[Math.floor(at / 6)] ?? 0) | (1 << (at % 6))
    }
    return some.length === 0 ? '' : digits.map((digit) => DIGITS[digit]).join('')
  }
  const [apps, kinds, sets] = [numbered(), numbered(), numbered()]
  const shown = (text: string) => plain(clipped(text, MOST))
  const rows = changes
    .slice(0, listed)
    .map(({ app, kind, clusters }) => [
      apps.numberOf(shown(app)),
      kinds.numberOf(shown(kind)),
      sets.numberOf(bits(clusters)),
    ])
  return island({
    digits: DIGITS,
    clusters: clusters.map(shown),
    apps: apps.all(),
    kinds: kinds.all(),
    sets: sets.all(),
    changes: rows,
  })
}
