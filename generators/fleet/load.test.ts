import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { FindingsError } from '../findings/index.ts'
import { awsData, canaryData, digestOf, fleetOf, fleetText, gcpData, merged } from '../testing/fleets.ts'
import { canaryClusters, loadFleet, podRangeOf, readFleetText, registryOf, replicaRange } from './index.ts'

let directory: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'fleet-'))
  for (const [name, text] of fleetText().files) writeFileSync(join(directory, name), text)
})
afterEach(() => rmSync(directory, { recursive: true }))

/** What reading the folder throws, as `code file`. */
const refused = (read: () => unknown) => {
  try {
    read()
  } catch (error) {
    if (!(error instanceof FindingsError)) throw error
    return error.findings.map(({ code, place }) => `${code} ${place.file.replace(directory, 'clusters')}`)
  }
  return []
}

describe('a folder of files', () => {
  test('is read as the fleet it holds', () => {
    expect(loadFleet(directory)).toEqual(fleetOf())
  })
  test('is named as it was asked for, without a slash at the end', () => {
    expect(readFleetText(`${directory}/`)).toEqual({ label: directory, files: fleetText().files })
  })
  test('may hold schemas, a README and hidden files beside the fleet', () => {
    for (const name of ['fleet.schema.json', 'README.md', '.aws.yaml.swp', '.hidden.yaml'])
      writeFileSync(join(directory, name), 'x')
    expect(refused(() => loadFleet(directory))).toEqual([])
  })
  test('holds nothing that would silently be left out', () => {
    writeFileSync(join(directory, 'azure.yml'), 'x')
    writeFileSync(join(directory, 'aws.yaml.bak'), 'x')
    mkdirSync(join(directory, 'old.yaml'))
    expect(refused(() => readFleetText(directory))).toEqual([
      'fleet-file-unexpected clusters/aws.yaml.bak',
      'fleet-file-unexpected clusters/azure.yml',
      'fleet-file-unexpected clusters/old.yaml',
    ])
  })
  test('that is not there is reported as missing', () => {
    expect(refused(() => loadFleet(join(directory, 'nowhere')))).toEqual([
      'fleet-file-missing clusters/nowhere',
    ])
  })
  test('without fleet.yaml is no fleet', () => {
    rmSync(join(directory, 'fleet.yaml'))
    expect(refused(() => loadFleet(directory))).toEqual(['fleet-file-missing clusters/fleet.yaml'])
  })
})

describe('the fleet as generators see it', () => {
  test('has its durations in milliseconds', () => {
    const { traffic } = fleetOf({
      traffic: {
        timeout: '1m',
        retries: { attempts: 2, perTryTimeout: '1.5s' },
        circuitBreaker: { connectTimeout: '500ms', interval: '2s', ejectFor: '30s' },
      },
    })
    expect({ timeout: traffic.timeout, retries: traffic.retries }).toEqual({
      timeout: 60_000,
      retries: { attempts: 2, perTryTimeout: 1_500 },
    })
    expect(traffic.circuitBreaker).toMatchObject({ connectTimeout: 500, interval: 2_000, ejectFor: 30_000 })
  })

  test('has every default filled in', () => {
    const { traffic, release, inference } = fleetOf()
    expect(traffic).toMatchObject({
      evacuated: [],
      pinHeader: 'prefer-cloud',
      timeout: 10_000,
      retries: { attempts: 3, perTryTimeout: 1_000 },
      circuitBreaker: {
        maxConnections: 2_000,
        maxPendingRequests: 2_000,
        maxRequests: 5_000,
        maxRetries: 2_000,
        connectTimeout: 1_000,
        consecutiveErrors: 10,
        consecutiveGatewayErrors: 10,
        interval: 1_000,
        ejectFor: 10_000,
      },
    })
    expect([release.steps, inference.targetCpu]).toEqual([[5, 25, 50, 100], 70])
  })

  test('a canary runs where it says, else in every cluster with a share', () => {
    const clusters = [awsData('a', 0), gcpData('b', 1), awsData('c', 2)]
    const split = { a: 60, b: 40, c: 0 }
    const running = (names?: readonly string[]) =>
      canaryClusters(fleetOf({ traffic: { split }, release: { canary: canaryData(10, names) } }, clusters))
    expect(running()).toEqual(['a', 'b'])
    expect(running(['b'])).toEqual(['b'])
    expect(canaryClusters(fleetOf())).toEqual([])
  })

  test('replicas are a range, whichever way they are written', () => {
    const replicas = [3, { min: 2, max: 9 }].map((each) => replicaRange(each))
    expect(replicas).toEqual([
      { min: 3, max: 3 },
      { min: 2, max: 9 },
    ])
  })

  test('a cluster pulls from the registry of its own account and region, unless it names one', () => {
    const own = merged(awsData('own', 2), { cloud: { registry: 'registry.example.com/ml' } })
    const { clusters } = fleetOf({}, [awsData('aws'), gcpData('gcp'), own])
    expect(clusters.map(({ cloud }) => registryOf(cloud))).toEqual([
      '123456789012.dkr.ecr.us-east-1.amazonaws.com',
      'us-central1-docker.pkg.dev/example-inference/inference',
      'registry.example.com/ml',
    ])
  })

  test('pods have their addresses from the VPC on EKS, and from a range of their own on GKE', () => {
    expect(fleetOf().clusters.map((cluster) => podRangeOf(cluster))).toEqual(['10.0.0.0/16', '10.3.0.0/16'])
  })

  test('the digest is the one that was written', () => {
    expect(fleetOf().release.stable).toEqual({ version: 'v1.0.0', digest: digestOf('a') })
  })
})
