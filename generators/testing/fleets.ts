/** Small fleets for tests: written as data, read by the real reader. Only tests import this room. */
import { stringify } from 'yaml'
import { formatFindings } from '../findings/index.ts'
import { type Fleet, type FleetText, parseFleet } from '../fleet/index.ts'

type Data = { readonly [key: string]: unknown }

/** An image digest that differs by its letter. */
export const digestOf = (letter: string) => `sha256:${letter.repeat(64)}`

/** The shared file of a fleet of `names`, split as evenly as whole percents allow. */
export const sharedData = (names: readonly string[]): Data => ({
  release: { stable: { version: 'v1.0.0', digest: digestOf('a') } },
  inference: {
    rpsPerPod: 200,
    resources: { requests: { cpu: '500m', memory: '512Mi' }, limits: { cpu: '1', memory: '1Gi' } },
  },
  traffic: {
    host: 'inference.example.com',
    certificate: 'inference-example-com',
    peakRps: 200,
    split: Object.fromEntries(
      names.map((name, i) => [name, Math.floor(100 / names.length) + (i < 100 % names.length ? 1 : 0)]),
    ),
  },
  repository: { url: 'https://github.com/example/fleet', revision: 'main' },
  mesh: { network: 'gateway' },
  platform: {
    kubernetes: '1.35',
    istio: '1.31.1',
    argocd: '3.5.7',
    externalSecrets: '2.9.0',
    prometheusOperatorCrds: '31.0.1',
    kubePrometheusStack: '88.5.3',
    thanos: '0.42.5',
    opentelemetryCollector: '0.170.0',
    jaeger: '4.11.1',
    opencost: '2.5.17',
  },
})

/** The file of the `i`th cluster (0 to 99): its ranges are its own. */
export const awsData = (name: string, i = 0): Data => ({
  name,
  cloud: {
    provider: 'aws',
    account: '123456789012',
    region: 'us-east-1',
    zones: ['us-east-1a', 'us-east-1b'],
  },
  addresses: { nodes: `10.${i * 2}.0.0/16`, services: `10.${i * 2 + 1}.0.0/16` },
  nodes: { types: ['t3.large'], spot: true, min: 4, desired: 4, max: 12 },
  inference: { replicas: 3 },
})

export const gcpData = (name: string, i = 1): Data => ({
  name,
  cloud: {
    provider: 'gcp',
    project: 'example-inference',
    region: 'us-central1',
    zones: ['us-central1-a', 'us-central1-b'],
  },
  addresses: {
    nodes: `10.${i * 2}.0.0/20`,
    pods: `10.${i * 2 + 1}.0.0/16`,
    services: `10.${i * 2}.32.0/22`,
    controlPlane: `10.${i * 2}.48.0/28`,
  },
  nodes: { types: ['e2-standard-2'], spot: true, min: 4, desired: 4, max: 12 },
  inference: { replicas: 3 },
})

const isData = (value: unknown): value is Data =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** `over` laid over `data`, maps merged; undefined takes a key away. */
export const merged = (data: Data, over: Data): Data => {
  const entries = Object.entries(over).map(
    ([key, value]) => [key, isData(value) && isData(data[key]) ? merged(data[key], value) : value] as const,
  )
  return Object.fromEntries(
    Object.entries({ ...data, ...Object.fromEntries(entries) }).filter(([, value]) => value !== undefined),
  )
}

/** The text of a fleet; by default aws and gcp, half each. */
export const fleetText = (
  shared: Data = {},
  clusters: readonly Data[] = [awsData('aws'), gcpData('gcp')],
): FleetText => {
  const names = clusters.map(({ name }) => String(name))
  const files = clusters.map(
    (cluster, i) => [`${names[i]}.yaml`, stringify(cluster, { compat: 'yaml-1.1' })] as const,
  )
  return {
    label: 'clusters',
    files: new Map([
      ['fleet.yaml', stringify(merged(sharedData(names), shared), { compat: 'yaml-1.1' })],
      ...files,
    ]),
  }
}

/** A valid fleet; throws with the findings when it is none. */
export const fleetOf = (shared: Data = {}, clusters?: readonly Data[]): Fleet => {
  const result = parseFleet(fleetText(shared, clusters))
  if ('fleet' in result) return result.fleet
  throw new Error(formatFindings(result.findings))
}

/** The findings about a fleet that is not valid; none when it is. */
export const findingsOf = (shared: Data = {}, clusters?: readonly Data[]) =>
  parseFleet(fleetText(shared, clusters)).findings

/** A canary for a fleet: `fleetOf({ release: { canary: canaryData(10) } })`. */
export const canaryData = (percent: number, clusters?: readonly string[]): Data => ({
  version: 'v1.1.0',
  digest: digestOf('b'),
  percent,
  ...(clusters && { clusters }),
})
