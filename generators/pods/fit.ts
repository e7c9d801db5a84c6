/** Whether pods fit nodes, by sums: what all of them ask for together, and whether the largest fits one node. */
import type { Room } from '../nodes/index.ts'
import type { Pods } from './pods.ts'

/** What there is too little of. */
export interface Shortfall {
  readonly what: keyof Room
  readonly wanted: number
  readonly there: number
}

const kinds = ['cores', 'memory', 'pods'] as const satisfies readonly (keyof Room)[]

const needs = ({ request }: Pods): Room => ({ ...request, pods: 1 })

/** Binary fractions miss by a hair. */
const HAIR = 1e-9

/** What all pods want on so many nodes, with autoscalers at their `min` or `max`. */
export const wanted = (pods: readonly Pods[], nodes: number, at: 'min' | 'max'): Room => {
  const sum = (what: keyof Room) =>
    pods.reduce(
      (total, each) => total + (each.count === 'node' ? nodes : each.count[at]) * needs(each)[what],
      0,
    )
  return { cores: sum('cores'), memory: sum('memory'), pods: sum('pods') }
}

/** What there is too little of for the pods on so many nodes of a size; nothing when they fit. */
export const shortfalls = (
  pods: readonly Pods[],
  room: Room,
  nodes: number,
  at: 'min' | 'max',
): readonly Shortfall[] => {
  const all = wanted(pods, nodes, at)
  return kinds
    .map((what) => ({ what, wanted: all[what], there: room[what] * nodes }))
    .filter((each) => each.wanted > each.there * (1 + HAIR))
}

/** The nodes that the pods need; undefined when no number does, because what is on every node fills it. */
export const nodesFor = (pods: readonly Pods[], room: Room, at: 'min' | 'max'): number | undefined => {
  const [still, more] = [wanted(pods, 0, at), wanted(pods, 1, at)]
  const counts = kinds.map((what) => {
    const left = room[what] - (more[what] - still[what])
    return left > 0 ? Math.ceil((still[what] / left) * (1 - HAIR)) : Number.POSITIVE_INFINITY
  })
  const nodes = Math.max(1, ...counts)
  return Number.isFinite(nodes) ? nodes : undefined
}

/** The pods that no node has room for, even alone beside what is on every node. */
export const tooLarge = (pods: readonly Pods[], room: Room): readonly Pods[] => {
  const every = wanted(
    pods.filter(({ count }) => count === 'node'),
    1,
    'min',
  )
  return pods.filter(
    (each) =>
      each.count !== 'node' &&
      kinds.some((what) => every[what] + needs(each)[what] > room[what] * (1 + HAIR)),
  )
}
