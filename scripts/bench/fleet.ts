/** Fleets of any size for the benchmark: every cluster with a region, account or project, replicas and ranges of its own. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { loadFleet } from '../../generators/fleet/index.ts'

const digest = `sha256:${'a'.repeat(64)}`
const awsRegions = ['us-east-1', 'us-west-2', 'eu-west-1', 'eu-central-1', 'ap-southeast-2', 'sa-east-1']
const gcpRegions = ['us-central1', 'us-west1', 'europe-west4', 'asia-east1', 'australia-southeast1']
const pick = (list: readonly string[], i: number) => list[i % list.length] ?? ''

/** Each cluster has 2^13 addresses of 10/8 and 2^8 of 172.16/12: 1,024 clusters at most. */
const octets = (i: number, offset: number) => {
  const address = i * 8_192 + offset
  return `10.${Math.floor(address / 65_536)}.${Math.floor(address / 256) % 256}`
}

const replicas = (i: number) => (i % 3 === 0 ? { min: 3, max: 6 + (i % 7) } : 3 + (i % 4))

const nodes = { spot: true, min: 5, desired: 5, max: 12 }

const aws = (i: number) => {
  const region = pick(awsRegions, i)
  return {
    name: `aws-${i}`,
    cloud: {
      provider: 'aws',
      account: String(100_000_000_000 + i),
      region,
      zones: ['a', 'b', 'c'].map((zone) => region + zone),
    },
    addresses: { nodes: `${octets(i, 0)}.0/20`, services: `${octets(i, 4_096)}.0/22` },
    nodes: { ...nodes, types: ['t3.large', 't3a.large'] },
    inference: { replicas: replicas(i) },
  }
}

const gcp = (i: number) => {
  const region = pick(gcpRegions, i)
  return {
    name: `gcp-${i}`,
    cloud: {
      provider: 'gcp',
      project: `example-inference-${i}`,
      region,
      zones: ['a', 'b', 'c'].map((zone) => `${region}-${zone}`),
    },
    addresses: {
      nodes: `${octets(i, 0)}.0/22`,
      pods: `${octets(i, 2_048)}.0/21`,
      services: `${octets(i, 4_096)}.0/22`,
      controlPlane: `${octets(i, 5_120)}.0/28`,
    },
    nodes: { ...nodes, types: ['e2-standard-2'] },
    inference: { replicas: replicas(i) },
  }
}

/** At most a hundred clusters have a share, since shares are whole percents. */
const split = (names: readonly string[]) => {
  const served = Math.min(100, names.length)
  return Object.fromEntries(
    names.map((name, i) => [name, i < served ? Math.floor(100 / served) + (i < 100 % served ? 1 : 0) : 0]),
  )
}

// The versions that this repository runs, so that a new one need not be told here.
const { repository, platform } = loadFleet(join(import.meta.dirname, '..', '..', 'clusters'))

/** Writes the files of a fleet of `count` clusters, half of them in each cloud. */
export const writeFleet = (folder: string, count: number) => {
  const clusters = Array.from({ length: count }, (_, i) => (i % 2 === 0 ? aws(i) : gcp(i)))
  const shared = {
    release: { stable: { version: 'v1.0.0', digest } },
    inference: {
      rpsPerPod: 200,
      resources: { requests: { cpu: '500m', memory: '512Mi' }, limits: { cpu: '1', memory: '1Gi' } },
    },
    repository,
    traffic: {
      host: 'inference.example.com',
      certificate: 'inference-example-com',
      peakRps: 500,
      split: split(clusters.map(({ name }) => name)),
    },
    mesh: { network: 'gateway' },
    platform,
  }
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'fleet.yaml'), stringify(shared, { compat: 'yaml-1.1' }))
  for (const cluster of clusters)
    writeFileSync(join(folder, `${cluster.name}.yaml`), stringify(cluster, { compat: 'yaml-1.1' }))
}
