import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { tool } from '../../tools/index.ts'
import { type Cluster, type Fleet, internalLoadBalancerOf, platformOf } from '../fleet/index.ts'
import { firewallRules } from '../network/index.ts'
import { at, isMap, type KubeObject, mapsAt, namespaceOf, selects } from '../objects/index.ts'
import { type Chart, chartPods, namespaces } from '../parts/index.ts'
import { parts } from '../render/index.ts'
import { fleetOf } from '../testing/fleets.ts'
import { type KnownKeys, leafPaths, unknownPaths } from './keys.ts'
import { restrictedProblems } from './pod-security.ts'
import { type IstioChart, isIstioChart, istioCharts, secretsChart, yamlMap } from './sources.ts'
import { templated } from './template.ts'

const charts = parts.filter((part): part is Chart => part.type === 'chart')
const istio = charts.filter(({ chart }) => isIstioChart(chart.name))
const secrets = charts.filter(({ chart }) => chart.name === 'external-secrets')

const networks = ['gateway', 'flat'] as const
const cases = networks
  .map((network) => fleetOf({ mesh: { network } }))
  .flatMap((fleet) => fleet.clusters.map((cluster) => ({ fleet, cluster, network: fleet.mesh.network })))

let helm = ''
let folders: Readonly<Record<string, string>> = {}
const scratch = mkdtempSync(join(tmpdir(), 'charts-test-'))
afterAll(() => rmSync(scratch, { recursive: true }))

beforeAll(async () => {
  helm = await tool('helm')
  folders = { ...(await istioCharts()), 'external-secrets': await secretsChart(scratch) }
}, 600_000)

const rendered = new Map<string, readonly KubeObject[]>()
/** What a part makes in a cluster; each is rendered once. */
const objectsOf = (part: Chart, fleet: Fleet, cluster: Cluster): readonly KubeObject[] => {
  const values = part.values(fleet, cluster)
  if (values === undefined) return []
  const key = `${part.name} ${fleet.mesh.network} ${cluster.name}`
  const known =
    rendered.get(key) ??
    templated(helm, folders[part.chart.name] ?? '', part, values, platformOf(fleet, cluster))
  rendered.set(key, known)
  return known
}

const named = (name: string) => istio.filter((part) => part.name === name)
const kinds = (objects: readonly KubeObject[], kind: string) => objects.filter((each) => each.kind === kind)
const workloads = (objects: readonly KubeObject[]) => [
  ...kinds(objects, 'Deployment'),
  ...kinds(objects, 'DaemonSet'),
]

describe('every key that we set is one that the chart reads', () => {
  /** Keys that no values file has, and maps that are handed on whole. */
  const open: Readonly<Record<IstioChart, Readonly<Record<string, string>>>> = {
    base: { 'base.validationFailurePolicy': 'read by the template of the webhook, below' },
    cni: {
      'global.platform': 'names a file of the chart: profile-platform-<platform>.yaml',
      'cni.cniBinDir': 'the chart copies what is under cni to the top; a test below reads the result',
    },
    istiod: {
      'base.validationFailurePolicy': 'read by the template of the webhook, below',
      'global.platform': 'names a file of the chart: profile-platform-<platform>.yaml',
      env: 'variables of istiod',
      meshConfig: 'checked against its own definition, below',
      seccompProfile: 'field of the container',
    },
    gateway: {
      env: 'environment of the proxy',
      labels: 'labels of every object',
      podAnnotations: 'annotations of the pods',
      podDisruptionBudget: 'fields of the budget',
      securityContext: 'field of the pod',
      'service.annotations': 'annotations of the Service',
    },
  }

  const knownOf = (chart: IstioChart): KnownKeys => {
    const defaults = at(yamlMap(join(folders[chart] ?? '', 'values.yaml')), '_internal_defaults_do_not_set')
    return { keys: new Set(isMap(defaults) ? leafPaths(defaults) : []), open: open[chart] }
  }

  test.each(istio)('$name', (part) => {
    const { name } = part.chart
    const known = isIstioChart(name) ? knownOf(name) : { keys: new Set<string>(), open: {} }
    expect(known.keys.size).toBeGreaterThan(5)
    const set = cases.flatMap(({ fleet, cluster }) => [part.values(fleet, cluster) ?? {}])
    expect([...new Set(set.flatMap((values) => unknownPaths(known, values)))]).toEqual([])
  })

  test.each(['base', 'istiod'] as const)(
    '%s: the policy of the webhooks is in the template and in what it makes',
    (chart) => {
      const templates = join(folders[chart] ?? '', 'templates')
      const text = readdirSync(templates).map((file) => readFileSync(join(templates, file), 'utf8'))
      expect(text.join('\n')).toContain('.Values.base.validationFailurePolicy')
      for (const { fleet, cluster } of cases) {
        const [part] = istio.filter((each) => each.chart.name === chart)
        const webhooks = part ? kinds(objectsOf(part, fleet, cluster), 'ValidatingWebhookConfiguration') : []
        expect(
          webhooks.flatMap((each) => mapsAt(each, 'webhooks').map((hook) => hook.failurePolicy)),
        ).toEqual(['Fail'])
      }
    },
  )
})

test('every chart is held against its own values file or a table of keys', () => {
  const tables = readdirSync(join(import.meta.dirname, 'keys')).map((file) => file.replace('.json', ''))
  expect(
    charts.map(({ chart }) => chart.name).filter((name) => !isIstioChart(name) && !tables.includes(name)),
  ).toEqual([])
})

describe.each(cases)('in $cluster.name on a $network network', ({ fleet, cluster, network }) => {
  test.each([...istio, ...secrets])('$name makes nothing but the kinds that its part lists', (part) => {
    const made = objectsOf(part, fleet, cluster)
    const listed = [...part.creates.cluster, ...part.creates.namespaced]
    const names = made.map(({ apiVersion, kind }) =>
      apiVersion.includes('/') ? `${kind}.${apiVersion.split('/')[0]}` : kind,
    )
    expect(names.filter((name) => !listed.includes(name))).toEqual([])
    const places = [part.namespace, ...(part.alsoIn ?? []), undefined]
    expect(made.filter((each) => !places.includes(namespaceOf(each)))).toEqual([])
  })

  test('two replicas or more of whatever serves, over zones, with a budget that lets one go', () => {
    const serving = istio.filter(({ wave }) => wave === 'controlPlane' || wave === 'gateways')
    const made = serving.flatMap((part) => objectsOf(part, fleet, cluster))
    const deployments = kinds(made, 'Deployment')
    expect(deployments).toHaveLength(network === 'gateway' ? 3 : 2)
    for (const deployment of deployments) {
      const { name } = deployment.metadata
      const labels = at(deployment, 'spec', 'template', 'metadata', 'labels')
      const pods = isMap(labels) ? labels : {}
      const [scaler] = kinds(made, 'HorizontalPodAutoscaler').filter((each) => each.metadata.name === name)
      const [budget] = kinds(made, 'PodDisruptionBudget').filter((each) => each.metadata.name === name)
      const guarded = at(budget, 'spec', 'selector', 'matchLabels')
      const spread = mapsAt(deployment, 'spec', 'template', 'spec', 'topologySpreadConstraints')
      expect({
        replicas: at(deployment, 'spec', 'replicas'),
        least: at(scaler, 'spec', 'minReplicas'),
        guards: isMap(guarded) && selects(guarded, pods),
        room: at(budget, 'spec', 'maxUnavailable') ?? at(budget, 'spec', 'minAvailable'),
        spread: spread.map(({ topologyKey }) => topologyKey),
      }).toEqual({
        replicas: undefined,
        least: 2,
        guards: true,
        room: 1,
        spread: ['topology.kubernetes.io/zone', 'kubernetes.io/hostname'],
      })
      for (const each of spread) {
        const own = at(each, 'labelSelector', 'matchLabels')
        expect(isMap(own) && selects(own, pods)).toBe(true)
      }
    }
  })

  test('pods of what carries requests come before others, and end as their nodes let them', () => {
    const made = istio.flatMap((part) => workloads(objectsOf(part, fleet, cluster)))
    const pods = made.map((workload) => {
      const pod = at(workload, 'spec', 'template', 'spec')
      const config = at(workload, 'spec', 'template', 'metadata', 'annotations', 'proxy.istio.io/config')
      return [
        workload.metadata.name,
        at(pod, 'priorityClassName'),
        at(pod, 'terminationGracePeriodSeconds'),
        config,
      ]
    })
    const [grace, drain] = cluster.cloud.provider === 'gcp' ? [15, 13] : [32, 30]
    const gateway = ['serving-mesh', grace, `{"terminationDrainDuration":"${drain}s"}`]
    expect(pods.sort()).toEqual(
      [
        ['istio-cni-node', 'system-node-critical', 30, undefined],
        ['istiod', 'serving-mesh', undefined, undefined],
        ['istio-ingress', ...gateway],
        ...(network === 'gateway' ? [['istio-eastwestgateway', ...gateway]] : []),
      ].sort(),
    )
  })

  test('pods may run where they are put', () => {
    const restricted = Object.values(namespaces)
      .filter(({ podSecurity }) => podSecurity === 'restricted')
      .map(({ name }) => name)
    const problems = [...istio, ...secrets]
      .flatMap((part) => workloads(objectsOf(part, fleet, cluster)))
      .filter((workload) => restricted.some((name) => name === namespaceOf(workload)))
      .flatMap((workload) =>
        restrictedProblems(workload).map((problem) => `${workload.metadata.name}: ${problem}`),
      )
    expect(problems).toEqual([])
  })

  test('containers fit small nodes, all together', () => {
    const requests = istio
      .flatMap((part) => workloads(objectsOf(part, fleet, cluster)))
      .flatMap((workload) => mapsAt(workload, 'spec', 'template', 'spec', 'containers'))
      .map((container) => Number(/^(\d+)m$/.exec(String(at(container, 'resources', 'requests', 'cpu')))?.[1]))
    expect(requests.length).toBeGreaterThan(2)
    for (const cpu of requests) expect(cpu).toBeLessThanOrEqual(100)
  })

  test.each(Object.entries(chartPods))(
    '%s: its pods have the labels and the identity that our objects name',
    (_, pods) => {
      const [part] = named(pods.serviceAccount)
      const made = part ? objectsOf(part, fleet, cluster) : []
      if (made.length === 0) {
        expect([pods.serviceAccount, network]).toEqual(['istio-eastwestgateway', 'flat'])
        return
      }
      const [deployment] = kinds(made, 'Deployment')
      const labels = at(deployment, 'spec', 'template', 'metadata', 'labels')
      expect(part?.namespace).toBe(pods.namespace)
      expect(at(deployment, 'spec', 'template', 'spec', 'serviceAccountName')).toBe(pods.serviceAccount)
      expect(kinds(made, 'ServiceAccount').map(({ metadata }) => metadata.name)).toEqual([
        pods.serviceAccount,
      ])
      expect(isMap(labels) && selects(pods.labels, labels)).toBe(true)
    },
  )

  test('load balancers have addresses inside the network only, and let in whom the firewall does', () => {
    const { ranges } = firewallRules(fleet).get(cluster.name) ?? {}
    const callers = {
      'istio-ingress': [...(ranges?.network ?? []), ...(ranges?.loadBalancers ?? [])],
      'istio-eastwestgateway': [...(ranges?.network ?? []), ...(ranges?.clusters ?? [])],
    } as const
    for (const name of ['istio-ingress', 'istio-eastwestgateway'] as const) {
      const [service] = named(name).flatMap((part) => kinds(objectsOf(part, fleet, cluster), 'Service'))
      if (service === undefined) continue
      expect(at(service, 'metadata', 'annotations')).toMatchObject(internalLoadBalancerOf(cluster.cloud))
      const ranges = at(service, 'spec', 'loadBalancerSourceRanges')
      expect(Array.isArray(ranges) ? [...ranges].sort() : []).toEqual([...callers[name]].sort())
    }
  })

  test('a group of gateways has the port of their pods that the Service has too', () => {
    const [service] = named('istio-ingress').flatMap((part) =>
      kinds(objectsOf(part, fleet, cluster), 'Service'),
    )
    const asked = at(service, 'metadata', 'annotations', 'cloud.google.com/neg')
    const groups = asked === undefined ? {} : JSON.parse(String(asked)).exposed_ports
    expect(groups).toEqual(cluster.cloud.provider === 'gcp' ? { 80: { name: 'mesh1-gcp-ingress' } } : {})
    for (const port of Object.keys(groups).map(Number))
      expect(mapsAt(service, 'spec', 'ports')).toContainEqual(
        expect.objectContaining({ port, targetPort: port }),
      )
  })

  test('the identity of the mesh, the cluster and the network reach istiod, its proxies and the gateways', () => {
    const [istiod] = named('istiod').flatMap((part) => kinds(objectsOf(part, fleet, cluster), 'Deployment'))
    const env = mapsAt(istiod, 'spec', 'template', 'spec', 'containers', 0, 'env')
    expect(env).toContainEqual({ name: 'CLUSTER_ID', value: cluster.name })
    expect(env).toContainEqual({ name: 'ENABLE_NATIVE_SIDECARS', value: 'true' })
    const maps = named('istiod').flatMap((part) => kinds(objectsOf(part, fleet, cluster), 'ConfigMap'))
    const injector = maps.find(({ metadata }) => metadata.name === 'istio-sidecar-injector')
    const home = network === 'flat' ? 'mesh1' : `mesh1-${cluster.name}`
    expect(JSON.parse(String(at(injector, 'data', 'values')))).toMatchObject({
      global: { meshID: 'mesh1', network: home, multiCluster: { clusterName: cluster.name } },
      pilot: { cni: { enabled: true } },
    })
    const passing = named('istio-eastwestgateway').flatMap((part) => objectsOf(part, fleet, cluster))
    // Istio finds the gateway of a network by the Service, and the proxy answers for its own network alone.
    const [proxy] = kinds(passing, 'Deployment')
    expect(mapsAt(proxy, 'spec', 'template', 'spec', 'containers', 0, 'env')).toEqual(
      network === 'flat'
        ? []
        : expect.arrayContaining([{ name: 'ISTIO_META_REQUESTED_NETWORK_VIEW', value: home }]),
    )
    expect(
      kinds(passing, 'Deployment').map((each) =>
        at(each, 'spec', 'template', 'metadata', 'labels', 'topology.istio.io/network'),
      ),
    ).toEqual(network === 'flat' ? [] : [home])
    expect(
      kinds(passing, 'Service').map((each) => at(each, 'metadata', 'labels', 'topology.istio.io/network')),
    ).toEqual(network === 'flat' ? [] : [home])
  })

  test("the node's plugin is put where the cloud's nodes look for it", () => {
    const [agent] = named('istio-cni').flatMap((part) => kinds(objectsOf(part, fleet, cluster), 'DaemonSet'))
    const volumes = mapsAt(agent, 'spec', 'template', 'spec', 'volumes')
    const folder = volumes.find(({ name }) => name === 'cni-bin-dir')
    expect(at(folder, 'hostPath', 'path')).toBe(
      cluster.cloud.provider === 'gcp' ? '/home/kubernetes/bin' : '/opt/cni/bin',
    )
  })
})

test.each([...istio, ...secrets])('$name: every kind that its part lists is made somewhere', (part) => {
  const made = cases.flatMap(({ fleet, cluster }) => objectsOf(part, fleet, cluster)).map(({ kind }) => kind)
  const listed = [...part.creates.cluster, ...part.creates.namespaced].map((name) => name.split('.')[0])
  // The chart's package brings the definitions; its sources, which the Go module has, do not.
  const expected = listed.filter(
    (kind) => part.name !== 'external-secrets' || kind !== 'CustomResourceDefinition',
  )
  expect(expected.filter((kind) => !made.includes(kind ?? ''))).toEqual([])
})
