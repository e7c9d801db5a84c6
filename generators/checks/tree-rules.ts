/** Rules over all objects, and over all clusters together. */
import type { Finding } from '../findings/index.ts'
import { app } from '../inference/index.ts'
import { equal, isList, isMap, type Json, type KubeObject, keyOf } from '../objects/index.ts'
import { type ClusterTree, found, ofKind, podCounts, podLabels, type Rule, workloadsOf } from './tree.ts'

const duplicate: Rule = ({ clusters }) =>
  clusters.flatMap(({ objects }) => {
    const seen = new Set<string>()
    return objects.flatMap((located) => {
      const key = keyOf(located.object)
      const twice = seen.has(key)
      seen.add(key)
      return twice
        ? [
            found(
              'object-duplicate',
              located,
              '',
              'another object of this cluster has the same kind, namespace and name',
              'rename one, or leave it out',
            ),
          ]
        : []
    })
  })

/** What a key, a token or a certificate's private half looks like. */
const secretForms: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----/, 'a private key'],
  [/\b(AKIA|ASIA)[A-Z0-9]{16}\b/, 'an AWS access key'],
  [/\bAIza[\w-]{35}\b/, 'a Google API key'],
  [/"private_key"\s*:/, 'a Google service account key'],
  [/\bgh[pousr]_[A-Za-z0-9]{36}\b/, 'a GitHub token'],
  [/\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}/, 'a signed token (JWT)'],
]

const texts = (value: Json): readonly string[] => {
  if (typeof value === 'string') return [value]
  if (isList(value)) return value.flatMap(texts)
  return isMap(value) ? Object.values(value).flatMap(texts) : []
}

const secretFindings = (object: KubeObject): readonly string[] => {
  const withData =
    object.kind === 'Secret' &&
    ['data', 'stringData'].some((field) => isMap(object[field]) && Object.keys(object[field]).length > 0)
  const long = texts(object)
    .filter((text) => text.length >= 16)
    .join('\n')
  return [
    ...(withData ? ['a Secret with data'] : []),
    ...secretForms.filter(([form]) => form.test(long)).map(([, what]) => what),
  ]
}

const secret: Rule = ({ clusters }) => {
  const known = new Map<KubeObject, readonly string[]>()
  return clusters.flatMap(({ objects }) =>
    objects.flatMap((located) => {
      const reasons = known.get(located.object) ?? secretFindings(located.object)
      known.set(located.object, reasons)
      return reasons.map((what) =>
        found(
          'object-secret',
          located,
          '',
          `this is ${what}`,
          'keep it in the secret manager of the cloud, and refer to it by an ExternalSecret',
        ),
      )
    }),
  )
}

const schema: Rule = ({ clusters, schemas }) => {
  const missing = new Set<string>()
  return clusters.flatMap(({ objects }) =>
    objects.flatMap((located) => {
      const kind = `${located.object.apiVersion}/${located.object.kind}`
      if (schemas.has(kind) || missing.has(kind)) return []
      missing.add(kind)
      return [
        found(
          'object-schema',
          located,
          '',
          `${kind} has no schema`,
          'add the kind to the table in scripts/schemas.ts and run npm run schemas',
        ),
      ]
    }),
  )
}

const everywhere = ['Service', 'DestinationRule', 'VirtualService']

const unequal: Rule = ({ clusters }) => {
  const [first, ...rest] = clusters
  if (first === undefined) return []
  const indexOf = (tree: ClusterTree) =>
    new Map(ofKind(tree, ...everywhere).map((located) => [keyOf(located.object), located]))
  const model = indexOf(first)
  const home = first.cluster.name
  return rest.flatMap((tree) => {
    const own = indexOf(tree)
    const extra = [...own]
      .filter(([key]) => !model.has(key))
      .map(([, located]) =>
        found(
          'tree-unequal',
          located,
          '',
          `cluster ${home} does not have it`,
          'generate it from the fleet alone, the same in every cluster',
        ),
      )
    const wrong = [...model].flatMap(([key, located]): readonly Finding[] => {
      const there = own.get(key)
      if (there === undefined)
        return [
          found(
            'tree-unequal',
            located,
            '',
            `cluster ${tree.cluster.name} does not have it`,
            'generate it from the fleet alone, the same in every cluster',
          ),
        ]
      return equal(located.object, there.object)
        ? []
        : [
            found(
              'tree-unequal',
              there,
              '',
              `it differs from that of cluster ${home}`,
              'generate it from the fleet alone, the same in every cluster',
            ),
          ]
    })
    return [...extra, ...wrong]
  })
}

/** Pods of the stable track at most: what a cluster can bring when another dies. */
const mostPods = (tree: ClusterTree) =>
  workloadsOf(tree)
    .filter(({ object }) => podLabels(object)?.app === app.name && podLabels(object)?.track === 'stable')
    .reduce((total, { object }) => total + podCounts(tree, object).max, 0)

const capacity: Rule = ({ fleet, clusters }) => {
  const { peakRps } = fleet.traffic
  const { rpsPerPod } = fleet.inference
  const most = clusters.map((tree) => ({ name: tree.cluster.name, pods: mostPods(tree) }))
  const total = most.reduce((sum, { pods }) => sum + pods, 0)
  const largest = most.reduce((a, b) => (b.pods > a.pods ? b : a), { name: '', pods: 0 })
  const left = clusters.length > 1 ? total - largest.pods : total
  const carried = left * rpsPerPod
  if (carried >= peakRps) return []
  const needed = Math.ceil(peakRps / rpsPerPod)
  const what =
    clusters.length > 1 ? `without ${largest.name}, the largest cluster, ${left} pods` : `${left} pods`
  return [
    {
      code: 'capacity-n-1',
      place: { file: 'clusters/fleet.yaml', field: 'traffic.peakRps' },
      message: `${what} at ${rpsPerPod} requests/s carry ${carried} of the ${peakRps} requests/s of the peak`,
      mend: `raise inference.replicas (max) of the other clusters to ${needed} pods in all: npm run replicas -- <cluster>=<min>..<max>`,
    },
  ]
}

export const treeRules = {
  'object-duplicate': duplicate,
  'object-secret': secret,
  'object-schema': schema,
  'tree-unequal': unequal,
  'capacity-n-1': capacity,
} as const satisfies Readonly<Record<string, Rule>>
