/** Whether one rule lets in all that another does: what is not covered by the old rules is new. */
import { type Fleet, parseCidr } from '../../fleet/index.ts'
import { at, equal, isList, isMap, type Json, type JsonMap, mapsAt, textAt } from '../../objects/index.ts'

/** The texts of a list; empty where it is none. */
export const textsIn = (value: Json | undefined): readonly string[] =>
  isList(value) ? value.filter((each) => ['string', 'number'].includes(typeof each)).map(String) : []

/** `*`, `prefix*`, `*suffix`, or the text itself: as Istio reads them. A pattern covers a pattern that says less. */
const coversText = (wide: string, narrow: string) => {
  if (wide === narrow || wide === '*') return true
  if (wide.endsWith('*')) return narrow.startsWith(wide.slice(0, -1))
  return wide.startsWith('*') && narrow.endsWith(wide.slice(1))
}

/** A source or an operation: its fields all hold, the values of one are alternatives, a field with `not` leaves out. */
const coversFields = (wide: JsonMap, narrow: JsonMap) =>
  Object.entries(wide).every(([field, values]) => {
    const [all, own] = [textsIn(values), textsIn(narrow[field])]
    if (all.length === 0) return true
    return field.startsWith('not')
      ? all.every((value) => own.some((each) => coversText(each, value)))
      : own.length > 0 && own.every((value) => all.some((each) => coversText(each, value)))
  })

const coversSide = (wide: readonly JsonMap[], narrow: readonly JsonMap[], of: 'source' | 'operation') => {
  const fields = (each: JsonMap) => {
    const inner = at(each, of)
    return isMap(inner) ? inner : {}
  }
  return (
    wide.length === 0 ||
    (narrow.length > 0 && narrow.every((own) => wide.some((each) => coversFields(fields(each), fields(own)))))
  )
}

const coversConditions = (wide: readonly JsonMap[], narrow: readonly JsonMap[]) =>
  wide.every((each) =>
    narrow.some(
      (own) =>
        textAt(own, 'key') === textAt(each, 'key') &&
        coversFields(
          { values: each.values ?? [], notValues: each.notValues ?? [] },
          { values: own.values ?? [], notValues: own.notValues ?? [] },
        ),
    ),
  )

/** Rules of an AuthorizationPolicy: whoever `narrow` is for, `wide` is for too. */
export const coversRule = (wide: Json, narrow: Json): boolean =>
  coversSide(mapsAt(wide, 'from'), mapsAt(narrow, 'from'), 'source') &&
  coversSide(mapsAt(wide, 'to'), mapsAt(narrow, 'to'), 'operation') &&
  coversConditions(mapsAt(wide, 'when'), mapsAt(narrow, 'when'))

/** A rule of an AuthorizationPolicy as its parts, one source and one operation each: rules may be written together or apart. */
export const ruleParts = (rule: JsonMap): readonly JsonMap[] => {
  const each = (key: 'from' | 'to'): readonly JsonMap[] => {
    const all = mapsAt(rule, key)
    return all.length === 0 ? [{}] : all.map((one) => ({ [key]: [one] }))
  }
  const { from: _from, to: _to, ...when } = rule
  return each('from').flatMap((from) => each('to').map((to) => ({ ...when, ...from, ...to })))
}

/** True when every address of `narrow` is in `wide`; of what is no IPv4 range only where both are the same. */
export const coversRange = (wide: string, narrow: string): boolean => {
  if (wide === narrow) return true
  const [outer, inner] = [parseCidr(wide), parseCidr(narrow)]
  return outer !== undefined && inner !== undefined && outer.first <= inner.first && inner.last <= outer.last
}

/** Everybody. */
export const isOpen = (range: string) => /^(0\.0\.0\.0|::)\/0$/.test(range)

/** Ranges that no old one has in it. */
export const newRanges = (before: readonly string[], after: readonly string[]): readonly string[] =>
  after.filter((range) => !before.some((old) => coversRange(old, range)))

/** A selector of labels: whatever `narrow` selects, `wide` does too. */
export const coversSelector = (wide: Json | undefined, narrow: Json | undefined): boolean => {
  const labels = (selector: Json | undefined) => {
    const found = at(selector, 'matchLabels')
    return isMap(found) ? found : {}
  }
  return (
    Object.entries(labels(wide)).every(([key, value]) => labels(narrow)[key] === value) &&
    mapsAt(wide, 'matchExpressions').every((each) =>
      mapsAt(narrow, 'matchExpressions').some((own) => equal(each, own)),
    )
  )
}

const coversPort = (wide: JsonMap, narrow: JsonMap) => {
  if ((wide.protocol ?? 'TCP') !== (narrow.protocol ?? 'TCP')) return false
  if (wide.port === undefined) return true
  if (typeof wide.port !== 'number' || typeof narrow.port !== 'number') return equal(wide, narrow)
  const end = ({ port, endPort }: JsonMap) => Number(endPort ?? port)
  return wide.port <= narrow.port && end(narrow) <= end(wide)
}

const coversBlock = (wide: Json, narrow: Json) =>
  coversRange(textAt(wide, 'cidr') ?? '', textAt(narrow, 'cidr') ?? '') &&
  textsIn(at(wide, 'except')).every((hole) => {
    const [out, inner] = [parseCidr(hole), parseCidr(textAt(narrow, 'cidr') ?? '')]
    const apart =
      out !== undefined && inner !== undefined && (out.last < inner.first || inner.last < out.first)
    return apart || textsIn(at(narrow, 'except')).some((own) => coversRange(own, hole))
  })

const coversPeer = (wide: JsonMap, narrow: JsonMap, fleet: readonly string[]) => {
  const isOurs = (peer: JsonMap) => fleet.includes(textAt(peer, 'ipBlock', 'cidr') ?? '')
  if (isOurs(wide) && isOurs(narrow)) return true
  if (wide.ipBlock !== undefined || narrow.ipBlock !== undefined)
    return (
      wide.ipBlock !== undefined && narrow.ipBlock !== undefined && coversBlock(wide.ipBlock, narrow.ipBlock)
    )
  // Without a selector of namespaces a peer is of the policy's own.
  const own = wide.namespaceSelector === undefined
  if (own !== (narrow.namespaceSelector === undefined)) return false
  return (
    (own || coversSelector(wide.namespaceSelector, narrow.namespaceSelector)) &&
    coversSelector(wide.podSelector, narrow.podSelector)
  )
}

/**
 * Rules of a NetworkPolicy, of one direction: `from` or `to` are its peers. Where a range of the fleet is let in the others of it
 * may be too: a cluster that comes is one more of them.
 */
export const coversConnection = (
  wide: Json,
  narrow: Json,
  peers: 'from' | 'to',
  fleet: readonly string[],
): boolean => {
  const every = (key: string, covers: (a: JsonMap, b: JsonMap) => boolean) => {
    const [all, own] = [mapsAt(wide, key), mapsAt(narrow, key)]
    return all.length === 0 || (own.length > 0 && own.every((each) => all.some((one) => covers(one, each))))
  }
  return every('ports', coversPort) && every(peers, (a, b) => coversPeer(a, b, fleet))
}

/** Addresses of the clusters of a fleet: a cluster that comes opens the others for itself. */
export const fleetRanges = (fleet: Fleet | undefined): readonly string[] =>
  (fleet?.clusters ?? []).flatMap(({ addresses }) =>
    Object.values(addresses).filter((range) => typeof range === 'string'),
  )
