import { describe, expect, test } from 'vitest'
import { fleetOf } from '../testing/fleets.ts'
import { damaged, said, treeOf } from '../testing/trees.ts'
import { externalSecretRules } from './external-secret-rules.ts'

const tree = treeOf(fleetOf())
const remote = { kind: 'ExternalSecret', name: 'istio-remote-secret-gcp' }
const place = 'rendered/aws/remote-access ExternalSecret istio-remote-secret-gcp'

describe('object-secret-text: the text of people becomes part of a text of ours only as a string', () => {
  const rule = externalSecretRules['object-secret-text']
  const found = (template: string) =>
    said(damaged(tree, remote, 'spec.target.template.data.gcp', template), rule)

  test('what the generators write is right', () => {
    expect(said(tree, rule)).toEqual([])
  })

  test.each([
    ['token: "{{ .token }}"', '.token'],
    ['token: {{ .token | trim }}', '.token | trim'],
    ['token: {{ .token | quote }}', '.token | quote'],
    ['{"token": "{{ .token | b64enc | b64dec }}"}', '.token | b64enc | b64dec'],
    ['{{- $token := .token -}}\ntoken: {{ $token }}', '$token'],
    ['{{ .server }} {{ .token | toJson }}', '.server'],
    ['{{ if .token }}token: {{- .token -}}{{ end }}', '.token'],
    ['ca: {{ printf "%s" .ca }}', 'printf "%s" .ca'],
  ])('%s goes red', (template, action) => {
    expect(found(template)).toEqual([
      `object-secret-text ${place} spec.target.template.data.gcp: {{ ${action} }} puts a value into a text as it is`,
    ])
  })

  test.each([
    'token: {{ .token | toJson }}',
    '{"ca": "{{ .ca | b64enc }}"}',
    '{{ .token }}',
    '{{- $token := .token | trim -}}\n{{ if $token }}{{ $token }}{{ else }}{{ fail "no token" }}{{ end }}\n',
    '{{/* why */}}token: {{ .token | trim | toJson }}',
    'no action at all',
  ])('%s is right', (template) => {
    expect(found(template)).toEqual([])
  })

  test('labels, annotations and templates from elsewhere are looked at too', () => {
    const label = damaged(tree, remote, 'spec.target.template.metadata.labels', { a: 'x-{{ .token }}' })
    expect(said(label, rule)).toEqual([expect.stringContaining('template.metadata.labels.a: {{ .token }}')])
    const from = damaged(tree, remote, 'spec.target.template.templateFrom', [{ literal: 'a: {{ .token }}' }])
    expect(said(from, rule)).toEqual([
      expect.stringContaining('template.templateFrom[0].literal: {{ .token }}'),
    ])
  })
})

describe('object-secret-owner: a Secret that is deleted comes back, and one whose entry is deleted stays', () => {
  const rule = externalSecretRules['object-secret-owner']

  test('what the generators write is right', () => {
    expect(said(tree, rule)).toEqual([])
    // The defaults of the kind.
    expect(said(damaged(tree, remote, 'spec.target', { name: 'x' }), rule)).toEqual([])
  })

  test.each([
    [
      'creationPolicy',
      'Orphan',
      'with Orphan a Secret that somebody deletes is missing until the next reading',
    ],
    [
      'creationPolicy',
      'Merge',
      'with Merge a Secret that somebody deletes is missing until the next reading',
    ],
    ['deletionPolicy', 'Delete', 'with Delete the Secret goes, or empties, with its entry'],
    ['deletionPolicy', 'Merge', 'with Merge the Secret goes, or empties, with its entry'],
  ])('%s %s goes red', (field, value, message) => {
    expect(said(damaged(tree, remote, `spec.target.${field}`, value), rule)).toEqual([
      `object-secret-owner ${place} spec.target.${field}: ${message}`,
    ])
  })
})

describe('object-secret-refresh: an entry that changes is read again within a day', () => {
  const rule = externalSecretRules['object-secret-refresh']
  const found = (field: string, value: string | undefined) =>
    said(damaged(tree, remote, `spec.${field}`, value), rule)

  test('what the generators write is right', () => {
    expect(said(tree, rule)).toEqual([])
  })

  test.each(['0', '0s', '59s', '25h', '8760h', 'x', '', '1h?'])('%j goes red', (interval) => {
    expect(found('refreshInterval', interval)).toEqual([
      `object-secret-refresh ${place} spec.refreshInterval: with ${JSON.stringify(interval)} the entry is read too often, too seldom, or never again`,
    ])
  })

  test.each(['1m', '60s', '1h0m0s', '1h30m', '24h'])('%s is right', (interval) => {
    expect(found('refreshInterval', interval)).toEqual([])
  })

  test('a policy that reads once goes red', () => {
    expect(found('refreshPolicy', 'CreatedOnce')).toEqual([
      `object-secret-refresh ${place} spec.refreshPolicy: with CreatedOnce an entry that changes is not read again`,
    ])
  })
})
