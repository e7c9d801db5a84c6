/** What the page's filters know of each change, as data for its script. */
import { clipped } from '../../../text/index.ts'
import type { Change } from '../../changes/index.ts'
import { island, type Markup, plain } from './markup.ts'

/** Six bits a character: a thousand clusters in 167 characters. */
const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_'
const MOST = 200
const shown = (text: string) => plain(clipped(text, MOST))

/** App, kind and the bits of the clusters of a change; no bits are every cluster. */
export interface Known {
  readonly app: string
  readonly kind: string
  readonly set: string
}

/** Makes that of the changes of a fleet of these clusters. */
export const knower = (clusters: readonly string[]): ((change: Change) => Known) => {
  const place = new Map(clusters.map((cluster, i) => [cluster, i]))
  const bits = (some: readonly string[]) => {
    const digits = new Array<number>(Math.ceil(clusters.length / 6)).fill(0)
    for (const cluster of some) {
      const at = place.get(cluster) ?? -1
      if (at >= 0) digits[Math.floor(at / 6)] = (digits[Math.floor(at / 6)] ?? 0) | (1 << (at % 6))
    }
    return digits.map((digit) => DIGITS[digit]).join('')
  }
  return (change) => ({
    app: shown(change.app),
    kind: shown(change.kind),
    set: change.clusters.length === 0 ? '' : bits(change.clusters),
  })
}

/** The data: every app, kind and set once, and of each change their numbers. */
export const filters = (clusters: readonly string[], known: readonly Known[]): Markup => {
  const numbered = (of: keyof Known) => {
    const all = [...new Set(known.map((each) => each[of]))]
    return { all, numbers: new Map(all.map((text, i) => [text, i])) }
  }
  const [apps, kinds, sets] = [numbered('app'), numbered('kind'), numbered('set')]
  return island({
    digits: DIGITS,
    clusters: clusters.map(shown),
    apps: apps.all,
    kinds: kinds.all,
    sets: sets.all,
    changes: known.map(({ app, kind, set }) => [
      apps.numbers.get(app),
      kinds.numbers.get(kind),
      sets.numbers.get(set),
    ]),
  })
}
