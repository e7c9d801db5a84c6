/** Rules over the end of pods: it fits in what a node leaves them, and a request in what is left of it. */
import { parseDocument } from 'yaml'
import type { Finding } from '../findings/index.ts'
import { parseDuration } from '../fleet/index.ts'
import { app } from '../inference/index.ts'
import { drains, endingOf, graceOf, LEAST_DRAIN, SPARE } from '../nodes/index.ts'
import {
  isList,
  isMap,
  type Json,
  type JsonMap,
  mapsAt,
  namespaceOf,
  numberAt,
  remembered,
  textAt,
  toJson,
} from '../objects/index.ts'
import { valueAt } from '../pods/index.ts'
import { type Release, releasesOf } from './pods.ts'
import { type ClusterTree, containersOf, type Located, type Rule, type Tree, workloadsOf } from './tree.ts'

/** Seconds that Kubernetes gives a pod that says nothing. */
const KUBERNETES = 30
/** Seconds after which Istio's agent ends Envoy when nothing is said (ProxyConfig.terminationDrainDuration). */
const ISTIO = 5
/** Seconds, as the server takes them where its environment says nothing: server/src/config.ts. */
export const server = { DRAIN_DELAY: 5, SHUTDOWN_TIMEOUT: 22 } as const

const GRACE = 'terminationGracePeriodSeconds'
const PROXY = 'proxy.istio.io/config'

interface Place {
  readonly file: string
  readonly field: string
}

const say = (place: Place, message: string, mend: string): Finding => ({
  code: 'workload-termination',
  place,
  message,
  mend,
})

const seconds = (text: string | undefined) => {
  const milliseconds = text === undefined ? undefined : parseDuration(text)
  return milliseconds === undefined ? undefined : milliseconds / 1_000
}

/** A grace that the node does not give is a promise that nobody keeps. */
const promised = ({ cluster }: ClusterTree, place: Place, grace: number): readonly Finding[] => {
  const limit = graceOf(cluster)
  return grace <= limit
    ? []
    : [
        say(
          place,
          `${grace} s are longer than the ${limit} s that pods of a spot node have in ${cluster.name}`,
          `write ${limit} or less, and a way down that fits in it`,
        ),
      ]
}

const placeOf = ({ object, file }: Located, field: string): Place => ({
  file,
  field: `${object.kind} ${object.metadata.name} ${field}`,
})

const graceIn = ({ object }: Located) => numberAt(object, 'spec', 'template', 'spec', GRACE) ?? KUBERNETES

/** What a request may take: its timeout, or what a node leaves after callers have been told. */
const requestOf = ({ fleet }: Tree, { cluster }: ClusterTree, told: number) =>
  Math.min(fleet.traffic.timeout / 1_000, graceOf(cluster) - SPARE - told)

/** The server serves on for its drain, then finishes what it has until its cut. */
const ofServer = (tree: Tree, home: ClusterTree, located: Located): readonly Finding[] => {
  const grace = graceIn(located)
  return containersOf(located.object)
    .filter(({ name }) => name === app.container)
    .flatMap((container) => {
      const env = (name: keyof typeof server) =>
        seconds(
          textAt(
            mapsAt(container, 'env').find((each) => each.name === name),
            'value',
          ),
        ) ?? server[name]
      const [drain, cut] = [env('DRAIN_DELAY'), env('SHUTDOWN_TIMEOUT')]
      const place = placeOf(located, `container ${app.container} env`)
      const request = requestOf(tree, home, LEAST_DRAIN)
      if (cut >= grace)
        return [
          say(
            place,
            `SHUTDOWN_TIMEOUT is ${cut} s, and the pod is killed after ${grace} s`,
            `write ${grace - SPARE}s, so that what is left ends in order`,
          ),
        ]
      return cut - drain < request
        ? [
            say(
              place,
              `after a drain of ${drain} s requests have ${cut - drain} s of the ${request} s that they may take`,
              'a shorter DRAIN_DELAY, or a longer SHUTDOWN_TIMEOUT and grace period',
            ),
          ]
        : []
    })
}

/** A gateway takes requests until its drain ends. */
const ofGateway = (tree: Tree, home: ClusterTree, { layers, file }: Release): readonly Finding[] => {
  const stated = valueAt(layers, GRACE)
  const grace = typeof stated === 'number' ? stated : KUBERNETES
  const text = valueAt(layers, 'podAnnotations', PROXY)
  const config = typeof text === 'string' ? toJson(parseDocument(text).toJS()) : undefined
  const drain = seconds(textAt(config, 'terminationDrainDuration')) ?? ISTIO
  const request = requestOf(tree, home, 0)
  const place = { file, field: `podAnnotations ${PROXY}` }
  if (drain >= grace)
    return [
      say(
        place,
        `its drain takes ${drain} s, and the pod is killed after ${grace} s`,
        'a shorter terminationDrainDuration, or a longer grace period',
      ),
    ]
  return drain < request
    ? [
        say(
          place,
          `its drain takes ${drain} s, and a request may take ${request} s`,
          `write terminationDrainDuration: ${Math.ceil(request)}s or more`,
        ),
      ]
    : []
}

/** Every grace period that values state, at any depth. */
const statedIn = (value: Json): readonly number[] => {
  if (isList(value)) return value.flatMap(statedIn)
  if (!isMap(value)) return []
  return Object.entries(value).flatMap(([key, inner]) =>
    key === GRACE && typeof inner === 'number' ? [inner] : statedIn(inner),
  )
}

/** Of one file, looked up once: clusters share most of them. */
const statedBy = remembered((values: JsonMap) => statedIn(values))

const gateways = ['istio-ingress', 'istio-eastwestgateway']

const ofRelease = (tree: Tree, home: ClusterTree, release: Release): readonly Finding[] => {
  const { name, layers, file } = release
  const carries = gateways.includes(name)
  const stated = [...new Set(layers.flatMap(statedBy))]
  return [
    ...(carries && stated.length === 0 ? [KUBERNETES] : stated).flatMap((grace) =>
      promised(home, { file, field: GRACE }, grace),
    ),
    ...(carries ? ofGateway(tree, home, release) : []),
  ]
}

const ending: Rule = (tree) =>
  tree.clusters.flatMap((home) => [
    ...releasesOf(tree, home).flatMap((release) => ofRelease(tree, home, release)),
    ...workloadsOf(home).flatMap((located) => [
      ...promised(home, placeOf(located, `spec.template.spec.${GRACE}`), graceIn(located)),
      ...(namespaceOf(located.object) === app.namespace ? ofServer(tree, home, located) : []),
    ]),
  ])

/** A node gives no more, so this is to be known, not to be mended in the tree. */
const cut: Rule = ({ fleet, clusters }) =>
  clusters.flatMap(({ cluster }) => {
    const timeout = fleet.traffic.timeout / 1_000
    const { cut: end, drain } = endingOf(cluster, fleet.traffic.timeout, drains.app)
    return end - drain >= timeout
      ? []
      : [
          {
            code: 'workload-cut',
            place: { file: `clusters/${cluster.name}.yaml`, field: 'nodes.spot' },
            message: `requests may take ${timeout} s, and are cut off ${end - drain} s after a spot node of ${cluster.name} goes`,
            mend: `live with it, write traffic.timeout: ${end - drain}s or less, or nodes.spot: false`,
          },
        ]
  })

export const endingRules = {
  'workload-termination': ending,
  'workload-cut': cut,
} as const satisfies Readonly<Record<string, Rule>>
