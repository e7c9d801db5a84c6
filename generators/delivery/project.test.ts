import { describe, expect, test } from 'vitest'
import { at, mapsAt, textAt } from '../objects/index.ts'
import { type Creates, namespaces, type Part } from '../parts/index.ts'
import { madeOf } from '../render/index.ts'
import { fleetOf } from '../testing/fleets.ts'
import { app, chart } from '../testing/parts.ts'
import { projectOf } from './project.ts'

const fleet = fleetOf({ repository: { url: 'https://git.example.com/fleet', revision: 'main' } })

const listed = (list: string, parts: readonly Part[]) =>
  mapsAt(projectOf(fleet, parts), 'spec', list).map(({ group, kind }) => `${kind}.${group}`)

describe('the project of a cluster allows what its parts can make, and nothing else', () => {
  test('this repository and the repositories of the charts, each once', () => {
    const charts = [
      chart('b'),
      chart('a'),
      chart('c', { chart: { repository: 'https://other.example.com', name: 'c', version: () => '1.0.0' } }),
    ]
    expect(at(projectOf(fleet, charts), 'spec', 'sourceRepos')).toEqual([
      'https://charts.example.com',
      'https://git.example.com/fleet',
      'https://other.example.com',
    ])
  })

  test('the namespaces of the tree, of the charts and of Argo CD, in this cluster', () => {
    const project = projectOf(fleet, [chart('mesh', { alsoIn: ['kube-system'] })])
    const destinations = mapsAt(project, 'spec', 'destinations')
    const own = Object.values(namespaces).map(({ name }) => name)
    expect(destinations.map(({ namespace }) => namespace)).toEqual(
      ['argocd', 'kube-system', 'mesh-system', ...own].sort(),
    )
    for (const destination of destinations)
      expect(textAt(destination, 'server')).toBe('https://kubernetes.default.svc')
  })

  test.each<[string, (creates: Creates) => Part]>([
    ['apps', (creates) => ({ ...app('a'), creates })],
    ['charts', (creates) => chart('a', { creates })],
  ])('the kinds that %s create, by whether they are in a namespace', (_, partOf) => {
    const part = partOf({ cluster: ['IngressClass.networking.k8s.io'], namespaced: ['CronJob.batch'] })
    expect(listed('clusterResourceWhitelist', [part])).toContain('IngressClass.networking.k8s.io')
    expect(listed('clusterResourceWhitelist', [part])).not.toContain('CronJob.batch')
    expect(listed('namespaceResourceWhitelist', [part])).toContain('CronJob.batch')
    expect(listed('namespaceResourceWhitelist', [part])).not.toContain('IngressClass.networking.k8s.io')
    expect(listed('namespaceResourceWhitelist', [app('a')])).not.toContain('CronJob.batch')
  })

  test('never everything', () => {
    expect(JSON.stringify(projectOf(fleet, [chart('a')]))).not.toContain('*')
  })

  test('stays when a wrong tree leaves it out: without it no Application may sync', () => {
    expect(at(projectOf(fleet, []), 'metadata', 'annotations')).toEqual({
      'argocd.argoproj.io/sync-wave': '-100',
      'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false',
    })
  })
})

test('it is the same in every cluster and whatever a cluster has: a part that moves away can be taken away', () => {
  const projects = ['aws', 'gcp'].flatMap((tracesIn) => {
    const { objects } = madeOf(fleetOf({ observability: { tracesIn } }))
    return [...(objects.get('argocd')?.values() ?? [])].flatMap((all) =>
      all.filter(({ kind }) => kind === 'AppProject'),
    )
  })
  expect(projects).toHaveLength(4)
  for (const project of projects) expect(project).toEqual(projects[0])
})
