/** Requests that move further at once than pods, caches and people follow; and fleets that no longer survive a cloud. */
import type { Finding } from '../../findings/index.ts'
import { type Fleet, replicaRange } from '../../fleet/index.ts'
import { equal, type Json, mapsAt, numberAt, textAt, toJson } from '../../objects/index.ts'
import { everyTrack, leftWithout, preferredShares, simulate } from '../../traffic/index.ts'
import { MOST_SIMULATED } from '../head/traffic.ts'
import type { Case, DangerRule } from './case.ts'
import { routes } from './routes.ts'
import { listed, tells } from './said.ts'
import { ofKinds } from './things.ts'

/** Points of a percent that may move in one merge. */
const MOST_POINTS = 25

const points = (value: number) => `${Number(value.toFixed(2))} %`
const inFleet = (field: string) => ({ file: 'clusters/fleet.yaml', field })
const rps = (value: number) => `${Math.round(value).toLocaleString('en-US')} requests/s`

/** Percent that each key gets of a route, by its weights. */
const sharesOf = (route: Json, by: (destination: Json) => string): ReadonlyMap<string, number> => {
  const all = mapsAt(route, 'route')
  const weights = all.map((each) => numberAt(each, 'weight') ?? (all.length === 1 ? 100 : 0))
  const total = weights.reduce((a, b) => a + b, 0)
  const shares = new Map<string, number>()
  all.forEach((each, i) => {
    const key = by(each)
    shares.set(key, (shares.get(key) ?? 0) + (total === 0 ? 0 : (100 * (weights[i] ?? 0)) / total))
  })
  return shares
}

const subsetOf = (destination: Json) =>
  textAt(destination, 'destination', 'subset') ?? textAt(destination, 'destination', 'host') ?? ''
/** `stable-aws` and `canary-aws` both prefer aws. */
const preferredBy = (destination: Json) => subsetOf(destination).replace(/^(stable|canary)-/, '')
const trackOf = (destination: Json) => (/^canary(-|$)/.test(subsetOf(destination)) ? 'canary' : 'stable')

/** Keys whose share moves by more than may be, or grows so where `up`. */
const jumps = (
  before: ReadonlyMap<string, number>,
  after: ReadonlyMap<string, number>,
  up = false,
): readonly { readonly name: string; readonly from: number; readonly to: number }[] =>
  [...new Set([...before.keys(), ...after.keys()])]
    .map((name) => ({ name, from: before.get(name) ?? 0, to: after.get(name) ?? 0 }))
    .filter(({ from, to }) => (up ? to - from : Math.abs(to - from)) > MOST_POINTS + 1e-6)

const STEPS = 'in steps of at most 25 points, a merge each, and a look at the errors and the load in between'

const shifted = ({ before, after }: Case): ReturnType<typeof jumps> => {
  if (before === undefined || after === undefined) return []
  return jumps(preferredShares(before), preferredShares(after))
}

/** Percent of the requests of each image. */
const imagesOf = ({ release: { stable, canary } }: Fleet) =>
  new Map([
    [stable.digest, 100 - (canary?.percent ?? 0)],
    ...(canary === undefined ? [] : [[canary.digest, canary.percent] as const]),
  ])

/** The percent from which on the steps of a fleet end with the promotion. */
const lastStep = ({ release }: Fleet) => Math.max(0, ...release.steps.filter((step) => step < 100))

/**
 * Images that come to many more requests at once. What was the stable release is known, so that an abort is none; and a
 * canary that has come to the last step becomes the stable release as the steps have it.
 */
const newImages = (before: Fleet, after: Fleet) =>
  jumps(imagesOf(before), imagesOf(after), true).filter(
    ({ name, from, to }) =>
      name !== before.release.stable.digest && !(to === 100 && from > 0 && from >= lastStep(before)),
  )

const jumped = tells('danger-weight')
const weight: DangerRule = (of) => {
  const asked = shifted(of)
  const known = new Set(asked.map(({ name }) => name))
  const byHand = ofKinds(of, 'VirtualService').flatMap((change) =>
    routes(change).flatMap(({ name, was, is }) => {
      const by = jumps(sharesOf(was, preferredBy), sharesOf(is, preferredBy)).filter(
        (each) => !known.has(each.name),
      )
      return by.length === 0
        ? []
        : [
            jumped(
              of,
              change,
              `spec.http[${name}]`,
              `requests move at once: ${listed(by.map((each) => `${each.name} ${points(each.from)} → ${points(each.to)}`))}`,
              STEPS,
            ),
          ]
    }),
  )
  return asked.length === 0
    ? byHand
    : [
        {
          code: 'danger-weight',
          place: inFleet('traffic'),
          message: `requests move at once: ${listed(asked.map(({ name, from, to }) => `${name} ${points(from)} → ${points(to)}`))}`,
          mend: STEPS,
        },
        ...byHand,
      ]
}

const tried = tells('danger-canary')
const canary: DangerRule = (of) => {
  const message = (from: number, to: number) =>
    `the canary gets ${points(from)} → ${points(to)} of the requests at once: a bad release hits that part of them`
  const mend = 'start at 5 percent and advance by npm run canary -- advance, a merge each'
  const { before, after } = of
  const asked = (before === undefined || after === undefined ? [] : newImages(before, after)).map(
    ({ name, from, to }): Finding =>
      name === after?.release.canary?.digest
        ? {
            code: 'danger-canary',
            place: inFleet('release.canary.percent'),
            message: message(from, to),
            mend,
          }
        : {
            code: 'danger-canary',
            place: inFleet('release.stable.digest'),
            message: `${from === 0 ? 'an image that no canary carried' : 'the canary, before its last step,'} becomes the stable release: ${points(from)} → ${points(to)} of the requests at once`,
            mend: `${from === 0 ? 'try it as a canary first: npm run canary -- start' : 'go on by the steps: npm run canary -- advance'}; of the very first image this is right`,
          },
  )
  if (asked.length > 0) return asked
  return ofKinds(of, 'VirtualService').flatMap((change) =>
    routes(change).flatMap(({ name, was, is }) =>
      jumps(sharesOf(was, trackOf), sharesOf(is, trackOf), true)
        .filter((each) => each.name === 'canary')
        .map(({ from, to }) => tried(of, change, `spec.http[${name}]`, message(from, to), mend)),
    ),
  )
}

/** What of a fleet the simulation reads. */
const loadOf = ({ traffic, release, inference, clusters }: Fleet): Json =>
  toJson({
    traffic,
    release,
    inference,
    clusters: clusters.map(({ name, inference: own }) => ({ name, own })),
  })

const worst = (fleet: Fleet, name: string) => {
  const cluster = fleet.clusters.find((each) => each.name === name)
  if (cluster === undefined) return undefined
  const { clusters, lost } = simulate(fleet, new Map([[cluster.name, everyTrack({ missing: 100 })]]))
  const over = clusters.filter(({ verdict }) => verdict === 'overload')
  return { lost, over, carried: lost === 0 && over.length === 0 }
}

const MEND_DRAINED = 'give the others pods first, in a merge of its own: npm run replicas'

const simulated = (before: Fleet, after: Fleet): readonly string[] =>
  after.clusters.flatMap(({ name }) => {
    const [old, now] = [worst(before, name), worst(after, name)]
    if (now === undefined || now.carried || (old !== undefined && !old.carried && old.lost >= now.lost))
      return []
    const loads = now.over.map(({ cluster, rps: asked, mostCapacity }) => {
      const was = before.clusters.find((each) => each.name === cluster)
      const pods = was === undefined ? 0 : replicaRange(was.inference.replicas).max
      return `${cluster} gets ${rps(asked)} and carries ${rps(pods * before.inference.rpsPerPod)} → ${rps(mostCapacity)}`
    })
    const lost = now.lost > 0 ? [`${points(now.lost)} of the requests are lost`] : []
    return [`if ${name} dies, the others do not carry the peak any more: ${listed([...loads, ...lost])}`]
  })

/** Without its largest cluster a fleet has least left. */
const leftOf = (fleet: Fleet) => {
  const [largest] = [...fleet.clusters].sort(
    (a, b) => replicaRange(b.inference.replicas).max - replicaRange(a.inference.replicas).max,
  )
  return largest === undefined ? undefined : { name: largest.name, ...leftWithout(fleet, largest) }
}

const addedUp = (before: Fleet, after: Fleet): readonly string[] => {
  const [old, now] = [leftOf(before), leftOf(after)]
  return now?.verdict !== 'overload' || old?.verdict === 'overload'
    ? []
    : [
        `if ${now.name} dies, the others do not carry the peak of ${rps(after.traffic.peakRps)} any more: ${rps(old?.atMost ?? 0)} → ${rps(now.atMost)}`,
      ]
}

const drained: DangerRule = ({ before, after }) => {
  if (before === undefined || after === undefined || after.clusters.length < 2) return []
  if (equal(loadOf(before), loadOf(after))) return []
  const few = Math.max(before.clusters.length, after.clusters.length) <= MOST_SIMULATED
  return (few ? simulated : addedUp)(before, after).map((message) => ({
    code: 'danger-drained',
    place: inFleet('traffic'),
    message,
    mend: MEND_DRAINED,
  }))
}

export const trafficRules = {
  'danger-weight': weight,
  'danger-canary': canary,
  'danger-drained': drained,
} as const
