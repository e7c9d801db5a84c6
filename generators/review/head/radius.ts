/** How far a change reaches: objects, clusters, namespaces, owners, and the waves in which Argo CD takes it. */
import ignore from 'ignore'
import { compareText, isMap, textAt } from '../../objects/index.ts'
import { type Part, waves } from '../../parts/index.ts'
import type { Change } from '../changes/index.ts'
import type { Radius, WaveRow } from '../model.ts'

/** Where GitHub looks for it, in its order. */
export const CODEOWNERS = ['.github/CODEOWNERS', 'CODEOWNERS', 'docs/CODEOWNERS'] as const

/** Who owns each path: of the lines that match it the last. Their patterns are those of gitignore. */
export const ownersOf = (codeowners: string, paths: readonly string[]): readonly string[] => {
  const rules = codeowners
    .split('\n')
    .map((line) => line.replace(/(^|\s)#.*/, '').trim())
    .filter((line) => line !== '')
    .map((line) => {
      const [pattern = '', ...owners] = line.split(/\s+/)
      return { matches: ignore().add(pattern), owners }
    })
  const found = paths.flatMap((path) => rules.findLast(({ matches }) => matches.ignores(path))?.owners ?? [])
  return [...new Set(found)].sort(compareText)
}

const sorted = (all: Iterable<string>) => [...new Set(all)].sort(compareText)

/** What is applied once, to a cluster or to all of them, counts as one. */
const times = ({ clusters }: Change) => Math.max(1, clusters.length)

const namespaceOf = ({ kind, name, namespace, before, after }: Change) =>
  kind === 'Namespace' ? name : (namespace ?? textAt(isMap(after) ? after : before, 'metadata', 'namespace'))

export const radiusOf = (changes: readonly Change[], owners: readonly string[]): Radius => {
  const count = (what: Change['what']) =>
    changes.filter((change) => change.what === what).reduce((sum, change) => sum + times(change), 0)
  return {
    objects: { added: count('added'), removed: count('removed'), changed: count('changed') },
    clusters: sorted(changes.flatMap(({ clusters }) => clusters)),
    apps: sorted(changes.map(({ app }) => app)),
    namespaces: sorted(changes.flatMap((change) => namespaceOf(change) ?? [])),
    owners,
  }
}

/** The applications that change, by the wave of their sync, the lowest first. */
export const wavesOf = (changes: readonly Change[], parts: readonly Part[]): readonly WaveRow[] => {
  const wave = new Map(parts.map((part) => [part.name, waves[part.wave]]))
  const apps = [...new Set(changes.map(({ app }) => app))].filter((app) => wave.has(app))
  return [...Map.groupBy(apps, (app) => wave.get(app) ?? 0)]
    .map(([number, names]) => ({ wave: number, apps: names.toSorted(compareText) }))
    .sort((a, b) => a.wave - b.wave)
}
