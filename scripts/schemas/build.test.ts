import { describe, expect, test } from 'vitest'
import { type Kind, schemaFile } from '../../generators/kinds/index.ts'
import { build, PROVENANCE } from './build.ts'

const meta = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta'
const namespace = {
  type: 'object',
  properties: { metadata: { $ref: `#/$defs/${meta}` }, spec: { type: 'object', properties: {} } },
  'x-kubernetes-group-version-kind': [{ group: '', kind: 'Namespace', version: 'v1' }],
}
const definitions = { $defs: { [meta]: { properties: { name: { type: 'string' } } }, Namespace: namespace } }

const crd = `kind: ConfigMap
---
kind: CustomResourceDefinition
spec:
  group: example.com
  names: {kind: Rule}
  versions:
    - {name: v1alpha1, served: false, schema: {openAPIV3Schema: {type: object, properties: {old: {type: string}}}}}
    - {name: v1, served: true, schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object}}}}}
`

const none = new Map<string, string>()
const inputs = {
  kubernetes: new Map([['definitions.json', JSON.stringify(definitions)]]),
  istio: new Map([['crds.yaml', crd]]),
  'prometheus-operator': none,
  'argo-cd': none,
  'external-secrets': none,
}
const NAMESPACE: Kind = { kind: 'Namespace', apiVersion: 'v1', source: 'kubernetes' }
const RULE: Kind = { kind: 'Rule', apiVersion: 'example.com/v1', source: 'istio' }

describe('a row of the table is all that a kind needs', () => {
  test('each kind gets its file, whatever its source', () => {
    const made = build(inputs, [NAMESPACE, RULE])
    expect([...made.keys()]).toEqual([
      'schemas/v1/namespace_v1.json',
      'schemas/example.com/rule_v1.json',
      PROVENANCE,
    ])
    expect(JSON.parse(made.get(schemaFile(RULE)) ?? '').properties.spec).toEqual({
      type: 'object',
      additionalProperties: false,
    })
  })

  test('the same inputs give the same bytes', () => {
    expect(build(inputs, [NAMESPACE, RULE])).toEqual(build(inputs, [NAMESPACE, RULE]))
  })

  test.each([
    { ...NAMESPACE, kind: 'Namespaces' },
    { ...NAMESPACE, apiVersion: 'v2' },
    { ...RULE, apiVersion: 'other.com/v1' },
    { ...RULE, apiVersion: 'example.com/v1alpha1' },
  ])('$apiVersion $kind is not there, and says so', (kind) => {
    expect(() => build(inputs, [kind])).toThrow(`${kind.apiVersion} ${kind.kind}`)
  })
})
