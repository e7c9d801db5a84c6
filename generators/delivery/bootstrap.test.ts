/** What bootstrap applies, built by kustomize, with and without high availability. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadFleet } from '../fleet/index.ts'
import { at, compareText, type KubeObject, keyOf, mapsAt, namespaceOf, textAt } from '../objects/index.ts'
import { type Pods, podsOfArgocd, podsOfObject } from '../pods/index.ts'
import { appsOf, madeOf } from '../render/index.ts'
import { writtenApps } from '../testing/bootstrap.ts'
import { awsData, fleetOf, gcpData, merged } from '../testing/fleets.ts'
import { permitsObject } from './permits.ts'

const committed = loadFleet(join(import.meta.dirname, '..', '..', 'clusters'))
const available = fleetOf({ delivery: { highAvailability: true } })
const installs = [
  ['one replica of each part', committed],
  ['high availability', available],
] as const

const folder = mkdtempSync(join(tmpdir(), 'bootstrap-'))
afterAll(() => rmSync(folder, { recursive: true }))

const build = new Map<string, (path: string) => readonly KubeObject[]>()
beforeAll(async () => {
  for (const [name, fleet] of installs) build.set(name, await writtenApps(fleet, join(folder, name)))
}, 600_000)
/** Of the first cluster, whatever it is called. */
const places = new Map<string, string>(
  installs.map(([name, { clusters }]) => [name, `apps/${clusters[0]?.name}`]),
)
const built = (name: string, path = `${places.get(name)}/argocd`) => build.get(name)?.(path) ?? []

const workloadsOf = (objects: readonly KubeObject[]) =>
  objects.filter(({ kind }) => ['Deployment', 'StatefulSet'].includes(kind))

/** Every container of every workload, with a name to say which. */
const containersOf = (objects: readonly KubeObject[]) =>
  workloadsOf(objects).flatMap((workload) => {
    const pod = at(workload, 'spec', 'template', 'spec')
    return [...mapsAt(pod, 'containers'), ...mapsAt(pod, 'initContainers')].map((container) => ({
      where: `${workload.metadata.name} ${textAt(container, 'name')}`,
      pod,
      container,
    }))
  })

describe.each(installs)('Argo CD with %s', (name, fleet) => {
  const find = (kind: string, wanted: string) =>
    built(name).find((each) => each.kind === kind && each.metadata.name === wanted)

  test('is the release with our settings in place of its own, all in one namespace', () => {
    expect(textAt(find('ConfigMap', 'argocd-cm'), 'data', 'users.anonymous.enabled')).toBe('false')
    expect(at(find('ConfigMap', 'argocd-cmd-params-cm'), 'data')).toMatchObject({
      'controller.diff.server.side': 'true',
      'controller.repo.server.timeout.seconds': '180',
      'controller.self.heal.backoff.timeout.seconds': '15',
    })
    expect(textAt(find('ConfigMap', 'argocd-rbac-cm'), 'data', 'policy.csv')).toContain('role:admin')
    expect([...new Set(built(name).map(namespaceOf))].sort()).toEqual(['argocd', undefined])
  })

  test('has the namespace that enforces the restricted profile, and the closed default project', () => {
    expect(at(find('Namespace', 'argocd'), 'metadata', 'labels')).toMatchObject({
      'pod-security.kubernetes.io/enforce': 'restricted',
    })
    expect(at(find('AppProject', 'default'), 'spec', 'sourceRepos')).toEqual([])
  })

  test('has pods that the restricted profile admits', () => {
    expect(workloadsOf(built(name)).length).toBeGreaterThan(5)
    for (const { where, pod, container } of containersOf(built(name))) {
      const of = (field: string) =>
        at(container, 'securityContext', field) ?? at(pod, 'securityContext', field)
      expect(of('runAsNonRoot'), where).toBe(true)
      expect(of('allowPrivilegeEscalation'), where).toBe(false)
      expect(at(container, 'securityContext', 'capabilities', 'drop'), where).toEqual(['ALL'])
      expect(at(of('seccompProfile'), 'type'), where).toBe('RuntimeDefault')
    }
  })

  test('has no container that asks its node for nothing: such pods are evicted first', () => {
    const asked = containersOf(built(name)).map(({ where, container }) => ({
      where,
      resources: Object.keys(at(container, 'resources', 'requests') ?? {}).sort(),
    }))
    expect(asked.filter(({ resources }) => resources.join() !== 'cpu,ephemeral-storage,memory')).toEqual([])
    expect(asked.length).toBeGreaterThan(8)
  })

  test('asks for what the nodes are reckoned with', () => {
    const made = workloadsOf(built(name)).map((workload) => {
      const count = Number(at(workload, 'spec', 'replicas') ?? 1)
      return podsOfObject(workload, 'argocd', { min: count, max: count })
    })
    const sorted = (all: readonly Pods[]) =>
      [...all]
        .sort((a, b) => compareText(a.name, b.name))
        .map(({ request: { cores, memory }, ...pods }) => ({
          ...pods,
          millicores: Math.round(cores * 1_000),
          memory,
        }))
    expect(sorted(made)).toEqual(sorted(podsOfArgocd(fleet)))
  })

  test('has only objects that the project of the cluster allows, since Argo CD then manages itself', () => {
    const project = madeOf(fleet)
      .objects.get('argocd')
      ?.get(fleet.clusters[0]?.name ?? '')
      ?.find(({ kind }) => kind === 'AppProject')
    const refused = built(name).filter((object) => project === undefined || !permitsObject(project, object))
    expect(refused.map(keyOf)).toEqual([])
  })

  test('has no Secret with data', () => {
    const secrets = built(name).filter(({ kind }) => kind === 'Secret')
    for (const secret of secrets) expect(secret.data ?? secret.stringData).toBeUndefined()
  })

  test('comes after its own kinds: they are the same in the step that brings them', () => {
    const definitions = built(name, `${places.get(name)}/definitions`).filter(
      ({ kind }) => kind === 'CustomResourceDefinition',
    )
    const later = built(name).filter(({ kind }) => kind === 'CustomResourceDefinition')
    expect(definitions.map(keyOf).sort()).toEqual(later.map(keyOf).sort())
  })
})

test('high availability is more replicas of the same parts', () => {
  const replicas = (name: string) =>
    workloadsOf(built(name)).reduce((sum, each) => sum + Number(at(each, 'spec', 'replicas') ?? 1), 0)
  expect(replicas('high availability')).toBeGreaterThan(replicas('one replica of each part'))
})

test('each cluster may be ahead with a release', () => {
  const own = fleetOf({}, [merged(awsData('aws'), { platform: { argocd: '3.6.0' } }), gcpData('gcp')])
  const releases = (cluster: string) =>
    appsOf(own)
      .filter(({ path }) => path.startsWith(`${cluster}/`))
      .flatMap(({ text }) => text.match(/argo-cd\/v[\d.]+\//g) ?? [])
  expect([new Set(releases('aws')), new Set(releases('gcp'))]).toEqual([
    new Set(['argo-cd/v3.6.0/']),
    new Set(['argo-cd/v3.5.7/']),
  ])
})

describe.each(committed.clusters.map(({ name }) => name))('what is applied by hand in %s', (cluster) => {
  const synced = madeOf(committed).objects.get('argocd')?.get(cluster) ?? []
  const name = 'one replica of each part'

  test('is its root Application, the same as the one that Argo CD then syncs', () => {
    const applied = built(name, `apps/${cluster}/root.yaml`)
    expect(applied.map(keyOf)).toEqual(['argoproj.io/v1alpha1/Application/argocd/root'])
    for (const object of applied) expect(synced.find((each) => keyOf(each) === keyOf(object))).toEqual(object)
  })

  test('is its project, the same too, and the default one, the same as in the settings', () => {
    const [closed, own] = built(name, `apps/${cluster}/projects.yaml`)
    expect(own).toEqual(synced.find(({ kind }) => kind === 'AppProject'))
    expect(closed).toEqual(built(name, `apps/${cluster}/argocd`).find(({ kind }) => kind === 'AppProject'))
  })
})
