import { describe, expect, test } from 'vitest'
import type { Fleet } from '../fleet/index.ts'
import { at, isMap, type KubeObject, textAt } from '../objects/index.ts'
import { waves } from '../parts/index.ts'
import { awsData, fleetOf, gcpData } from '../testing/fleets.ts'
import { entriesOf, secretParts } from './index.ts'

const fleet = fleetOf()
const three = fleetOf({ mesh: { id: 'blue' } }, [awsData('aws', 0), gcpData('eu', 2), gcpData('gcp', 1)])

/** The objects of an app in each cluster, by its name. */
const objects = (of: Fleet, app: string): ReadonlyMap<string, readonly KubeObject[]> => {
  const [part] = secretParts.flatMap((each) => (each.type === 'app' && each.name === app ? [each] : []))
  const make = part?.objects(of)
  return new Map(of.clusters.map((cluster) => [cluster.name, make?.(cluster) ?? []]))
}
const inCluster = (of: Fleet, app: string, cluster: string) => objects(of, app).get(cluster) ?? []
const named = (all: readonly KubeObject[], name: string) => all.find(({ metadata }) => metadata.name === name)
const names = (all: readonly KubeObject[]) => all.map(({ metadata }) => metadata.name)

/** The Secret that an ExternalSecret asks for, without what is in it: values.test.ts has that. */
const made = (external: KubeObject | undefined) => {
  const target = at(external, 'spec', 'target')
  const data = at(target, 'template', 'data')
  return {
    name: textAt(target, 'name'),
    namespace: textAt(external, 'metadata', 'namespace'),
    type: textAt(target, 'template', 'type') ?? 'Opaque',
    labels: at(target, 'template', 'metadata', 'labels'),
    annotations: at(target, 'template', 'metadata', 'annotations'),
    keys: Object.keys(isMap(data) ? data : {}).sort(),
  }
}

describe('the store', () => {
  test('answers before a Secret is asked of it', () => {
    const waveOf = (object: KubeObject) =>
      Number(textAt(object, 'metadata', 'annotations', 'argocd.argoproj.io/sync-wave') ?? 0)
    const all = inCluster(fleet, 'secrets', 'aws')
    const wavesOf = (kind: string) => all.filter((each) => each.kind === kind).map(waveOf)
    expect(wavesOf('ClusterSecretStore')).toEqual([-1])
    expect(wavesOf('ExternalSecret')).toEqual([0, 0])
  })

  const spec = (cluster: string) => at(named(inCluster(fleet, 'secrets', cluster), 'secret-manager'), 'spec')

  test("is the cluster's own cloud, without a key of any kind", () => {
    expect(at(spec('aws'), 'provider')).toEqual({ aws: { service: 'SecretsManager', region: 'us-east-1' } })
    expect(at(spec('gcp'), 'provider')).toEqual({ gcpsm: { projectID: 'example-inference' } })
  })

  test('is open to the namespaces of the mesh alone', () => {
    for (const cluster of ['aws', 'gcp'])
      expect(at(spec(cluster), 'conditions')).toEqual([{ namespaces: ['istio-system', 'istio-ingress'] }])
  })
})

test('cacerts is the authority of the cluster, with the keys that Istio asks for; no sync takes it away', () => {
  for (const { name } of three.clusters) {
    const external = named(inCluster(three, 'secrets', name), 'cacerts')
    expect(at(external, 'spec', 'dataFrom')).toEqual([{ extract: { key: `blue-${name}-cacerts` } }])
    expect(at(external, 'metadata', 'annotations')).toEqual({
      'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false',
    })
    expect(made(external)).toMatchObject({
      name: 'cacerts',
      namespace: 'istio-system',
      type: 'Opaque',
      keys: ['ca-cert.pem', 'ca-key.pem', 'cert-chain.pem', 'root-cert.pem'],
    })
  }
})

test('the certificate of the public host is a TLS Secret beside the ingress gateway', () => {
  const own = fleetOf({ traffic: { certificate: 'api-cert' } })
  const external = named(inCluster(own, 'secrets', 'gcp'), 'api-cert')
  expect(at(external, 'spec', 'dataFrom')).toEqual([{ extract: { key: 'api-cert' } }])
  expect(made(external)).toMatchObject({
    name: 'api-cert',
    namespace: 'istio-ingress',
    type: 'kubernetes.io/tls',
    keys: ['tls.crt', 'tls.key'],
  })
})

describe('access to the other clusters', () => {
  test('one Secret per other cluster, none for the own', () => {
    expect([...objects(three, 'remote-access')].map(([cluster, all]) => [cluster, names(all)])).toEqual([
      ['aws', ['istio-remote-secret-eu', 'istio-remote-secret-gcp']],
      ['eu', ['istio-remote-secret-aws', 'istio-remote-secret-gcp']],
      ['gcp', ['istio-remote-secret-aws', 'istio-remote-secret-eu']],
    ])
  })

  test('each has the name, the label, the annotation and the key that istiod reads', () => {
    const external = named(inCluster(fleet, 'remote-access', 'aws'), 'istio-remote-secret-gcp')
    expect(made(external)).toEqual({
      name: 'istio-remote-secret-gcp',
      namespace: 'istio-system',
      type: 'Opaque',
      labels: { 'istio/multiCluster': 'true' },
      annotations: { 'networking.istio.io/cluster': 'gcp' },
      keys: ['gcp'],
    })
  })

  test('nothing waits for it: another cluster may be down, or not there yet', () => {
    const [app] = secretParts.filter(({ name }) => name === 'remote-access')
    expect(waves[app?.wave ?? 'foundation']).toBe(Math.max(...Object.values(waves)))
  })
})

test('an entry about a cluster has one name, whoever reads it', () => {
  for (const cluster of three.clusters) {
    const { remoteAccess } = entriesOf(three, cluster)
    const readers = [...objects(three, 'remote-access').values()].flatMap((all) =>
      all.filter(({ metadata }) => metadata.name === `istio-remote-secret-${cluster.name}`),
    )
    expect(readers).toHaveLength(2)
    for (const reader of readers)
      expect(at(reader, 'spec', 'dataFrom')).toEqual([{ extract: { key: remoteAccess } }])
  }
})

test('names of entries are ones that every secret manager takes, and differ', () => {
  const entries = three.clusters.flatMap((cluster) => {
    const { authority, remoteAccess } = entriesOf(three, cluster)
    return [authority, remoteAccess]
  })
  expect(new Set(entries).size).toBe(6)
  for (const entry of entries) expect(entry).toMatch(/^[A-Za-z0-9_-]{1,255}$/)
})

test('every ExternalSecret reads the store that the cluster has', () => {
  for (const app of ['secrets', 'remote-access'])
    for (const all of objects(fleet, app).values())
      for (const external of all.filter(({ kind }) => kind === 'ExternalSecret'))
        expect(at(external, 'spec', 'secretStoreRef')).toEqual({
          kind: 'ClusterSecretStore',
          name: 'secret-manager',
        })
})
