import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { type Json, toJson } from '../objects/index.ts'
import { toYaml } from './yaml.ts'

test('the fields people look for come first, the others in code-unit order', () => {
  const object = {
    spec: { b: 1, a: [{ value: 'x', name: 'web' }] },
    metadata: { namespace: 's', name: 'o' },
    kind: 'K',
    apiVersion: 'v1',
  }
  expect(toYaml(object)).toBe(`apiVersion: v1
kind: K
metadata:
  name: o
  namespace: s
spec:
  a:
    - name: web
      value: x
  b: 1
`)
})

test('text that any reader could take for something else is in quotes', () => {
  const surprising = [
    'no',
    'Yes',
    'on',
    'y',
    'NULL',
    '~',
    '',
    ' x',
    'x ',
    '1e3',
    '017',
    '0x1f',
    '1_000',
    '.5',
    '12:30',
    '2026-01-01',
    'a: b',
    '- a',
    '# a',
    "it's",
    '*a',
    '&a',
    '!a',
    '<<',
    '=',
    'a:',
    '1.35',
    '.inf',
  ]
  for (const text of surprising) expect(toYaml(text)).toBe(`${JSON.stringify(text)}\n`)
})

test('plain words, paths, images and amounts need no quotes', () => {
  for (const text of [
    'aws',
    'istio-ingress/public',
    'sha256:ab12',
    'ml-inference@sha256:5d1c',
    '/v2/health/ready',
    '500m',
    '1Gi',
    '25%',
    '10s',
    '_x',
    './a',
  ])
    expect(toYaml(text)).toBe(`${text}\n`)
})

test('text of several lines is a block where no reader can change a byte of it', () => {
  expect(toYaml({ patch: '- op: add\n  path: /a\n' })).toBe('patch: |\n  - op: add\n    path: /a\n')
  expect(toYaml({ patch: 'a\nb' })).toBe('patch: |-\n  a\n  b\n')
  for (const text of ['a\n\n', ' a\nb\n', 'a \nb\n', 'a\tb\nc\n', '\na\n', 'é\nb\n', '# a\nb\n'])
    expect(toYaml(text)).toBe(`${JSON.stringify(text)}\n`)
})

test('empty maps and lists stay what they are', () => {
  expect(toYaml({ a: {}, b: [], c: [[], {}] })).toBe('a: {}\nb: []\nc:\n  - []\n  - {}\n')
})

const nasty = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    'no',
    '1e3',
    '017',
    '|',
    '>-',
    '%a',
    '@a',
    '`a',
    '{',
    '[',
    '? a',
    '---',
    '...',
    '\u0085',
    '\u2028',
    '\ufeff',
    'a\r\nb',
    '1:2',
    '+1',
    '0o7',
    '1.',
    '-',
    '--- a\n',
    'null\n',
  ),
)
const anyJson: fc.Arbitrary<Json> = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    nasty,
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 4 }),
    fc
      .dictionary(
        nasty.filter((key) => key !== '__proto__'),
        tie('value'),
        { maxKeys: 4 },
      )
      .map(toJson),
  ),
})).value

test('readers of YAML 1.1 and of 1.2 read back the same data', () => {
  fc.assert(
    fc.property(anyJson, (value) => {
      for (const version of ['1.1', '1.2'] as const)
        expect(parse(toYaml(value), { version, merge: false })).toEqual(value)
    }),
    { numRuns: 2_000 },
  )
})
