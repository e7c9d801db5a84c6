import { describe, expect, test } from 'vitest'
import { kubeObject } from '../objects/index.ts'
import type { App } from '../parts/index.ts'
import { fleetOf } from '../testing/fleets.ts'
import { renderedFiles } from './layout.ts'
import { madeOf } from './parts.ts'

const config = kubeObject({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', namespace: 'apps' } })

const appIn = (...clusters: readonly string[]): App => ({
  type: 'app',
  name: 'some',
  room: 'some',
  wave: 'mesh',
  creates: { cluster: [], namespaced: ['ConfigMap'] },
  objects: () => (cluster) => (clusters.includes(cluster.name) ? [config] : []),
})
const madeIn = (...clusters: readonly string[]) => madeOf(fleetOf(), [appIn(...clusters)])
const pathsIn = (...clusters: readonly string[]) =>
  renderedFiles(madeIn(...clusters))
    .map(({ path }) => path)
    .filter((path) => path.includes('some'))

describe('a cluster for which an app makes nothing does not have it', () => {
  test('no folder, and no Application that would sync an empty one', () => {
    expect(pathsIn('aws')).toEqual([
      'aws/argocd/application-some.yaml',
      'aws/some/kustomization.yaml',
      'base/some/config-map-a.yaml',
      'base/some/kustomization.yaml',
    ])
  })

  test('an app that makes nothing anywhere leaves nothing', () => {
    expect(pathsIn()).toEqual([])
  })

  test('the others have it as before', () => {
    expect(pathsIn('aws', 'gcp')).toHaveLength(6)
  })
})

test('each cluster has its firewall, as JSON that is the same data when it is read again', () => {
  const made = madeIn('aws')
  const files = renderedFiles(made).filter(({ path }) => path.endsWith('.json'))
  expect(files.map(({ path }) => path)).toEqual(['aws/firewall.json', 'gcp/firewall.json'])
  for (const { path, text } of files)
    expect(JSON.parse(text)).toEqual({
      made: 'Made by generators/network from clusters/: edit there, then npm run render.',
      ...made.firewalls.get(path.split('/')[0] ?? ''),
    })
  expect(files.map(({ text }) => text.endsWith('}\n'))).toEqual([true, true])
})
