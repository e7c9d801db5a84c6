/** How far a change reaches: objects, clusters, namespaces, owners, and how Argo CD takes it. */
import ignore from 'ignore'
import { compareText, isMap, textAt } from '../../objects/index.ts'
import { type Part, waves } from '../../parts/index.ts'
import type { Change } from '../changes/index.ts'
import type { Radius, Syncs } from '../model.ts'

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

/** Which Applications sync by themselves, and which the root syncs: in a cluster where the Application itself changes. */
export const syncsOf = (changes: readonly Change[], parts: readonly Part[]): Syncs => {
  const wave = new Map(parts.map((part) => [part.name, waves[part.wave]]))
  const applied = changes.filter(({ kind, name }) => kind === 'Application' && wave.has(name))
  const byRoot = new Set(applied.flatMap(({ name, clusters }) => clusters.map((each) => `${each} ${name}`)))
  const alone = changes.filter(
    ({ app, clusters }) => wave.has(app) && clusters.some((each) => !byRoot.has(`${each} ${app}`)),
  )
  const names = sorted(applied.map(({ name }) => name))
  return {
    alone: sorted(alone.map(({ app }) => app)),
    waves: [...Map.groupBy(names, (name) => wave.get(name) ?? 0)]
      .map(([number, apps]) => ({ wave: number, apps }))
      .sort((a, b) => a.wave - b.wave),
  }
}
