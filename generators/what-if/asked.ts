/** What somebody asks what-if about: changes of the fleet, what goes wrong, and how much is asked of it. */
import { type Cluster, type Fleet, replicaRange, shareOf } from '../fleet/index.ts'
import { apportion, everyTrack, type Outage, type Outages } from '../traffic/index.ts'

/** Pods at rest and at most. */
export interface Pods {
  readonly min: number
  readonly max: number
}

/**
 * What can be wrong with the pods of a cluster: half of them or all are gone, or all answer later than a try may take
 * (traffic.retries.perTryTimeout), which Envoy holds against them as it does an error.
 */
export const ills = ['half', 'down', 'slow'] as const
export type Ill = (typeof ills)[number]

const outageOf: Readonly<Record<Ill, Outage>> = {
  half: { missing: 50 },
  down: { missing: 100 },
  slow: { ejected: 100 },
}

/** A release on trial, or none at 0 percent. */
export interface Trial {
  /** Percent; 100 is the promotion of the one that runs. */
  readonly percent: number
  readonly version: string
  readonly digest: string
}

/** Clusters are in the order of the fleet, and all of them are in every map. */
export interface Asked {
  /** Percent that prefer each cluster, total 100. */
  readonly weights: ReadonlyMap<string, number>
  readonly pods: ReadonlyMap<string, Pods>
  readonly canary: Trial
  readonly evacuated: ReadonlySet<string>
  readonly ill: ReadonlyMap<string, Ill>
  /** Requests per second over all clusters. */
  readonly rps: number
}

/** The version after one, such as v1.1.0 after v1.0.3: an example to begin with. */
const nextVersion = (version: string) => {
  const [, major, minor] = /^v(\d+)\.(\d+)\./.exec(version) ?? []
  return minor === undefined ? 'v1.0.0' : `v${major}.${Number(minor) + 1}.0`
}

/** Not the digest of any image: `npm run publish:image` prints that of a real one. */
export const EXAMPLE_DIGEST = `sha256:${'0'.repeat(64)}`

/** The fleet as its files say, everything up, at its declared peak. */
export const asIs = (fleet: Fleet): Asked => {
  const { canary, stable } = fleet.release
  return {
    weights: new Map(fleet.clusters.map(({ name }) => [name, shareOf(fleet, name)])),
    pods: new Map(fleet.clusters.map(({ name, inference }) => [name, replicaRange(inference.replicas)])),
    canary: {
      percent: canary?.percent ?? 0,
      version: canary?.version ?? nextVersion(stable.version),
      digest: canary?.digest ?? EXAMPLE_DIGEST,
    },
    evacuated: new Set<string>(fleet.traffic.evacuated),
    ill: new Map(),
    rps: fleet.traffic.peakRps,
  }
}

/** One weight set, the others sharing what is left as they did; where none of them has any, in equal parts. */
export const withWeight = ({ weights }: Asked, name: string, value: number): Asked['weights'] => {
  const others = [...weights].filter(([each]) => each !== name)
  if (others.length === 0) return weights
  const none = others.every(([, weight]) => weight === 0)
  const parts = apportion(
    others.map(([, weight]) => (none ? 1 : weight)),
    100 - value,
  )
  const rest = new Map(others.map(([each], i) => [each, parts[i] ?? 0]))
  return new Map([...weights.keys()].map((each) => [each, rest.get(each) ?? value]))
}

/** Pods at rest or at most set; the other follows where it must, and where both were one number. */
export const withPods = ({ min, max }: Pods, which: keyof Pods, value: number): Pods => {
  if (which === 'min') return { min: value, max: min === max ? value : Math.max(max, value) }
  return { min: Math.min(min, value), max: value }
}

/** The percents that a canary which runs can be brought to: away, as it is, its next steps, promoted. Undefined while none runs. */
export const stopsOf = ({ release: { canary, steps } }: Fleet): readonly number[] | undefined =>
  canary === undefined
    ? undefined
    : [0, canary.percent, ...steps.filter((step) => step > canary.percent && step < 100), 100]

/** What is asked to be wrong, and `lost` on top of it. */
export const outagesOf = (fleet: Fleet, { ill }: Asked, lost?: Cluster): Outages =>
  new Map(
    fleet.clusters.flatMap((cluster) => {
      const kind = cluster === lost ? 'down' : ill.get(cluster.name)
      return kind === undefined ? [] : [[cluster.name, everyTrack(outageOf[kind])] as const]
    }),
  )
