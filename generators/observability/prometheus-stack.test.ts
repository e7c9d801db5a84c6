import { describe, expect, test } from 'vitest'
import { at, isList, mapsAt, textAt } from '../objects/index.ts'
import { awsData, fleetOf, gcpData } from '../testing/fleets.ts'
import { prometheusStack } from './prometheus-stack.ts'

const valuesIn = (made = fleetOf()) => made.clusters.map((cluster) => prometheusStack.values(made, cluster))
const [stack] = valuesIn()

describe('Prometheus', () => {
  test.each([
    'podMonitorSelectorNilUsesHelmValues',
    'probeSelectorNilUsesHelmValues',
    'ruleSelectorNilUsesHelmValues',
    'scrapeConfigSelectorNilUsesHelmValues',
    'serviceMonitorSelectorNilUsesHelmValues',
  ])('takes what is not of its own release too: %s', (flag) => {
    expect(at(stack, 'prometheus', 'prometheusSpec', flag)).toBe(false)
  })

  test('keeps less than its disk holds, on a disk of the class of its cloud', () => {
    const gibibytes = (text: string | undefined) => Number.parseInt(text ?? '', 10)
    const disks = valuesIn().map((values) => {
      const spec = at(values, 'prometheus', 'prometheusSpec')
      const disk = at(spec, 'storageSpec', 'volumeClaimTemplate', 'spec')
      expect(gibibytes(textAt(spec, 'retentionSize'))).toBeLessThanOrEqual(
        gibibytes(textAt(disk, 'resources', 'requests', 'storage')) * 0.8,
      )
      return textAt(disk, 'storageClassName')
    })
    expect(disks).toEqual(['gp3-encrypted', 'standard-rwo'])
  })

  test('runs Thanos of the version that the query is of', () => {
    expect(textAt(stack, 'prometheus', 'prometheusSpec', 'thanos', 'image')).toBe(
      'quay.io/thanos/thanos:v0.42.5',
    )
  })

  test('does not scrape what the clouds keep to themselves, nor brings the kinds that have a chart of their own', () => {
    const off = [
      'crds',
      'kubeControllerManager',
      'kubeScheduler',
      'kubeEtcd',
      'kubeProxy',
      'coreDns',
      'kubeDns',
    ]
    expect(off.map((part) => at(stack, part, 'enabled'))).toEqual(off.map(() => false))
  })
})

test('alerts of what the rules of nodes permit are off: a node less need not hold what only watches', () => {
  expect(at(stack, 'defaultRules')).toEqual({
    disabled: { KubeCPUOvercommit: true, KubeMemoryOvercommit: true },
  })
})

test('what is found in Kubernetes is found by slices: Endpoints are deprecated', () => {
  expect(at(stack, 'prometheus', 'prometheusSpec', 'serviceDiscoveryRole')).toBe('EndpointSlice')
  expect(at(stack, 'prometheusOperator')).toMatchObject({
    kubeletEndpointsEnabled: false,
    kubeletEndpointSliceEnabled: true,
  })
})

test('Secrets are not counted, for which they would have to be read', () => {
  const uncounted = at(stack, 'kube-state-metrics', 'collectorsExclude')
  expect(isList(uncounted) && uncounted.includes('secrets')).toBe(true)
})

describe('Grafana', () => {
  test('may read the ConfigMaps where its dashboards are, and nothing else', () => {
    const [role] = mapsAt(stack, 'grafana', 'extraObjects')
    expect(at(stack, 'grafana', 'rbac')).toEqual({
      namespaced: true,
      useExistingRole: textAt(role, 'metadata', 'name'),
    })
    expect([at(role, 'kind'), textAt(role, 'metadata', 'namespace')]).toEqual([
      'Role',
      textAt(stack, 'grafana', 'sidecar', 'dashboards', 'searchNamespace'),
    ])
    expect(at(role, 'rules')).toEqual([
      { apiGroups: [''], resources: ['configmaps'], verbs: ['get', 'list', 'watch'] },
    ])
  })

  test('makes no admin, has no password, and lets whoever reaches it look', () => {
    expect(at(stack, 'grafana', 'env')).toEqual({ GF_SECURITY_DISABLE_INITIAL_ADMIN_CREATION: 'true' })
    expect(at(stack, 'grafana', 'grafana.ini')).toMatchObject({
      'auth.anonymous': { enabled: true, org_role: 'Viewer' },
      auth: { disable_login_form: true },
    })
    expect(JSON.stringify(stack)).not.toMatch(/password/i)
  })

  test('asks all clusters by default, and Jaeger through the mesh', () => {
    const sources = mapsAt(stack, 'grafana', 'datasources', 'datasources.yaml', 'datasources')
    expect(sources.map(({ uid, isDefault, url }) => [uid, isDefault, url])).toEqual([
      ['metrics', true, 'http://thanos-query.monitoring.svc.cluster.local:10902'],
      ['traces', undefined, 'http://jaeger.observability.svc.cluster.local:16686'],
    ])
    expect(at(stack, 'grafana', 'podAnnotations')).toMatchObject({
      'traffic.sidecar.istio.io/includeInboundPorts': '',
      'traffic.sidecar.istio.io/includeOutboundPorts': '16686',
    })
  })
})

test('a fleet of three has the same values in two clusters of one region, but for their names', () => {
  const three = fleetOf({}, [awsData('aws'), gcpData('gcp'), gcpData('eu', 2)])
  const [, eu, other] = valuesIn(three).map((values) => JSON.stringify(values))
  expect(eu?.replaceAll('"eu"', '"gcp"').replaceAll('"mesh1-eu"', '"mesh1-gcp"')).toBe(other)
})
