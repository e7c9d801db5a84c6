/** Breaking and mending. What is broken is written down before it is, so that a crash in between leaves nothing broken. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { LabError } from '../machine/index.ts'
import { type FaultName, faultOf, type Struck } from './catalogue.ts'
import type { Hands } from './hands.ts'

/** One fault that is there now. */
export interface Broken extends Struck {
  readonly fault: FaultName
  /** ISO 8601. */
  readonly since: string
}

const fileOf = (state: string) => join(state, 'faults.json')

/** What is broken now, oldest first. */
export const brokenIn = (state: string): readonly Broken[] =>
  existsSync(fileOf(state)) ? JSON.parse(readFileSync(fileOf(state), 'utf8')) : []

const write = (state: string, broken: readonly Broken[]) =>
  writeFileSync(fileOf(state), JSON.stringify(broken, undefined, 2))

export interface Ask {
  readonly fault: FaultName
  readonly cluster: string
  /** Of the pods that it strikes. @default the fault's own number */
  readonly count?: number
}

/** Breaks something. Errors: LabError for a cluster without what is to be broken. */
export const breakIt = async (
  hands: Hands,
  state: string,
  { fault: name, cluster, count }: Ask,
  now: Date = new Date(),
): Promise<Broken> => {
  const fault = faultOf(name)
  if (!hands.clusters.includes(cluster))
    throw new LabError(`there is no cluster ${cluster}; there are ${hands.clusters.join(', ')}`)
  if (count !== undefined && fault.strikes === undefined)
    throw new LabError(`${name} strikes a cluster, not a number of pods`)
  const { namespace, labels } = fault.strikes ?? {}
  const pods =
    namespace === undefined || labels === undefined ? [] : await hands.pods(cluster, namespace, labels)
  const wanted = count ?? fault.count ?? Math.max(1, pods.length)
  if (fault.strikes !== undefined && pods.length < wanted)
    throw new LabError(`${cluster} has ${pods.length} pods with ${labels} in ${namespace}, not ${wanted}`)
  const struck: Broken = { fault: name, cluster, pods: pods.slice(0, wanted), since: now.toISOString() }
  write(state, [...brokenIn(state), struck])
  await fault.strike(hands, struck)
  return struck
}

/** Mends everything, the last first. Errors: of all that cannot be mended, together; it stays written down. */
export const mendAll = async (hands: Hands, state: string): Promise<readonly Broken[]> => {
  const broken = brokenIn(state)
  const errors: unknown[] = []
  const left: Broken[] = []
  for (const struck of broken.toReversed())
    try {
      await faultOf(struck.fault).mend(hands, struck)
    } catch (error) {
      errors.push(error)
      left.unshift(struck)
    }
  write(state, left)
  if (errors.length > 0)
    throw new LabError(
      `not mended: ${left.map(({ fault, cluster }) => `${fault} of ${cluster}`).join(', ')}\n${errors.map((error) => (error instanceof Error ? error.message : error)).join('\n')}`,
    )
  return broken
}
