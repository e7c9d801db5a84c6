import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import type { Fleet } from '../fleet/index.ts'
import { at, isList, type KubeObject, kubeObject, mapsAt, textAt } from '../objects/index.ts'
import { type Chart, type Part, type Wave, waves } from '../parts/index.ts'
import { appsOf, madeOf, parts, treeOf } from '../render/index.ts'
import { awsData, fleetOf, gcpData, merged } from '../testing/fleets.ts'
import { app, chart } from '../testing/parts.ts'
import { delivery } from './index.ts'

const fleet = fleetOf({ repository: { url: 'https://git.example.com/fleet', revision: 'stable' } })

/** What Argo CD syncs in a cluster that has these parts. */
const delivered = (list: readonly Part[], cluster = 'aws', of: Fleet = fleet) => {
  const home = of.clusters.find(({ name }) => name === cluster)
  if (home === undefined) throw new Error(`no cluster ${cluster}`)
  const valueFiles = (name: string, where: string) => [
    `base/${name}/values.yaml`,
    `${where}/${name}/values.yaml`,
  ]
  const config = kubeObject({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', namespace: 'b' } })
  const objects = new Map(list.map((part) => [part.name, new Map([[cluster, [config]]])]))
  return delivery(of, { parts: list, objects, valueFiles })(home)
}

const named = (objects: readonly KubeObject[], name: string) => {
  const found = objects.find(({ kind, metadata }) => kind === 'Application' && metadata.name === name)
  if (found === undefined) throw new Error(`no Application ${name}`)
  return found
}

describe('an app', () => {
  const application = named(delivered([app('web')]), 'web')

  test('is synced from the folder of its cluster, at the revision of the fleet', () => {
    expect(at(application, 'spec', 'source')).toEqual({
      repoURL: 'https://git.example.com/fleet',
      targetRevision: 'stable',
      path: 'rendered/aws/web',
    })
    expect(at(named(delivered([app('web')], 'gcp'), 'web'), 'spec', 'source', 'path')).toBe(
      'rendered/gcp/web',
    )
  })

  test('goes to the cluster that Argo CD runs in, with a namespace that its project lists', () => {
    expect(at(application, 'spec', 'destination')).toEqual({
      server: 'https://kubernetes.default.svc',
      namespace: 'argocd',
    })
  })

  test('is synced, pruned and healed by itself, and tried again without end, with the newest commit', () => {
    expect(at(application, 'spec', 'syncPolicy')).toEqual({
      automated: { prune: true, selfHeal: true },
      retry: { limit: -1, refresh: true, backoff: { duration: '10s', factor: 2, maxDuration: '5m' } },
      syncOptions: ['ServerSideApply=true', 'FailOnSharedResource=true'],
    })
  })

  test('takes its objects away with it when it leaves the tree', () => {
    expect(at(application, 'metadata', 'finalizers')).toEqual(['resources-finalizer.argocd.argoproj.io'])
  })

  test.each<Wave>(['foundation', 'secretOperator', 'secrets', 'definitions'])(
    'of the wave %s leaves its objects: others stand on them',
    (wave) => {
      expect(at(named(delivered([app('web', wave)]), 'web'), 'metadata', 'finalizers')).toBeUndefined()
    },
  )
})

describe('a chart', () => {
  const application = named(delivered([chart('mesh')]), 'mesh')

  test('has two sources: the chart at its version, and the values of this repository', () => {
    expect(at(application, 'spec', 'sources')).toEqual([
      {
        repoURL: 'https://charts.example.com',
        chart: 'mesh-chart',
        targetRevision: '1.2.3',
        helm: {
          releaseName: 'mesh',
          valueFiles: ['$values/rendered/base/mesh/values.yaml', '$values/rendered/aws/mesh/values.yaml'],
        },
      },
      { repoURL: 'https://git.example.com/fleet', targetRevision: 'stable', ref: 'values' },
    ])
    expect(at(application, 'spec', 'source')).toBeUndefined()
  })

  test('is installed in its namespace', () => {
    expect(textAt(application, 'spec', 'destination', 'namespace')).toBe('mesh-system')
  })

  test('leaves alone what controllers write, and only then', () => {
    const difference = { group: 'g', kind: 'K', jqPathExpressions: ['.spec.a'], why: 'its controller' }
    const other = named(delivered([chart('mesh', { ignoreDifferences: [difference] })]), 'mesh')
    expect(at(other, 'spec', 'ignoreDifferences')).toEqual([
      { group: 'g', kind: 'K', jqPathExpressions: ['.spec.a'] },
    ])
    expect(at(other, 'spec', 'syncPolicy', 'syncOptions')).toContain('RespectIgnoreDifferences=true')
    expect(at(application, 'spec', 'syncPolicy', 'syncOptions')).not.toContain(
      'RespectIgnoreDifferences=true',
    )
  })

  test('that a cluster does not have has no Application there', () => {
    const [home] = fleet.clusters
    if (home === undefined) throw new Error('no cluster')
    const objects = delivery(fleet, { parts: [chart('mesh')], objects: new Map(), valueFiles: () => [] })(
      home,
    )
    expect(objects.map(({ metadata }) => metadata.name)).toEqual(['fleet', 'root', 'argocd'])
  })
})

test('a chart of nothing but definitions is compared without the API server, and no other', () => {
  const made = (creates: Chart['creates']) =>
    at(
      named(delivered([chart('mesh', { creates })]), 'mesh'),
      ...['metadata', 'annotations', 'argocd.argoproj.io/compare-options'],
    )
  const definitions = ['CustomResourceDefinition.apiextensions.k8s.io']
  expect(made({ cluster: definitions, namespaced: [] })).toBe('ServerSideDiff=false')
  expect(made({ cluster: [...definitions, 'ClusterRole.rbac.authorization.k8s.io'], namespaced: [] })).toBe(
    undefined,
  )
  expect(made({ cluster: definitions, namespaced: ['Service'] })).toBe(undefined)
})

describe('the waves', () => {
  test('are written at the Application, where the root reads them', () => {
    const application = named(delivered([app('web', 'gateways')]), 'web')
    expect(at(application, 'metadata', 'annotations', 'argocd.argoproj.io/sync-wave')).toBe('-5')
  })

  test('bring the platform up before what stands on it', () => {
    const order = Object.entries(waves)
      .sort(([, a], [, b]) => a - b)
      .map(([name]) => name)
    expect(order.slice(0, 12)).toEqual([
      'foundation',
      'nodes',
      'secretOperator',
      'secrets',
      'definitions',
      'networkPlugin',
      'controlPlane',
      'gateways',
      'mesh',
      'traffic',
      'workloads',
      'delivery',
    ])
  })

  test('end with what watches and what needs another cluster, so that neither holds up anything', () => {
    const last = Math.max(...Object.values(waves))
    expect([waves.monitoring, waves.monitors, waves.otherClusters]).toEqual([last, last, last])
  })
})

describe('Argo CD', () => {
  const self = named(delivered([]), 'argocd')

  test('keeps itself as it was installed, and never prunes itself', () => {
    expect(textAt(self, 'spec', 'source', 'path')).toBe('apps/aws/argocd')
    expect(at(self, 'spec', 'syncPolicy', 'automated')).toEqual({ prune: false, selfHeal: true })
    expect(at(self, 'metadata', 'finalizers')).toBeUndefined()
  })

  test('has a root that makes the Applications and itself, and that nobody prunes', () => {
    const root = named(delivered([]), 'root')
    expect(textAt(root, 'spec', 'source', 'path')).toBe('rendered/aws/argocd')
    expect(at(root, 'metadata', 'annotations', 'argocd.argoproj.io/sync-options')).toBe(
      'Prune=false,Delete=false',
    )
    expect(at(root, 'metadata', 'finalizers')).toBeUndefined()
  })

  test('and the root is in the last wave, since every other is waited for, by the root itself', () => {
    const wave = (object: KubeObject) =>
      Number(at(object, 'metadata', 'annotations', 'argocd.argoproj.io/sync-wave') ?? 0)
    const all = delivered(parts)
    expect(wave(named(all, 'root'))).toBe(Math.max(...all.map(wave)))
  })
})

test('a cluster that is down blocks no other: no Application names anything of another cluster', () => {
  const three = fleetOf({}, [awsData('aws'), gcpData('gcp'), gcpData('eu', 2)])
  const applications = madeOf(three).objects.get('argocd')
  for (const [cluster, objects] of applications ?? []) {
    const folders = JSON.stringify(objects).match(/rendered\/[a-z]+/g) ?? []
    for (const folder of folders) expect([`rendered/${cluster}`, 'rendered/base']).toContain(folder)
    for (const each of objects.filter(({ kind }) => kind === 'Application'))
      expect(textAt(each, 'spec', 'destination', 'server')).toBe('https://kubernetes.default.svc')
  }
  expect(applications?.size).toBe(3)
})

test('every part of the platform has its Application, in its wave', () => {
  const objects = madeOf(fleet).objects.get('argocd')?.get('aws') ?? []
  const made = objects.filter(({ kind }) => kind === 'Application').map(({ metadata }) => metadata.name)
  const apps = parts.filter(({ type }) => type === 'app')
  expect(made).toEqual(expect.arrayContaining(apps.map(({ name }) => name)))
  for (const { name, wave } of apps)
    expect(at(named(objects, name), 'metadata', 'annotations', 'argocd.argoproj.io/sync-wave')).toBe(
      `${waves[wave]}`,
    )
})

test('a chart is at the version of its cluster, so an upgrade goes cloud by cloud', () => {
  const own = fleetOf({}, [merged(awsData('aws'), { platform: { istio: '1.31.9' } }), gcpData('gcp')])
  const { objects } = madeOf(own)
  const versionIn = (cluster: string) =>
    at(named(objects.get('argocd')?.get(cluster) ?? [], 'istiod'), 'spec', 'sources', 0, 'targetRevision')
  expect([versionIn('aws'), versionIn('gcp')]).toEqual(['1.31.9', '1.31.1'])
})

describe('the paths that an Application says it is made from', () => {
  const whole = fleetOf()
  const files = [
    ...treeOf(whole).map(({ path, text }) => ({ path: `rendered/${path}`, text })),
    ...appsOf(whole).map(({ path, text }) => ({ path: `apps/${path}`, text })),
  ]
  /** The files below a folder, and those of the folders that its kustomization names. */
  const read = (folder: string): readonly string[] => {
    const own = files.filter(({ path }) => path.startsWith(`${folder}/`))
    const kustomization = own.find(({ path }) => path === `${folder}/kustomization.yaml`)
    const { resources = [], components = [] } = parse(kustomization?.text ?? '{}')
    const others = [resources, components].flat().filter((each: string) => each.startsWith('../'))
    return [...own.map(({ path }) => path), ...others.flatMap((each: string) => read(join(folder, each)))]
  }
  const applications = whole.clusters.flatMap(({ name }) =>
    (madeOf(whole).objects.get('argocd')?.get(name) ?? []).filter(({ kind }) => kind === 'Application'),
  )

  test.each(
    applications.map((each) => [`${textAt(each, 'spec', 'source', 'path') ?? each.metadata.name}`, each]),
  )('%s: every file that Argo CD reads for it is below one of them', (_, application) => {
    const path = textAt(application, 'spec', 'source', 'path')
    const values = mapsAt(application, 'spec', 'sources').flatMap((source) => {
      const list = at(source, 'helm', 'valueFiles')
      return isList(list) ? list.map((file) => String(file).replace('$values/', '')) : []
    })
    const needed = path === undefined ? values : read(path)
    const said = textAt(application, 'metadata', 'annotations', 'argocd.argoproj.io/manifest-generate-paths')
    const paths = said?.split(';').map((each) => each.slice(1)) ?? []
    expect(needed).not.toEqual([])
    for (const file of needed)
      expect(
        paths.some((each) => file === each || file.startsWith(`${each}/`)),
        file,
      ).toBe(true)
  })
})
