import { describe, expect, test } from 'vitest'
import { at, isMap, type JsonMap, type KubeObject, mapsAt, numberAt, textAt } from '../objects/index.ts'
import { awsData, canaryData, digestOf, fleetOf, gcpData, merged } from '../testing/fleets.ts'
import { inference } from './index.ts'

/** The Deployments of each cluster. */
const deployments = (...fleet: Parameters<typeof fleetOf>) => {
  const made = fleetOf(...fleet)
  return made.clusters.map((cluster) => inference(made, cluster).filter(({ kind }) => kind === 'Deployment'))
}
const only = (...fleet: Parameters<typeof fleetOf>): KubeObject => {
  const found = deployments(...fleet)[0]?.[0]
  if (found === undefined) throw new Error('there is no Deployment')
  return found
}
const podOf = (deployment: KubeObject) => at(deployment, 'spec', 'template', 'spec')
const containerOf = (deployment: KubeObject) => at(podOf(deployment), 'containers', 0)
const labelsOf = (deployment: KubeObject) => at(deployment, 'spec', 'template', 'metadata', 'labels')

describe('a track', () => {
  const [aws, gcp] = deployments({ release: { canary: canaryData(10, ['gcp']) } })

  test('the canary has a Deployment only in its clusters', () => {
    expect(aws?.map(({ metadata }) => metadata.name)).toEqual(['ml-inference'])
    expect(gcp?.map(({ metadata }) => metadata.name)).toEqual(['ml-inference', 'ml-inference-canary'])
  })

  test('the stable release comes before the one on trial when nodes are short', () => {
    expect(gcp?.map((each) => at(podOf(each), 'priorityClassName'))).toEqual([
      'serving-app',
      'serving-canary',
    ])
  })

  test('has labels and an image of its own', () => {
    expect(gcp?.map((each) => [at(each, 'spec', 'selector', 'matchLabels'), labelsOf(each)])).toEqual(
      ['stable', 'canary'].map((track) => [
        { app: 'ml-inference', track },
        {
          app: 'ml-inference',
          track,
          version: track === 'stable' ? 'v1.0.0' : 'v1.1.0',
          cloud: 'gcp',
          region: 'us-central1',
          'topology.istio.io/network': 'mesh1-gcp',
        },
      ]),
    )
    const registry = 'us-central1-docker.pkg.dev/example-inference/inference'
    expect(gcp?.map((each) => at(containerOf(each), 'image'))).toEqual([
      `${registry}/ml-inference@${digestOf('a')}`,
      `${registry}/ml-inference@${digestOf('b')}`,
    ])
  })

  test('the version is no part of the selector, which cannot change', () => {
    const next = { release: { stable: { version: 'v2.0.0', digest: digestOf('c') } } }
    expect(at(only(next), 'spec', 'selector')).toEqual(at(only(), 'spec', 'selector'))
    expect(labelsOf(only(next))).toMatchObject({ version: 'v2.0.0' })
  })

  test('a new pod is there before an old one goes', () => {
    expect(at(only(), 'spec', 'strategy')).toEqual({
      type: 'RollingUpdate',
      rollingUpdate: { maxSurge: '25%', maxUnavailable: 0 },
    })
  })

  test('pods of a track are spread over zones and nodes, and run crowded rather than not at all', () => {
    expect(mapsAt(podOf(gcp?.[1] ?? only()), 'topologySpreadConstraints')).toEqual(
      ['topology.kubernetes.io/zone', 'kubernetes.io/hostname'].map((topologyKey) => ({
        maxSkew: 1,
        topologyKey,
        whenUnsatisfiable: 'ScheduleAnyway',
        labelSelector: { matchLabels: { app: 'ml-inference', track: 'canary' } },
        matchLabelKeys: ['pod-template-hash'],
      })),
    )
  })
})

describe('the image comes from the registry of the cluster', () => {
  const registry = { cloud: { registry: 'registry.example.com/models' } }

  test.each([
    ['Amazon ECR', awsData('c'), '123456789012.dkr.ecr.us-east-1.amazonaws.com'],
    ['Artifact Registry', gcpData('c'), 'us-central1-docker.pkg.dev/example-inference/inference'],
    ['its own, on aws', merged(awsData('c'), registry), 'registry.example.com/models'],
    ['its own, on gcp', merged(gcpData('c'), registry), 'registry.example.com/models'],
  ])('%s', (_, cluster, host) => {
    expect(at(containerOf(only({}, [cluster])), 'image')).toBe(`${host}/ml-inference@${digestOf('a')}`)
  })
})

describe('the container', () => {
  test('serves on two named ports', () => {
    expect(at(containerOf(only()), 'ports')).toEqual([
      { name: 'http', containerPort: 8000 },
      { name: 'http-metrics', containerPort: 9090 },
    ])
  })

  test("reads cloud and region from its pod's labels, so that none can be wrong", () => {
    const field = (name: string, fieldPath: string) => ({ name, valueFrom: { fieldRef: { fieldPath } } })
    expect(at(containerOf(only()), 'env')).toEqual([
      field('CLOUD_PROVIDER', "metadata.labels['cloud']"),
      field('REGION', "metadata.labels['region']"),
      field('POD_NAME', 'metadata.name'),
      { name: 'DRAIN_DELAY', value: '8s' },
      { name: 'SHUTDOWN_TIMEOUT', value: '18s' },
      {
        name: 'OTEL_EXPORTER_OTLP_ENDPOINT',
        value: 'http://otel-collector.observability.svc.cluster.local:4318',
      },
    ])
    expect(labelsOf(only())).toMatchObject({ cloud: 'aws', region: 'us-east-1' })
  })

  test('sends its spans to the collector of the cluster, unless nothing is traced', () => {
    const none = only({ observability: { tracedPercent: 0 } })
    expect(mapsAt(containerOf(none), 'env').map(({ name }) => name)).not.toContain(
      'OTEL_EXPORTER_OTLP_ENDPOINT',
    )
  })

  test('has a minute to load its model, is out of the endpoints after 4 s and restarted after 30 s', () => {
    const probe = (path: string, timing: JsonMap) => ({ httpGet: { path, port: 'http' }, ...timing })
    expect(containerOf(only())).toMatchObject({
      startupProbe: probe('/v2/health/ready', { periodSeconds: 1, timeoutSeconds: 1, failureThreshold: 60 }),
      readinessProbe: probe('/v2/health/ready', { periodSeconds: 2, timeoutSeconds: 1, failureThreshold: 2 }),
      livenessProbe: probe('/v2/health/live', { periodSeconds: 10, timeoutSeconds: 2, failureThreshold: 3 }),
    })
  })

  test("has the fleet's CPU and memory, and a part of the disk that holds /tmp and the log files of two containers", () => {
    const resources = {
      requests: { cpu: '250m', memory: '300Mi' },
      limits: { cpu: '2', memory: '2Gi' },
    }
    expect(at(containerOf(only({ inference: { resources } })), 'resources')).toEqual({
      requests: { ...resources.requests, 'ephemeral-storage': '256Mi' },
      limits: { ...resources.limits, 'ephemeral-storage': '512Mi' },
    })
    const logs = 5 * 10
    expect(64 + 2 * logs).toBeLessThan(256)
  })

  test('can write to /tmp only, and not much', () => {
    expect(at(containerOf(only()), 'securityContext', 'readOnlyRootFilesystem')).toBe(true)
    expect(at(containerOf(only()), 'volumeMounts')).toEqual([{ name: 'tmp', mountPath: '/tmp' }])
    expect(at(podOf(only()), 'volumes')).toEqual([{ name: 'tmp', emptyDir: { sizeLimit: '64Mi' } }])
  })

  test('its metrics are not merged into those of the sidecar', () => {
    expect(at(only(), 'spec', 'template', 'metadata', 'annotations')).toMatchObject({
      'prometheus.istio.io/merge-metrics': 'false',
    })
  })
})

describe('the end of a pod', () => {
  const ends = (data: Parameters<typeof fleetOf>[1], timeout = '10s') => {
    const fleet = fleetOf({ traffic: { timeout, retries: { attempts: 2, perTryTimeout: '50ms' } } }, data)
    const env = (deployment: KubeObject, name: string) =>
      textAt(
        mapsAt(containerOf(deployment), 'env').find((each) => each.name === name),
        'value',
      )
    return fleet.clusters
      .flatMap((cluster) => inference(fleet, cluster))
      .filter(({ kind }) => kind === 'Deployment')
      .map((deployment) => [
        numberAt(podOf(deployment), 'terminationGracePeriodSeconds'),
        env(deployment, 'DRAIN_DELAY'),
        env(deployment, 'SHUTDOWN_TIMEOUT'),
      ])
  }
  const onDemand = { nodes: { spot: false } }

  test.each([
    ['on demand', [merged(gcpData('a'), onDemand)], '10s', [20, '8s', '18s']],
    ['on a spot node of EKS', [awsData('a')], '10s', [20, '8s', '18s']],
    ['on a spot node of GKE, which leaves 15 s: a shorter drain', [gcpData('a')], '10s', [15, '3s', '13s']],
    [
      'on a spot node of GKE, with a timeout that fits beside the whole drain',
      [gcpData('a')],
      '2s',
      [12, '8s', '10s'],
    ],
    [
      'on a spot node of GKE, with a timeout that does not fit: cut after 11 s',
      [gcpData('a')],
      '30s',
      [15, '2s', '13s'],
    ],
    ['on demand with a long timeout', [merged(awsData('a'), onDemand)], '2m', [130, '8s', '128s']],
  ])('%s', (_, clusters, timeout, expected) => {
    expect(ends(clusters, timeout)).toEqual([expected])
  })
})

describe("the pod keeps to Kubernetes' restricted profile, which its namespace enforces", () => {
  // https://kubernetes.io/docs/concepts/security/pod-security-standards/, restricted, and baseline below it.
  const pod = podOf(only())
  const container = containerOf(only())

  test('no privilege escalation, all capabilities dropped and none added', () => {
    expect(at(container, 'securityContext')).toEqual({
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
      readOnlyRootFilesystem: true,
    })
  })

  test("not as root, not as Istio's user, with the seccomp profile of the runtime", () => {
    expect(at(pod, 'securityContext')).toEqual({
      runAsNonRoot: true,
      runAsUser: 10001,
      runAsGroup: 10001,
      seccompProfile: { type: 'RuntimeDefault' },
    })
  })

  test.each(['hostNetwork', 'hostPID', 'hostIPC', 'initContainers', 'ephemeralContainers'])(
    'no %s',
    (key) => {
      expect(at(pod, key)).toBeUndefined()
    },
  )

  test('no ports of the host, and probes of the pod itself', () => {
    for (const port of mapsAt(container, 'ports')) expect(port.hostPort).toBeUndefined()
    for (const probe of ['startupProbe', 'readinessProbe', 'livenessProbe'])
      expect(at(container, probe, 'httpGet', 'host')).toBeUndefined()
  })

  test('volumes of the allowed types only', () => {
    const types = mapsAt(pod, 'volumes').flatMap((volume) => Object.keys(volume))
    expect(types.sort()).toEqual(['emptyDir', 'name'])
  })

  test('and has no token of the API server, which it never calls', () => {
    expect(at(pod, 'automountServiceAccountToken')).toBe(false)
    expect(at(pod, 'serviceAccountName')).toBe('ml-inference')
  })

  test('in both clouds alike', () => {
    const [aws, gcp] = deployments()
    const security = (each: readonly KubeObject[] | undefined) =>
      each?.map((deployment) => [
        at(podOf(deployment), 'securityContext'),
        at(containerOf(deployment), 'securityContext'),
      ])
    expect(security(aws)?.flat().every(isMap)).toBe(true)
    expect(security(aws)).toEqual(security(gcp))
  })
})
