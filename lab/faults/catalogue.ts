/** Everything that can be broken, and how it is mended. */
import { setTimeout } from 'node:timers/promises'
import { app } from '../../generators/inference/index.ts'
import { chartPods } from '../../generators/parts/index.ts'
import type { Chaos } from './chaos.ts'
import type { Hands } from './hands.ts'
import type { Pod } from './pods.ts'

/** Whom a fault has struck: what is written down of it, and all that mending needs. */
export interface Struck {
  readonly cluster: string
  readonly pods: readonly Pod[]
}

/** Whose pods a fault strikes: a namespace and labels. */
interface Kind {
  readonly namespace: string
  readonly labels: string
}

export interface Fault {
  /** What it does, as the end of "aws: …". */
  readonly does: string
  /** Pods that it strikes, of a cluster; none for what strikes a cluster. */
  readonly strikes?: Kind
  /** How many of them, unless asked otherwise. @default all */
  readonly count?: number
  readonly strike: (hands: Hands, struck: Struck) => Promise<void>
  /** Also where it was struck only in part, or is mended already. */
  readonly mend: (hands: Hands, struck: Struck) => Promise<void>
}

const ofApp: Kind = { namespace: app.namespace, labels: `app=${app.name}` }
const ofCanary: Kind = { namespace: app.namespace, labels: `app=${app.name},track=canary` }
const ofChart = ({ namespace, labels }: { readonly namespace: string; readonly labels: object }): Kind => ({
  namespace,
  labels: Object.entries(labels)
    .map(([name, value]) => `${name}=${value}`)
    .join(','),
})

const each = async (pods: readonly Pod[], act: (pod: Pod) => Promise<void>): Promise<void> => {
  await Promise.all(pods.map(act))
}

/** Once: what restarts them mends it. */
const killed = (does: string, strikes: Kind, count?: number): Fault => ({
  does,
  strikes,
  ...(count !== undefined && { count }),
  strike: (hands, { pods }) => each(pods, (pod) => hands.signal(pod, 'SIGKILL')),
  mend: async () => undefined,
})

/** Until it is mended. */
const dead = (does: string, strikes: Kind): Fault => ({
  does,
  strikes,
  strike: (hands, { pods }) => hands.keepDead(pods),
  mend: (hands, { pods }) => hands.letLive(pods),
})

const chaotic = (does: string, chaos: Chaos, change: Pick<Fault, 'strikes' | 'count'> = {}): Fault => ({
  does,
  strikes: ofApp,
  ...change,
  strike: (hands, { pods }) => each(pods, (pod) => hands.chaos(pod, chaos)),
  mend: (hands, { pods }) => each(pods, (pod) => hands.chaos(pod, NONE)),
})

const NONE: Chaos = { latency: 0, errorRate: 0 }
/** Milliseconds until all pods of a cloud have their chaos set. */
const SETTING = 5_000

/** By name; the first word of each is what is broken, or how. */
export const faults = {
  crash: killed(
    "all of the app's pods are killed once (SIGKILL, sidecars too); the kubelet starts them again",
    ofApp,
  ),
  dead: dead("the app's pods are killed as often as they start, so that they back off", ofApp),
  hang: {
    does: "the app's pods stop where they are (SIGSTOP, sidecars too): connections open, nothing answers",
    strikes: ofApp,
    strike: (hands, { pods }) => each(pods, (pod) => hands.signal(pod, 'SIGSTOP')),
    mend: (hands, { pods }) => each(pods, (pod) => hands.signal(pod, 'SIGCONT')),
  },
  slow: chaotic('every prediction takes 300 ms more', { latency: 300, errorRate: 0 }),
  'very-slow': chaotic('every prediction takes 3 s more', { latency: 3_000, errorRate: 0 }),
  'too-slow': {
    ...chaotic('for 3 s every prediction takes 1.2 s more, longer than a try may', NONE),
    // All at once, and broken only then: setting it takes seconds.
    strike: async (hands, { pods }) => {
      const from = Date.now() + SETTING
      await each(pods, (pod) => hands.chaos(pod, { latency: 1_200, errorRate: 0, from, lasts: 3_000 }))
      await setTimeout(Math.max(0, from - Date.now()))
    },
  },
  errors: chaotic('half of the predictions answer 500', { latency: 0, errorRate: 0.5 }),
  bad: chaotic('one pod answers 500 to everything', { latency: 0, errorRate: 1 }, { count: 1 }),
  'bad-canary': chaotic(
    '30 % of the predictions of the canary answer 500, and all take 500 ms more',
    { latency: 500, errorRate: 0.3 },
    { strikes: ofCanary },
  ),
  'canary-errors-5': chaotic(
    '5 % of the predictions of the canary answer 500',
    { latency: 0, errorRate: 0.05 },
    { strikes: ofCanary },
  ),
  'canary-errors-30': chaotic(
    '30 % of the predictions of the canary answer 500',
    { latency: 0, errorRate: 0.3 },
    { strikes: ofCanary },
  ),
  'canary-slow': chaotic(
    'every prediction of the canary takes 500 ms more',
    { latency: 500, errorRate: 0 },
    { strikes: ofCanary },
  ),
  'canary-leak': chaotic(
    'the canary keeps 2 MiB more every second, until its limit kills it: started again, it is well',
    { latency: 0, errorRate: 0, leak: 2 },
    { strikes: ofCanary },
  ),
  node: {
    does: 'a node with a pod of the app hears nobody, and nobody hears it',
    strikes: ofApp,
    count: 1,
    strike: (hands, { pods }) => each(pods, ({ node }) => hands.node(node, 'lost')),
    mend: (hands, { pods }) => each(pods, ({ node }) => hands.node(node, 'there')),
  },
  ingress: killed(
    'one of the gateways for requests from outside is killed (SIGKILL)',
    ofChart(chartPods.ingressGateway),
    1,
  ),
  'east-west': dead(
    'the gateways for other clouds are killed as often as they start',
    ofChart(chartPods.eastWestGateway),
  ),
  istiod: killed('istiod is killed; the kubelet starts it again', ofChart(chartPods.istiod)),
  link: {
    does: 'every packet to and from the other clouds is lost, also to their API servers',
    strike: (hands, { cluster }) => hands.link(cluster, 'cut'),
    mend: (hands, { cluster }) => hands.link(cluster, 'whole'),
  },
  'api-server': {
    does: 'the API server is killed (SIGKILL), and stays away',
    strike: (hands, { cluster }) => hands.apiServer(cluster, 'gone'),
    mend: (hands, { cluster }) => hands.apiServer(cluster, 'there'),
  },
} as const satisfies Readonly<Record<string, Fault>>

export type FaultName = keyof typeof faults
const all: Readonly<Record<FaultName, Fault>> = faults

export const isFault = (name: string): name is FaultName => Object.hasOwn(faults, name)
export const faultNames = Object.keys(faults).filter(isFault).sort()
export const faultOf = (name: FaultName): Fault => all[name]
