import { beforeAll, describe, expect, test } from 'vitest'
import { tool } from '../../tools/index.ts'
import { platformOf } from '../fleet/index.ts'
import { SOURCES } from '../kinds/sources.ts'
import { at, type JsonMap, kubeObject } from '../objects/index.ts'
import type { Chart } from '../parts/index.ts'
import { parts } from '../render/index.ts'
import { fleetOf } from '../testing/fleets.ts'
import { broughtBy } from './brings.ts'
import { differences, judgedCharts } from './judged.ts'
import { newestRead } from './read.ts'
import { type IstioChart, isIstioChart, istioCharts } from './sources.ts'
import { templated } from './template.ts'

const charts = parts.filter((part): part is Chart => part.type === 'chart')
const names = [...new Set(charts.map(({ chart }) => chart.name))]
const judged = judgedCharts()

test('what each chart brings has been judged', () => {
  expect([...judged.keys()].sort()).toEqual([...names].sort())
})

test.each(charts)(
  '$name was judged at the newest version that somebody has read; else judge that',
  (part) => {
    expect(judged.get(part.chart.name)?.version).toBe(newestRead(part))
  },
)

test.each(charts)('$name still has the values that its judgement rests on; else judge again', (part) => {
  const { chart } = part
  const fleet = fleetOf()
  const resting = Object.entries(judged.get(chart.name)?.while ?? {})
  for (const cluster of fleet.clusters) {
    const values = part.values(fleet, cluster)
    if (values === undefined) continue
    const now = resting.map(([path]) => [path, at(values, ...path.split('.'))])
    expect(Object.fromEntries(now)).toEqual(Object.fromEntries(resting))
  }
})

test('the charts of Istio that tests render are of the minor version that was read', () => {
  const [definitions] = charts.filter(({ chart }) => chart.name === 'base')
  const [major, minor] = (definitions && newestRead(definitions))?.split('.') ?? []
  expect(SOURCES.istio.note).toContain(`Istio ${major}.${minor}: `)
})

describe('the charts of Istio bring what was judged, and nothing more', () => {
  let helm = ''
  let folders: Readonly<Partial<Record<IstioChart, string>>> = {}
  beforeAll(async () => {
    helm = await tool('helm')
    folders = await istioCharts()
  }, 600_000)

  test.each(names.filter(isIstioChart))('%s', (name) => {
    const fleet = fleetOf({ mesh: { network: 'gateway' } })
    const objects = charts
      .filter(({ chart }) => chart.name === name)
      .flatMap((part) =>
        fleet.clusters.flatMap((cluster) => {
          const values = part.values(fleet, cluster)
          return values === undefined
            ? []
            : templated(helm, folders[name] ?? '', part, values, platformOf(fleet, cluster))
        }),
      )
    const known = judged.get(name)
    expect(known && differences(known, broughtBy(objects))).toEqual([])
  })
})

test('kinds are those that the project of Argo CD allows to the chart', () => {
  for (const name of names) {
    const allowed = charts
      .filter(({ chart }) => chart.name === name)
      .flatMap(({ creates }) => [...creates.cluster, ...creates.namespaced])
    expect({ name, kinds: Object.keys(judged.get(name)?.kinds ?? {}).sort() }).toEqual({
      name,
      kinds: [...new Set(allowed)].sort(),
    })
  }
})

const object = (kind: string, more: JsonMap) =>
  kubeObject({ apiVersion: kind === 'Service' ? 'v1' : 'apps/v1', kind, metadata: { name: 'a' }, ...more })

describe('rights that need a reason', () => {
  const role = (rule: JsonMap) => broughtBy([object('ClusterRole', { rules: [rule] })]).rights

  test.each<[string, JsonMap, readonly string[]]>([
    ['to look at pods is none', { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list'] }, []],
    [
      'to list Secrets is to read them, among others too',
      { apiGroups: [''], resources: ['configmaps', 'secrets'], verbs: ['list', 'watch'] },
      ['ClusterRole a: list watch secrets'],
    ],
    [
      'to change anything',
      { apiGroups: ['apps'], resources: ['deployments'], verbs: ['patch'] },
      ['ClusterRole a: patch deployments in apps'],
    ],
    [
      'to change what is named',
      { apiGroups: [''], resources: ['secrets'], verbs: ['update'], resourceNames: ['b'] },
      ['ClusterRole a: update secrets named b'],
    ],
    [
      'everything, of the core or of all groups',
      { apiGroups: ['*'], resources: ['*'], verbs: ['get'] },
      ['ClusterRole a: get * in *'],
    ],
    ['every kind of one group of its own', { apiGroups: ['b.io'], resources: ['*'], verbs: ['get'] }, []],
    [
      'a way into nodes',
      { apiGroups: [''], resources: ['nodes', 'nodes/proxy'], verbs: ['get'] },
      ['ClusterRole a: get nodes/proxy'],
    ],
    ['addresses beside the kinds, to read', { nonResourceURLs: ['/metrics'], verbs: ['get'] }, []],
  ])('%s', (_, rule, lines) => {
    expect(role(rule)).toEqual(lines)
  })

  test('a role that people take up, and one that is given to strangers', () => {
    const binding = { roleRef: { kind: 'ClusterRole', name: 'cluster-admin' } }
    const labels = { 'rbac.authorization.k8s.io/aggregate-to-edit': 'true' }
    expect(
      broughtBy([
        kubeObject({ apiVersion: 'v1', kind: 'ClusterRole', metadata: { name: 'a', labels } }),
        object('ClusterRoleBinding', { ...binding, subjects: [{ kind: 'Group', name: 'everybody' }] }),
      ]).rights,
    ).toEqual([
      'ClusterRole a: part of edit',
      'ClusterRoleBinding a: ClusterRole cluster-admin',
      'ClusterRoleBinding a: to Group everybody',
    ])
  })

  test('a pod that is let out of its walls', () => {
    const spec = {
      hostNetwork: true,
      volumes: [{ name: 'v', hostPath: { path: '/' } }],
      containers: [
        { name: 'c', securityContext: { privileged: true, capabilities: { add: ['NET_ADMIN'] } } },
      ],
    }
    expect(broughtBy([object('DaemonSet', { spec: { template: { spec } } })]).rights).toEqual([
      'DaemonSet a: NET_ADMIN',
      'DaemonSet a: hostNetwork',
      'DaemonSet a: privileged',
      "DaemonSet a: the node's /",
    ])
  })
})

test('ports are those of Services and of pods; a name is the number that the pods give it', () => {
  const labels = { app: 'a' }
  const containers = [{ name: 'c', ports: [{ name: 'web', containerPort: 3000 }] }]
  const ports = [
    { port: 80, targetPort: 'web' },
    { port: 53, protocol: 'UDP' },
  ]
  expect(
    broughtBy([
      object('Service', { spec: { selector: labels, ports } }),
      object('Deployment', { spec: { template: { metadata: { labels }, spec: { containers } } } }),
    ]).ports,
  ).toEqual(['Deployment a 3000', 'Service a 53/UDP', 'Service a 80 to 3000'])
})

test('a chart that brings more than was judged, or less, differs from its table', () => {
  const known = { kinds: { Service: 'its door' }, ports: { 'Service a 80': 'its door' }, rights: {} }
  const brought = broughtBy([object('Service', { spec: { ports: [{ port: 81 }] } })])
  expect(differences(known, brought)).toEqual(['+ ports: Service a 81', '- ports: Service a 80'])
})
