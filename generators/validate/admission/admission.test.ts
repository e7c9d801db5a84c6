import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { objectsOf } from '../../checks/index.ts'
import { loadFleet } from '../../fleet/index.ts'
import type { Json } from '../../objects/index.ts'
import { fleetOf } from '../../testing/fleets.ts'
import { damaged, plus, said, treeOf, without } from '../../testing/trees.ts'
import { admissionFindings, admissionOf } from './index.ts'

const tree = treeOf(fleetOf())
const policy = 'ValidatingAdmissionPolicy'
const findings = (damage: typeof tree) => said(damage, ({ clusters }) => admissionFindings(clusters))
const inGcp = { kind: policy, name: 'fleet-image-digests', cluster: 'gcp' }
const where = `admission-policy rendered/gcp/policy ${policy} fleet-image-digests`

describe('the tree as shipped', () => {
  const fleet = loadFleet(join(import.meta.dirname, '..', '..', '..', 'clusters'))
  const shipped = treeOf(fleet)

  test('is let in by every policy', () => {
    expect(findings(shipped)).toEqual([])
  })

  test('has an object for every policy that looks at a kind it has', () => {
    const kinds = new Set(shipped.clusters.flatMap(objectsOf).map(({ object }) => object.kind))
    const secrets = kinds.has('Secret') || kinds.has('ExternalSecret')
    for (const { decisions } of admissionOf(shipped.clusters))
      expect([...new Set(decisions.map((decision) => decision.policy))].sort()).toEqual([
        'fleet-host-access',
        'fleet-image-digests',
        'fleet-pod-labels',
        'fleet-pod-resources',
        ...(secrets ? ['fleet-remote-kubeconfigs'] : []),
        'fleet-route-weights',
      ])
  })
})

describe('an object that a policy refuses', () => {
  test('is named with its file, the policy and what to do', () => {
    const red = damaged(tree, { kind: 'VirtualService', cluster: 'gcp' }, 'spec.http.2.route.0.weight', 49)
    expect(findings(red)).toEqual([
      'admission-policy rendered/gcp/traffic VirtualService ml-inference: fleet-route-weights: split totals 99: make the weights total 100 or 10000',
    ])
  })
})

describe('a policy that cannot be evaluated is a finding', () => {
  const expression = 'spec.validations.0.expression'

  test.each([
    ['cannot be parsed', expression, 'size(variables.wrong', 'spec.validations[0].expression'],
    ['names an unknown variable', expression, 'objct.kind == "x"', 'spec.validations[0].expression'],
    ['calls an unknown function', expression, 'object.kind.shout()', 'spec.validations[0].expression'],
    [
      'cannot be parsed as a message',
      'spec.validations.0.messageExpression',
      "'",
      'spec.validations[0].messageExpression',
    ],
    ['reads a field that is not there', expression, 'object.nothing == 1', 'spec.validations[0].expression'],
    ['answers with no truth value', expression, '1 + 1', 'spec.validations[0].expression'],
    [
      'has a broken condition',
      'spec.matchConditions.0.expression',
      'object.no',
      'spec.matchConditions[0].expression',
    ],
    ['has a broken variable', 'spec.variables.4.expression', 'variables.no', 'spec.variables[4].expression'],
  ])('because it %s', (_, path, value, field) => {
    const found = findings(damaged(tree, inGcp, path, value))
    expect(found).toHaveLength(1)
    expect(found[0]).toContain(`${where} ${field}: `)
  })

  test.each<[string, Json]>([
    ['spec.paramKind', { apiVersion: 'v1', kind: 'ConfigMap' }],
    ['spec.matchConstraints.excludeResourceRules', []],
    ['spec.matchConstraints.resourceRules.0.scope', 'Namespaced'],
  ])('because %s is not evaluated here', (path, value) => {
    expect(findings(damaged(tree, inGcp, path, value))).toEqual([
      `${where} ${path.split('.').at(-1)}: this field is not evaluated over the tree`,
    ])
  })

  test('because no binding names it', () => {
    const red = without(tree, { ...inGcp, kind: `${policy}Binding` })
    expect(findings(red)).toEqual([`${where}: no binding names it, so it holds nothing`])
  })
})

describe('what a policy selects', () => {
  const refusing = (spec: Json, binding: Json = {}) => {
    const apiVersion = 'admissionregistration.k8s.io/v1'
    const metadata = { name: 'no' }
    const bound = Object(binding)
    const red = plus(
      plus(
        tree,
        {
          apiVersion,
          kind: policy,
          metadata,
          spec: { ...Object(spec), validations: [{ expression: 'false', message: 'no' }] },
        },
        'aws',
      ),
      { apiVersion, kind: `${policy}Binding`, metadata, spec: { policyName: 'no', ...bound } },
      'aws',
    )
    return findings(red).map((line) => line.split(' ').slice(2, 4).join(' '))
  }
  const rule = (group: string, resource: string, version = 'v1') => ({
    resourceRules: [{ apiGroups: [group], apiVersions: [version], operations: ['*'], resources: [resource] }],
  })
  const namespaces = (selector: Json) => ({ matchResources: { namespaceSelector: selector } })

  test.each([
    ['apps', 'deployments', ['Deployment ml-inference:']],
    ['', 'deployments', []],
    [
      'networking.k8s.io',
      'networkpolicies',
      ['NetworkPolicy ml-inference-dns:', 'NetworkPolicy ml-inference:'],
    ],
    ['storage.k8s.io', 'storageclasses', ['StorageClass gp3-encrypted:']],
    ['', 'pods/ephemeralcontainers', []],
  ])('group %o and resource %s: %j', (group, resource, expected) => {
    expect(refusing({ matchConstraints: rule(group, resource) })).toEqual(expected)
  })

  test('another version of a group is the same thing, unless it must be exact', () => {
    const older = rule('apps', 'deployments', 'v1beta1')
    expect(refusing({ matchConstraints: older })).toHaveLength(1)
    expect(refusing({ matchConstraints: { ...older, matchPolicy: 'Exact' } })).toEqual([])
  })

  test('what is only updated is never created', () => {
    const [only] = rule('apps', 'deployments').resourceRules
    const matchConstraints = { resourceRules: [{ ...only, operations: ['UPDATE'] }] }
    expect(refusing({ matchConstraints })).toEqual([])
  })

  test.each<[Json, number]>([
    [{ matchLabels: { 'kubernetes.io/metadata.name': 'ml-inference' } }, 1],
    [{ matchLabels: { 'istio-injection': 'enabled' } }, 1],
    [{ matchLabels: { 'istio-injection': 'disabled' } }, 0],
    [{ matchExpressions: [{ key: 'istio-injection', operator: 'Exists' }] }, 1],
    [{ matchExpressions: [{ key: 'istio-injection', operator: 'DoesNotExist' }] }, 0],
    [{ matchExpressions: [{ key: 'nothing', operator: 'NotIn', values: ['x'] }] }, 1],
    [{ matchExpressions: [{ key: 'nothing', operator: 'In', values: ['x'] }] }, 0],
  ])('the labels of its Namespace, by the binding: %j', (selector, count) => {
    const matchConstraints = rule('apps', 'deployments')
    expect(refusing({ matchConstraints }, namespaces(selector))).toHaveLength(count)
    expect(refusing({ matchConstraints: { ...matchConstraints, namespaceSelector: selector } })).toHaveLength(
      count,
    )
  })

  test('a selector of namespaces leaves out nothing that is in none', () => {
    const nowhere = namespaces({ matchLabels: { no: 'such' } })
    expect(refusing({ matchConstraints: rule('storage.k8s.io', 'storageclasses') }, nowhere)).toHaveLength(1)
  })

  test('the labels of the object', () => {
    const labelled = (track: string) => ({
      ...rule('apps', 'deployments'),
      objectSelector: { matchLabels: { track } },
    })
    expect(refusing({ matchConstraints: labelled('stable') })).toHaveLength(1)
    expect(refusing({ matchConstraints: labelled('canary') })).toEqual([])
  })
})
