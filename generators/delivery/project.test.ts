import { describe, expect, test } from 'vitest'
import { at, kubeObject, mapsAt, textAt } from '../objects/index.ts'
import { fleetOf } from '../testing/fleets.ts'
import { chart } from '../testing/parts.ts'
import { projectOf } from './project.ts'

const fleet = fleetOf({ repository: { url: 'https://git.example.com/fleet', revision: 'main' } })

const object = (apiVersion: string, kind: string, namespace?: string) =>
  kubeObject({ apiVersion, kind, metadata: { name: 'x', ...(namespace && { namespace }) } })

const listed = (list: string, ...args: Parameters<typeof projectOf>) =>
  mapsAt(projectOf(...args), 'spec', list).map(({ group, kind }) => `${kind}.${group}`)

describe('the project of a cluster allows what is in use, and nothing else', () => {
  test('this repository and the repositories of its charts, each once', () => {
    const charts = [
      chart('b'),
      chart('a'),
      chart('c', { chart: { repository: 'https://other.example.com', name: 'c', version: () => '1.0.0' } }),
    ]
    expect(at(projectOf(fleet, charts, []), 'spec', 'sourceRepos')).toEqual([
      'https://charts.example.com',
      'https://git.example.com/fleet',
      'https://other.example.com',
    ])
  })

  test('the namespaces of its objects, of its charts and of Argo CD, in this cluster', () => {
    const project = projectOf(
      fleet,
      [chart('mesh', { alsoIn: ['kube-system'] })],
      [object('v1', 'Service', 'web'), object('v1', 'Namespace')],
    )
    const destinations = mapsAt(project, 'spec', 'destinations')
    expect(destinations.map(({ namespace }) => namespace)).toEqual([
      'argocd',
      'kube-system',
      'mesh-system',
      'web',
    ])
    for (const destination of destinations)
      expect(textAt(destination, 'server')).toBe('https://kubernetes.default.svc')
  })

  test('the kinds of its objects, by whether they are in a namespace', () => {
    const objects = [
      object('storage.k8s.io/v1', 'StorageClass'),
      object('networking.istio.io/v1', 'Gateway', 'web'),
      object('v1', 'Service', 'web'),
    ]
    const [cluster, namespaced] = ['clusterResourceWhitelist', 'namespaceResourceWhitelist'].map((list) =>
      listed(list, fleet, [], objects),
    )
    expect(cluster).toContain('StorageClass.storage.k8s.io')
    expect(cluster).not.toContain('Gateway.networking.istio.io')
    expect(namespaced).toContain('Gateway.networking.istio.io')
    expect(namespaced).toContain('Service.')
    expect(namespaced).not.toContain('StorageClass.storage.k8s.io')
  })

  test('the kinds that its charts create', () => {
    const creates = { cluster: ['IngressClass.networking.k8s.io'], namespaced: ['CronJob.batch'] }
    expect(listed('clusterResourceWhitelist', fleet, [chart('a', { creates })], [])).toContain(
      'IngressClass.networking.k8s.io',
    )
    expect(listed('namespaceResourceWhitelist', fleet, [chart('a', { creates })], [])).toContain(
      'CronJob.batch',
    )
    expect(listed('namespaceResourceWhitelist', fleet, [chart('a')], [])).not.toContain('CronJob.batch')
  })

  test('never everything', () => {
    expect(JSON.stringify(projectOf(fleet, [chart('a')], []))).not.toContain('*')
  })

  test('stays when a wrong tree leaves it out: without it no Application may sync', () => {
    expect(at(projectOf(fleet, [], []), 'metadata', 'annotations')).toEqual({
      'argocd.argoproj.io/sync-wave': '-100',
      'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false',
    })
  })
})
