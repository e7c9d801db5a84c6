/**
 * What bootstrap applies, built by kustomize. The release of Argo CD, a remote base, is taken from the Go module of
 * the same version instead: CI need not reach raw.githubusercontent.com.
 */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { readPackage, tool } from '../../tools/index.ts'
import { loadFleet } from '../fleet/index.ts'
import { SOURCES } from '../kinds/sources.ts'
import { at, type KubeObject, keyOf, kubeObject, mapsAt, namespaceOf, textAt } from '../objects/index.ts'
import { appsOf, madeOf } from '../render/index.ts'

const fleet = loadFleet(join(import.meta.dirname, '..', '..', 'clusters'))
const made = madeOf(fleet)
const folder = mkdtempSync(join(tmpdir(), 'bootstrap-'))
afterAll(() => rmSync(folder, { recursive: true }))

const manifests = { argocd: 'manifests/install.yaml', 'argocd-ha': 'manifests/ha/install.yaml' } as const

beforeAll(async () => {
  const scratch = mkdtempSync(join(folder, 'module-'))
  const release = await readPackage({ ...SOURCES['argo-cd'], files: Object.values(manifests) }, scratch)
  for (const { path, text } of appsOf(fleet, made)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  for (const [name, manifest] of Object.entries(manifests)) {
    const file = join(folder, name, 'kustomization.yaml')
    const url = `https://raw.githubusercontent.com/argoproj/argo-cd/v${fleet.platform.argocd}/${manifest}`
    const text = readFileSync(file, 'utf8')
    expect(text).toContain(`  - ${url}\n`)
    writeFileSync(file, text.replace(url, 'release.yaml'))
    writeFileSync(join(folder, name, 'release.yaml'), release.get(manifest) ?? '')
  }
}, 600_000)

const documents = (text: string) => [parseAllDocuments(text)].flat().map((each) => kubeObject(each.toJS()))

const built = new Map<string, readonly KubeObject[]>()
const build = async (name: string) => {
  const known = built.get(name)
  if (known !== undefined) return known
  const text = execFileSync(await tool('kustomize'), ['build', join(folder, name)], {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  })
  built.set(name, documents(text))
  return documents(text)
}

test('the version of the fleet is the one that the release is checked against here', () => {
  expect(SOURCES['argo-cd'].version).toBe(`v${fleet.platform.argocd}`)
})

describe.each(Object.keys(manifests))('%s builds', (name) => {
  const find = async (kind: string, wanted: string) =>
    (await build(name)).find((each) => each.kind === kind && each.metadata.name === wanted)

  test('the release with our settings in place of its own, all in one namespace', async () => {
    expect(textAt(await find('ConfigMap', 'argocd-cm'), 'data', 'users.anonymous.enabled')).toBe('false')
    expect(
      textAt(await find('ConfigMap', 'argocd-cmd-params-cm'), 'data', 'controller.diff.server.side'),
    ).toBe('true')
    expect(textAt(await find('ConfigMap', 'argocd-rbac-cm'), 'data', 'policy.csv')).toContain('role:admin')
    const spaces = new Set((await build(name)).map(namespaceOf))
    expect([...spaces].sort()).toEqual(['argocd', undefined])
  })

  test('the namespace that enforces the restricted profile, and the closed default project', async () => {
    expect(at(await find('Namespace', 'argocd'), 'metadata', 'labels')).toMatchObject({
      'pod-security.kubernetes.io/enforce': 'restricted',
    })
    expect(at(await find('AppProject', 'default'), 'spec', 'sourceRepos')).toEqual([])
  })

  test('pods that the restricted profile admits', async () => {
    const workloads = (await build(name)).filter(({ kind }) => ['Deployment', 'StatefulSet'].includes(kind))
    expect(workloads.length).toBeGreaterThan(5)
    for (const workload of workloads) {
      const pod = at(workload, 'spec', 'template', 'spec')
      for (const container of [...mapsAt(pod, 'containers'), ...mapsAt(pod, 'initContainers')]) {
        const where = `${workload.metadata.name} ${textAt(container, 'name')}`
        const of = (field: string) =>
          at(container, 'securityContext', field) ?? at(pod, 'securityContext', field)
        expect(of('runAsNonRoot'), where).toBe(true)
        expect(of('allowPrivilegeEscalation'), where).toBe(false)
        expect(at(container, 'securityContext', 'capabilities', 'drop'), where).toEqual(['ALL'])
        expect(at(of('seccompProfile'), 'type'), where).toBe('RuntimeDefault')
      }
    }
  })

  test('only kinds that the project of the cluster allows, since Argo CD then manages itself', async () => {
    const project = made.objects
      .get('argocd')
      ?.get('aws')
      ?.find(({ kind }) => kind === 'AppProject')
    const allowed = ['clusterResourceWhitelist', 'namespaceResourceWhitelist'].flatMap((list) =>
      mapsAt(project, 'spec', list).map(({ group, kind }) => `${group}/${kind}`),
    )
    for (const { apiVersion, kind } of await build(name))
      expect(allowed).toContain(`${apiVersion.includes('/') ? apiVersion.split('/')[0] : ''}/${kind}`)
  })

  test('no Secret with data', async () => {
    const secrets = (await build(name)).filter(({ kind }) => kind === 'Secret')
    for (const secret of secrets) expect(secret.data ?? secret.stringData).toBeUndefined()
  })
})

test('high availability is more replicas of the same parts', async () => {
  const replicas = async (name: string) =>
    (await build(name))
      .filter(({ kind }) => kind === 'Deployment' || kind === 'StatefulSet')
      .reduce((sum, each) => sum + Number(at(each, 'spec', 'replicas') ?? 1), 0)
  expect(await replicas('argocd-ha')).toBeGreaterThan(await replicas('argocd'))
})

describe.each(fleet.clusters.map(({ name }) => name))('the root of %s', (cluster) => {
  test('is its project and its root Application, the same as those that Argo CD then syncs', () => {
    const synced = made.objects.get('argocd')?.get(cluster) ?? []
    const file = appsOf(fleet, made).find(({ path }) => path === `root-${cluster}.yaml`)
    const applied = documents(file?.text ?? '')
    expect(applied.map(keyOf)).toEqual([
      'argoproj.io/v1alpha1/AppProject/argocd/fleet',
      'argoproj.io/v1alpha1/Application/argocd/root',
    ])
    for (const object of applied) expect(synced.find((each) => keyOf(each) === keyOf(object))).toEqual(object)
  })
})
