/** Every rule over watched fields, and how their hits are told: what happens to many fields, or many objects, at once is one thing. */
import type { Finding } from '../../../findings/index.ts'
import type { Case } from '../case.ts'
import { listed, moved, tells } from '../said.ts'
import { alertFindings } from './alerts.ts'
import { argocd } from './argocd.ts'
import { mesh, meshRest } from './mesh.ts'
import { metrics } from './metrics.ts'
import { type Hit, hitsOf, plainPath, type Watch } from './model.ts'
import { obeyed } from './obeyed.ts'
import { pairFindings } from './pairs.ts'
import { pods } from './pods.ts'
import { requests } from './requests.ts'
import { rest } from './rest.ts'
import { secrets } from './secrets.ts'

/** The first that fits a field tells it: what is particular stands before what is for a whole chart. */
const TABLE: readonly Watch[] = [
  ...obeyed,
  ...secrets,
  ...argocd,
  ...mesh,
  ...requests,
  ...pods,
  ...metrics,
  ...rest,
  ...meshRest,
]

const told = (of: Case, same: readonly Hit[]): readonly Finding[] => {
  const [first] = same
  if (first === undefined) return []
  const { watch, change, path, before, after } = first
  const places = [...new Set(same.filter((each) => each.change === change).map((each) => each.path))].slice(1)
  const others = [...new Set(same.flatMap((each) => (each.change === change ? [] : [each.change.name])))]
  const more = places.length === 0 ? '' : `; ${listed(places)} too`
  return [
    tells(watch.code)(
      of,
      change,
      change.what === 'added' && path === 'kind' ? '' : path,
      `${moved(before, after)}: ${watch.why}${more}${others.length === 0 ? '' : `; the same of ${listed(others)}`}`,
      watch.mend,
    ),
  ]
}

/** What the tables say: by the rule and what changed. */
const watched = (of: Case): readonly Finding[] =>
  [...Map.groupBy(hitsOf(of, TABLE), ({ watch }) => watch).values()].flatMap((hits) =>
    [...Map.groupBy(hits, ({ change: { kind, clusters } }) => `${kind} ${clusters.join()}`).values()].flatMap(
      (same) => told(of, same),
    ),
  )

/** A place of one finding in, or around, that of another. */
const overlap = (one: string | undefined, other: string | undefined) => {
  if (one === undefined || other === undefined) return false
  const [a, b] = [plainPath(one), plainPath(other)]
  return (
    a === b ||
    [`${b}.`, `${b}[`].some((start) => a.startsWith(start)) ||
    [`${a}.`, `${a}[`].some((start) => b.startsWith(start))
  )
}

/** What no rule of its own has said of the same place. */
export const watchedFindings = (of: Case, said: readonly Finding[]): readonly Finding[] =>
  [watched, alertFindings, pairFindings]
    .flatMap((rule) => rule(of))
    .filter(
      ({ code, place }) =>
        !said.some(
          (each) =>
            each.code === code && each.place.file === place.file && overlap(each.place.field, place.field),
        ),
    )
