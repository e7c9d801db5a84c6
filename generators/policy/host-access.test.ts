import { describe, expect, test } from 'vitest'
import type { JsonMap } from '../objects/index.ts'
import { refusals } from '../testing/admission.ts'

const daemon = (spec: JsonMap, namespace = 'observability') => ({
  apiVersion: 'apps/v1',
  kind: 'DaemonSet',
  metadata: { name: 'agent', namespace },
  spec: { template: { spec: { containers: [{ name: 'agent', image: 'agent:1' }], ...spec } } },
})
const privileged = (name = 'agent') => [{ name, image: 'agent:1', securityContext: { privileged: true } }]

describe('no pod gets at its node', () => {
  test.each<[string, JsonMap, string]>([
    ['hostNetwork', { hostNetwork: true }, 'leave out hostNetwork, hostPID and hostIPC'],
    ['hostPID', { hostPID: true }, 'leave out hostNetwork, hostPID and hostIPC'],
    ['hostIPC', { hostIPC: true }, 'leave out hostNetwork, hostPID and hostIPC'],
    [
      'hostPath',
      { volumes: [{ name: 'root', hostPath: { path: '/' } }] },
      'volumes root: mount no path of the node (hostPath)',
    ],
    ['privileged', { containers: privileged() }, 'agent: leave out privileged'],
    ['a privileged init container', { initContainers: privileged('init') }, 'init: leave out privileged'],
    [
      'a privileged kubectl debug',
      { ephemeralContainers: privileged('debugger') },
      'debugger: leave out privileged',
    ],
  ])('%s is refused', (_, spec, message) => {
    expect(refusals(daemon(spec))).toEqual([`fleet-host-access: ${message}`])
  })

  test('what is written and off is let in, as are other volumes', () => {
    const off = { name: 'agent', image: 'agent:1', securityContext: { privileged: false } }
    const spec = { hostNetwork: false, containers: [off], volumes: [{ name: 'tmp', emptyDir: {} }] }
    expect(refusals(daemon(spec))).toEqual([])
  })

  test.each(['argocd', 'default', 'istio-system'])(
    'also in %s, which has no Namespace or none of its rules in the tree',
    (name) => {
      expect(refusals(daemon({ hostPID: true }, name))).toHaveLength(1)
    },
  )

  test('Pods by hand are refused too', () => {
    const { template } = daemon({ hostNetwork: true }).spec
    const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'x', namespace: 'default' }, ...template }
    expect(refusals(pod)).toEqual(['fleet-host-access: leave out hostNetwork, hostPID and hostIPC'])
  })
})

describe('who needs the node is let in', () => {
  test.each(['kube-system', 'istio-cni', 'monitoring'])('%s', (name) => {
    expect(refusals(daemon({ hostNetwork: true }, name))).toEqual([])
  })

  test.each([
    ['gcp', 'gke-managed-dpv2-observability', 0],
    ['gcp', 'gmp-system', 0],
    ['gcp', 'amazon-cloudwatch', 1],
    ['aws', 'amazon-cloudwatch', 0],
    ['aws', 'gke-managed-x', 1],
  ])("of %s's cluster the namespace %s: %i refusals", (cluster, name, count) => {
    expect(refusals(daemon({ hostNetwork: true }, name), cluster)).toHaveLength(count)
  })
})
