import { describe, expect, test } from 'vitest'
import { at, mapsAt, textAt } from '../objects/index.ts'
import { canaryData, fleetOf } from '../testing/fleets.ts'
import { objectIn, treeOf } from '../testing/trees.ts'

const tree = treeOf(fleetOf({ release: { canary: canaryData(10) } }))
const labels = { app: 'ml-inference' }
const metadata = { name: 'ml-inference', namespace: 'ml-inference', labels }

describe('around the pods', () => {
  test('the service account mounts no token', () => {
    expect(objectIn(tree, { kind: 'ServiceAccount', name: 'ml-inference' })).toEqual({
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata,
      automountServiceAccountToken: false,
    })
  })

  test('one Service is over all tracks, with a protocol for each port', () => {
    expect(objectIn(tree, { kind: 'Service', name: 'ml-inference' })).toEqual({
      apiVersion: 'v1',
      kind: 'Service',
      metadata,
      spec: {
        selector: labels,
        ports: [
          { name: 'http', port: 8000, targetPort: 'http', appProtocol: 'http' },
          { name: 'http-metrics', port: 9090, targetPort: 'http-metrics', appProtocol: 'http' },
        ],
      },
    })
  })

  test("the Service's target ports are ports of the container", () => {
    const targets = mapsAt(objectIn(tree, { kind: 'Service', name: 'ml-inference' }), 'spec', 'ports')
    const container = at(objectIn(tree, { kind: 'Deployment' }), 'spec', 'template', 'spec', 'containers', 0)
    const named = mapsAt(container, 'ports').map((port) => textAt(port, 'name'))
    expect(targets.map((port) => textAt(port, 'targetPort'))).toEqual(named)
  })

  test("Prometheus reads the metrics port of every pod, and takes the pod's labels over", () => {
    expect(objectIn(tree, { kind: 'ServiceMonitor', name: 'ml-inference' })).toEqual({
      apiVersion: 'monitoring.coreos.com/v1',
      kind: 'ServiceMonitor',
      metadata,
      spec: {
        jobLabel: 'app',
        selector: { matchLabels: labels },
        podTargetLabels: ['track', 'version', 'cloud', 'region'],
        endpoints: [{ port: 'http-metrics', path: '/metrics', interval: '30s', scrapeTimeout: '10s' }],
      },
    })
  })

  test('the labels that Prometheus takes over are on the pods', () => {
    const monitor = objectIn(tree, { kind: 'ServiceMonitor', name: 'ml-inference' })
    const pod = at(objectIn(tree, { kind: 'Deployment' }), 'spec', 'template', 'metadata', 'labels')
    expect(Object.keys(Object(pod))).toEqual(
      expect.arrayContaining(Object.values(Object(at(monitor, 'spec', 'podTargetLabels')))),
    )
  })
})
