/** Rules over nodes: what runs in a cluster fits the nodes that its file says. */
import type { Finding } from '../findings/index.ts'
import { examplesOf, machineOf, type Room, smallestRoom } from '../nodes/index.ts'
import { priorities } from '../parts/index.ts'
import { nodesFor, type Pods, type Shortfall, shortfalls, tooLarge } from '../pods/index.ts'
import { podsIn } from './pods.ts'
import type { ClusterTree, Rule, Tree } from './tree.ts'

type Code = 'nodes-type' | 'nodes-few' | 'nodes-pod'

const finding = (
  code: Code,
  { cluster }: ClusterTree,
  field: string,
  message: string,
  mend: string,
): Finding => ({
  code,
  place: { file: `clusters/${cluster.name}.yaml`, field: `nodes.${field}` },
  message,
  mend,
})

/** A machine that nobody has looked up cannot be counted with. */
const type: Rule = ({ clusters }) =>
  clusters.flatMap((home) => {
    const { provider } = home.cluster.cloud
    return home.cluster.nodes.types
      .filter((name) => machineOf(provider, name) === undefined)
      .map((name) =>
        finding(
          'nodes-type',
          home,
          'types',
          `what a ${name} has is not known`,
          `take one that is, such as ${examplesOf(provider).join(', ')}, or add it to generators/nodes/machines.ts`,
        ),
      )
  })

const MIB = 2 ** 20
const units = {
  cores: (amount: number) => `${amount.toFixed(2)} cores`,
  memory: (amount: number) => `${Math.round(amount / MIB).toLocaleString('en')} MiB`,
  pods: (amount: number) => `${amount} pods`,
} as const satisfies Record<keyof Room, (amount: number) => string>

const amounts = (short: readonly Shortfall[]) =>
  short.map(({ what, wanted, there }) => `${units[what](wanted)} of ${units[what](there)}`).join(', ')

/** A canary comes and goes: it may take new nodes, or go without. */
const atRest = (pods: readonly Pods[]) => pods.filter(({ priority }) => priority !== priorities.canary.name)

/** What must not wait for a new node: pods of a class, the cloud's own among them. Others make room for these. */
const serving = (pods: readonly Pods[]) => atRest(pods).filter(({ priority }) => priority !== undefined)

/** One state that a cluster must hold out in. */
interface State {
  readonly field: 'min' | 'max'
  readonly nodes: number
  readonly pods: readonly Pods[]
  readonly at: 'min' | 'max'
  readonly when: string
}

const states = ({ cluster: { nodes } }: ClusterTree, pods: readonly Pods[]): readonly State[] => [
  {
    field: 'min',
    nodes: nodes.min,
    pods: atRest(pods),
    at: 'min',
    when: `at rest ${nodes.min} nodes lack room`,
  },
  ...(nodes.spot
    ? [
        {
          field: 'min',
          nodes: nodes.min - 1,
          pods: serving(pods),
          at: 'min',
          when: `with one of ${nodes.min} spot nodes gone the rest lacks room for what carries requests`,
        } as const,
      ]
    : []),
  {
    field: 'max',
    nodes: nodes.max,
    pods,
    at: 'max',
    when: `with autoscalers at their maximum ${nodes.max} nodes lack room`,
  },
]

/** Nodes to ask for in a state: one more where one may be gone. */
const enough = ({ field, nodes, pods, at }: State, { cluster }: ClusterTree, room: Room) => {
  const count = nodesFor(pods, room, at)
  return count === undefined ? undefined : count + cluster.nodes[field] - nodes
}

const few: Rule = (tree) =>
  tree.clusters.flatMap((home) => {
    const room = smallestRoom(home.cluster)
    if (room === undefined) return []
    return states(home, podsIn(tree, home)).flatMap((state) => {
      const short = shortfalls(state.pods, room, state.nodes, state.at)
      if (short.length === 0) return []
      const count = enough(state, home, room)
      return [
        finding(
          'nodes-few',
          home,
          state.field,
          `${state.when}: ${amounts(short)}`,
          count === undefined
            ? 'take a larger type: what runs on every node fills these'
            : `write nodes.${state.field}: ${count} or more, a larger type, or fewer pods`,
        ),
      ]
    })
  })

const pod: Rule = (tree: Tree) =>
  tree.clusters.flatMap((home) => {
    const room = smallestRoom(home.cluster)
    if (room === undefined) return []
    return tooLarge(podsIn(tree, home), room).map(({ name, request: { cores, memory } }) =>
      finding(
        'nodes-pod',
        home,
        'types',
        `a pod of ${name} asks for ${units.cores(cores)} and ${units.memory(memory)}, more than a node leaves beside what runs on each`,
        'take a larger type, or ask for less',
      ),
    )
  })

export const nodeRules = {
  'nodes-type': type,
  'nodes-few': few,
  'nodes-pod': pod,
} as const satisfies Readonly<Record<Code, Rule>>
