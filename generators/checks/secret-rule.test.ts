import { describe, expect, test } from 'vitest'
import type { Json, JsonMap } from '../objects/index.ts'
import { fleetOf } from '../testing/fleets.ts'
import { damaged, plus, said, treeOf } from '../testing/trees.ts'
import { rules } from './index.ts'

const tree = treeOf(fleetOf())
const deployment = { kind: 'Deployment', cluster: 'gcp' }
const pod = 'spec.template.spec.containers.0'

// Written in pieces, so that no scanner of this repository takes them for real.
const pem = (kind: string) => ['-----BEGIN', `${kind}PRIVATE KEY-----`].join(' ')
const base64 = (text: string) => Buffer.from(text).toString('base64')
const letters = (count: number) => 'aB3d'.repeat(Math.ceil(count / 4)).slice(0, count)

const secrets: readonly (readonly [string, string])[] = [
  ['a private key', pem('')],
  ['a private key', pem('RSA ')],
  ['a private key', `key: |\n  ${pem('EC ')}\n  ${letters(64)}`],
  ['a private key in base64', base64(pem(''))],
  ['a private key in base64', base64(pem('RSA '))],
  ['a private key in base64', base64(pem('EC '))],
  ['a private key in base64', base64(pem('OPENSSH '))],
  ['a private key in base64', base64(pem('ENCRYPTED '))],
  ['an AWS access key', `AKIA${'A'.repeat(16)}`],
  ['an AWS access key', `id=ASIA${'7'.repeat(16)};`],
  ['a Google API key', `AIza${letters(35)}`],
  ['a Google service account key', `{"private_key": "${letters(8)}"}`],
  ['a GitHub token', `ghp_${letters(36)}`],
  ['a GitHub token', `github_pat_${letters(22)}_${letters(59)}`],
  ['a GitLab token', `glpat-${letters(20)}`],
  ['a Hugging Face token', `hf_${'aBcD'.repeat(9).slice(0, 34)}`],
  ['a Slack token', `xoxb-${letters(12)}`],
  ['a signed token (JWT)', `eyJ${letters(20)}.eyJ${letters(20)}.${letters(20)}`],
]

describe('object-secret: nothing that looks like a key is in the tree, wherever it hides', () => {
  const red = (what: string) => [
    `object-secret rendered/gcp/inference Deployment ml-inference: it holds ${what}`,
  ]

  test.each(secrets)('%s in an annotation', (what, text) => {
    expect(said(damaged(tree, deployment, 'metadata.annotations', { note: text }))).toEqual(red(what))
  })

  test.each(secrets)('%s among arguments', (what, text) => {
    expect(said(damaged(tree, deployment, `${pod}.args`, ['--with', text]))).toEqual(red(what))
  })

  test('two kinds of secrets are two findings', () => {
    const note = `${pem('')} AKIA${'A'.repeat(16)}`
    expect(said(damaged(tree, deployment, 'metadata.annotations', { note }))).toHaveLength(2)
  })

  test.each(['DB_PASSWORD', 'HF_TOKEN', 'AWS_SECRET_ACCESS_KEY', 'API_KEY', 'clientSecret.secret', 'apikey'])(
    'a literal value of a variable called %s',
    (name) => {
      expect(
        said(damaged(tree, deployment, `${pod}.env`, [{ name, value: 'hunter2' }]), rules['object-secret']),
      ).toEqual(red(`a literal ${name}`))
    },
  )

  test.each<[string, Json]>([
    [
      'a reference to a Secret',
      { name: 'HF_TOKEN', valueFrom: { secretKeyRef: { name: 'hf', key: 'token' } } },
    ],
    ['the path of a file', { name: 'TOKEN_FILE', value: '/var/run/secrets/token' }],
    ['a number of tokens', { name: 'MAX_TOKENS', value: '512' }],
  ])('%s is no secret', (_, variable) => {
    expect(said(damaged(tree, deployment, `${pod}.env`, [variable]), rules['object-secret'])).toEqual([])
  })

  test.each<[string, string]>([
    ['a public certificate', '-----BEGIN CERTIFICATE-----'],
    ['its base64', base64('-----BEGIN CERTIFICATE-----')],
    ['an image digest', `sha256:${'a'.repeat(64)}`],
    ['a commit', 'da39a3ee5e6b4b0d3255bfef95601890afd80709'],
  ])('%s is no secret', (_, text) => {
    expect(said(damaged(tree, deployment, 'metadata.annotations', { note: text }))).toEqual([])
  })
})

describe('object-secret: Secrets and ConfigMaps', () => {
  const metadata = { name: 'cacerts', namespace: 'istio-system' }
  const withKind = (kind: string, fields: Readonly<Record<string, Json>>) =>
    said(plus(tree, { apiVersion: 'v1', kind, metadata, ...fields }, 'aws'))
  const data = ['object-secret rendered/aws/extra Secret cacerts: it is a Secret with data']

  test('a Secret has no data, in base64 or plain', () => {
    expect(withKind('Secret', { data: { ca: 'eA==' } })).toEqual(data)
    expect(withKind('Secret', { stringData: { ca: 'x' } })).toEqual(data)
  })

  test('an empty Secret, which somebody else fills, is fine', () => {
    expect(withKind('Secret', { type: 'Opaque' })).toEqual([])
    expect(withKind('Secret', { data: {} })).toEqual([])
  })

  test('a ConfigMap has no key that is called a password', () => {
    expect(withKind('ConfigMap', { data: { password: 'x', host: 'y' } })).toEqual([
      'object-secret rendered/aws/extra ConfigMap cacerts: it holds a literal password',
    ])
  })
})

describe('values of charts', () => {
  const withValues = (values: JsonMap) =>
    said({
      ...tree,
      charts: [{ chart: 'grafana', cluster: undefined, values, file: 'rendered/base/grafana/values.yaml' }],
    })

  test('hold no password, at any depth', () => {
    expect(withValues({ admin: [{ adminPassword: 'x' }], user: 'admin' })).toEqual([
      'object-secret rendered/base/grafana/values.yaml grafana: it holds a literal adminPassword',
    ])
  })

  test('hold nothing that looks like a secret', () => {
    expect(withValues({ extra: `key: ${pem('')}` })).toEqual([
      'object-secret rendered/base/grafana/values.yaml grafana: it holds a private key',
    ])
  })

  test('may name the Secret that holds it, or leave it empty', () => {
    expect(
      withValues({ adminPassword: '', admin: { existingSecret: '' }, password: { secretName: 'x' } }),
    ).toEqual([])
  })
})
