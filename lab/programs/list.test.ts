/** What the lab runs is what the clusters run, and what its modules pin. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { loadFleet, platformOf } from '../../generators/fleet/index.ts'
import { ARGOCD_MODULE } from '../../tools/index.ts'
import { PROGRAMS } from './list.ts'

const fleet = loadFleet(join(import.meta.dirname, '../../clusters'))
const platforms = fleet.clusters.map((cluster) => platformOf(fleet, cluster))
const versionOf = (name: string) => PROGRAMS.find((each) => each.name === name)?.version
const names = PROGRAMS.flatMap(({ name, links = [] }) => [name, ...links])

test('Kubernetes, Istio and Argo CD are of a version that a cluster has', () => {
  expect(platforms.map(({ kubernetes }) => kubernetes)).toContain(
    versionOf('kubernetes')?.replace(/\.\d+$/, ''),
  )
  for (const name of ['pilot-discovery', 'pilot-agent', 'install-cni', 'istio-cni'])
    expect(platforms.map(({ istio }) => istio)).toContain(versionOf(name))
  expect(platforms.map(({ argocd }) => argocd)).toContain(versionOf('argocd'))
})

test.each([
  ['kubernetes', 'kubernetes', 'k8s.io/kubernetes'],
  ['etcd', 'etcd', 'go.etcd.io/etcd/server/v3'],
  ['coredns', 'addons', 'github.com/coredns/coredns'],
  ['metrics-server', 'addons', 'sigs.k8s.io/metrics-server'],
  ['kube-network-policies', 'addons', 'sigs.k8s.io/kube-network-policies'],
  ['argocd', ARGOCD_MODULE, 'github.com/argoproj/argo-cd/v3'],
])('%s is the one that its module pins', (name, folder, module) => {
  const text = readFileSync(
    join(folder.startsWith('/') ? folder : join(import.meta.dirname, folder), 'go.mod'),
    'utf8',
  )
  expect(text).toMatch(new RegExp(`\\s${module} v${versionOf(name)}( // indirect)?\n`))
})

test('what Kubernetes replaces in itself is of its own release', () => {
  const text = readFileSync(join(import.meta.dirname, 'kubernetes/go.mod'), 'utf8')
  const replaced = [...text.matchAll(/^\t(k8s\.io\/\S+) => (\S+) (\S+)$/gm)]
  expect(replaced.length).toBeGreaterThan(25)
  for (const [, from, to, version] of replaced) {
    expect(to).toBe(from)
    expect(version).toBe(`v0.${versionOf('kubernetes')?.slice(2)}`)
  }
})

test('each name is of one program', () => {
  expect(new Set(names).size).toBe(names.length)
})

test('a program that is built in another way is another version of it', () => {
  const versions = PROGRAMS.flatMap(({ pin }) => (typeof pin === 'string' || pin.wheel ? [] : [pin.version]))
  for (const version of versions) expect(version).toMatch(/[0-9a-f]{12}$/)
})
