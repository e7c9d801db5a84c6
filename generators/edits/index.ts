/**
 * The changes people make, as functions from the text of the fleet's files to their new text. They never touch a
 * cluster or a disk; what the rules refuse is refused by the one who calls them, before anything is written.
 */
import { FindingsError } from '../findings/index.ts'
import { type Fleet, type FleetText, replicaRange } from '../fleet/index.ts'
import { removeField, setField } from './document.ts'

export { changedFiles, changedLines } from './changes.ts'
export { type MachinePrice, setPrices } from './prices.ts'

/** An edit that makes no sense for this fleet: says why and what to do instead. */
export class EditError extends Error {
  override readonly name = 'EditError'
}

const SHARED = 'fleet.yaml'

const edited = (text: FleetText, file: string, edit: (source: string) => string): FleetText => {
  const source = text.files.get(file) ?? ''
  return { ...text, files: new Map([...text.files, [file, edit(source)]]) }
}

const inShared = (text: FleetText, edit: (source: string) => string) => edited(text, SHARED, edit)

const known = (fleet: Fleet, name: string) => {
  const cluster = fleet.clusters.find((each) => each.name === name)
  if (cluster === undefined)
    throw new EditError(
      `there is no cluster ${name}; there are ${fleet.clusters.map((each) => each.name).join(', ')}`,
    )
  return cluster
}

/** Sets the share of each named cluster, in percent; the others keep theirs. */
export const setWeights = (text: FleetText, fleet: Fleet, weights: ReadonlyMap<string, number>): FleetText =>
  [...weights].reduce(
    (next, [name, weight]) =>
      inShared(next, (source) => setField(source, ['traffic', 'split', known(fleet, name).name], weight)),
    text,
  )

/** Sets the pods of each named cluster: a fixed number, or a range that the autoscaler moves within. */
export const setReplicas = (
  text: FleetText,
  fleet: Fleet,
  replicas: ReadonlyMap<string, number | { readonly min: number; readonly max: number }>,
): FleetText =>
  [...replicas].reduce((next, [name, count]) => {
    const value = typeof count === 'number' ? count : { min: count.min, max: count.max }
    return edited(next, `${known(fleet, name).name}.yaml`, (source) =>
      setField(source, ['inference', 'replicas'], value),
    )
  }, text)

/** What a canary starts with. */
export interface CanaryStart {
  readonly version: string
  readonly digest: string
  /** Percent; default the first step of the fleet. */
  readonly percent?: number | undefined
  /** Default every cluster with a share. */
  readonly clusters?: readonly string[] | undefined
}

/** The edit is a right one, for another state of the fleet: a finding, and no wrong use. */
const stateError = ({ label }: FleetText, field: string, message: string, mend: string) =>
  new FindingsError([
    {
      code: 'fleet-state',
      place: { file: label === '' ? SHARED : `${label}/${SHARED}`, field },
      message,
      mend,
    },
  ])

const running = (text: FleetText, fleet: Fleet) => {
  const { canary } = fleet.release
  if (canary === undefined)
    throw stateError(
      text,
      'release',
      'no canary is running',
      'start one: npm run canary -- start <version> <digest>',
    )
  return canary
}

export const startCanary = (
  text: FleetText,
  fleet: Fleet,
  { version, digest, percent, clusters }: CanaryStart,
): FleetText => {
  const { canary, steps } = fleet.release
  if (canary !== undefined)
    throw stateError(
      text,
      'release.canary',
      `canary ${canary.version} is running`,
      'end it first: npm run canary -- promote, or npm run canary -- abort',
    )
  const names: readonly string[] | undefined = clusters?.map((name) => known(fleet, name).name)
  const value = { version, digest, percent: percent ?? steps[0] ?? 1, ...(names && { clusters: names }) }
  return inShared(text, (source) => setField(source, ['release', 'canary'], value, 'stable'))
}

export const abortCanary = (text: FleetText, fleet: Fleet): FleetText => {
  running(text, fleet)
  return inShared(text, (source) => removeField(source, ['release', 'canary']))
}

/** Sets the stable release of every cluster, all at once: for a first image; later ones are canaries before. */
export const setStable = (
  text: FleetText,
  { version, digest }: Pick<CanaryStart, 'version' | 'digest'>,
): FleetText =>
  inShared(text, (source) =>
    setField(
      setField(source, ['release', 'stable', 'version'], version),
      ['release', 'stable', 'digest'],
      digest,
    ),
  )

/** Sets the declared peak, requests per second over all clusters. */
export const setPeak = (text: FleetText, rps: number): FleetText =>
  inShared(text, (source) => setField(source, ['traffic', 'peakRps'], rps))

/** Sets how clusters reach each other; `keepOpen` is the other way, which stays open while pods of both run. */
export const setNetwork = (
  text: FleetText,
  network: Fleet['mesh']['network'],
  keepOpen?: Fleet['mesh']['network'],
): FleetText =>
  inShared(text, (source) => {
    const set = setField(source, ['mesh', 'network'], network)
    return keepOpen === undefined
      ? removeField(set, ['mesh', 'keepOpen'])
      : setField(set, ['mesh', 'keepOpen'], keepOpen)
  })

/** The canary becomes the stable release of every cluster. */
export const promoteCanary = (text: FleetText, fleet: Fleet): FleetText =>
  inShared(setStable(text, running(text, fleet)), (source) => removeField(source, ['release', 'canary']))

/** The canary's next step of the fleet; the step to 100 percent is the promotion. */
export const advanceCanary = (text: FleetText, fleet: Fleet): FleetText => {
  const { percent } = running(text, fleet)
  const next = fleet.release.steps.find((step) => step > percent) ?? 100
  return next === 100
    ? promoteCanary(text, fleet)
    : inShared(text, (source) => setField(source, ['release', 'canary', 'percent'], next))
}

/**
 * The share of a cluster goes to the others in proportion; undone, it has its share back. `anyway` insists although they
 * cannot carry it, and ends with the last evacuation.
 */
export const setEvacuated = (
  text: FleetText,
  fleet: Fleet,
  name: string,
  evacuated: boolean,
  anyway = false,
): FleetText => {
  const { name: cluster } = known(fleet, name)
  const { evacuated: now } = fleet.traffic
  if (now.includes(cluster) === evacuated)
    throw evacuated
      ? stateError(
          text,
          'traffic.evacuated',
          `${name} is evacuated already`,
          `nothing is to do; npm run evacuate -- ${name} --undo gives it its share back`,
        )
      : stateError(
          text,
          'traffic.evacuated',
          `${name} is not evacuated`,
          `nothing is to do; npm run evacuate -- ${name} takes its share away`,
        )
  const names: readonly string[] = evacuated ? [...now, cluster] : now.filter((each) => each !== cluster)
  const insist = (source: string) =>
    anyway ? setField(source, ['traffic', 'evacuatedAnyway'], true, 'evacuated') : source
  return inShared(text, (source) =>
    names.length === 0
      ? removeField(removeField(source, ['traffic', 'evacuatedAnyway']), ['traffic', 'evacuated'])
      : insist(setField(source, ['traffic', 'evacuated'], names, 'split')),
  )
}

/** `3` or `3..12` as the commands and tables write replicas. */
export const formatReplicas = (replicas: Parameters<typeof replicaRange>[0]) => {
  const { min, max } = replicaRange(replicas)
  return min === max ? `${min}` : `${min}..${max}`
}
