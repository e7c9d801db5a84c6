/** The commands that make of a fleet what is asked for, each with the edit that it is. */
import {
  abortCanary,
  advanceCanary,
  formatReplicas,
  promoteCanary,
  setEvacuated,
  setReplicas,
  setWeights,
  startCanary,
} from '../edits/index.ts'
import { type Fleet, type FleetText, replicaRange, shareOf } from '../fleet/index.ts'
import type { Asked, Pods } from './asked.ts'

/** One command, and what it does to the text of a fleet. Errors of the edit: FindingsError, EditError. */
export interface Step {
  /** As a shell takes it, such as `npm run weights -- aws=70 gcp=30`. */
  readonly command: string
  readonly edit: (text: FleetText, fleet: Fleet) => FleetText
}

/** A word as a shell takes it, whatever somebody typed. */
const word = (text: string) => (/^[\w.:-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`)

const weightSteps = (fleet: Fleet, { weights }: Asked): readonly Step[] => {
  const changed = fleet.clusters.flatMap(({ name }) => {
    const weight = weights.get(name) ?? 0
    return weight === shareOf(fleet, name) ? [] : [[name, weight] as const]
  })
  const words = changed.map(([name, weight]) => `${name}=${weight}`).join(' ')
  return changed.length === 0
    ? []
    : [
        {
          command: `npm run weights -- ${words}`,
          edit: (text, now) => setWeights(text, now, new Map(changed)),
        },
      ]
}

/** The clusters that get more pods at most, or those that get fewer: these are two commands, one before the shares and one after. */
const podSteps = (fleet: Fleet, { pods }: Asked, grow: boolean): readonly Step[] => {
  const changed = fleet.clusters.flatMap(({ name, inference }): readonly (readonly [string, Pods])[] => {
    const [old, now] = [replicaRange(inference.replicas), pods.get(name)]
    if (now === undefined || (now.min === old.min && now.max === old.max)) return []
    return now.max >= old.max === grow ? [[name, now]] : []
  })
  const words = changed.map(([name, range]) => `${name}=${formatReplicas(range)}`).join(' ')
  const counts = changed.map(([name, { min, max }]) => [name, min === max ? min : { min, max }] as const)
  return changed.length === 0
    ? []
    : [
        {
          command: `npm run replicas -- ${words}`,
          edit: (text, now) => setReplicas(text, now, new Map(counts)),
        },
      ]
}

const canarySteps = ({ release }: Fleet, { canary }: Asked): readonly Step[] => {
  const { percent, version, digest } = canary
  const runs = release.canary
  if (percent === (runs?.percent ?? 0)) return []
  if (runs === undefined)
    return [
      {
        command: `npm run canary -- start ${word(version)} ${word(digest)} --percent ${percent}`,
        edit: (text, fleet) => startCanary(text, fleet, { version, digest, percent }),
      },
    ]
  if (percent === 0) return [{ command: 'npm run canary -- abort', edit: abortCanary }]
  if (percent === 100) return [{ command: 'npm run canary -- promote', edit: promoteCanary }]
  return release.steps
    .filter((step) => step > runs.percent && step <= percent)
    .map(() => ({ command: 'npm run canary -- advance', edit: advanceCanary }))
}

const evacuationSteps = (fleet: Fleet, { evacuated }: Asked): readonly Step[] => {
  const now: readonly string[] = fleet.traffic.evacuated
  const step = (name: string, away: boolean): Step => ({
    command: `npm run evacuate -- ${name}${away ? '' : ' --undo'}`,
    edit: (text, before) => setEvacuated(text, before, name, away),
  })
  return [
    ...now.filter((name) => !evacuated.has(name)).map((name) => step(name, false)),
    ...fleet.clusters
      .filter(({ name }) => evacuated.has(name) && !now.includes(name))
      .map(({ name }) => step(name, true)),
  ]
}

/** In the order that is safe: pods that grow before the shares that need them, pods that shrink after the shares have left. */
export const stepsOf = (fleet: Fleet, asked: Asked): readonly Step[] => [
  ...podSteps(fleet, asked, true),
  ...weightSteps(fleet, asked),
  ...evacuationSteps(fleet, asked),
  ...canarySteps(fleet, asked),
  ...podSteps(fleet, asked, false),
]
