import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parse, parseAllDocuments } from 'yaml'
import { type Json, toJson } from '../objects/index.ts'
import { writtenDocuments } from './written.ts'
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

test('what is written is read back, all of it, and as the same data', () => {
  fc.assert(
    fc.property(fc.array(anyJson, { minLength: 1, maxLength: 3 }), fc.boolean(), (values, header) => {
      const text = `${header ? '# Made by a part: edit there.\n' : ''}${values.map(toYaml).join('---\n')}`
      expect(writtenDocuments(text)).toEqual(values)
    }),
    { numRuns: 2_000 },
  )
})

const yamlSays = (text: string) => {
  const documents = [parseAllDocuments(text, { prettyErrors: false, logLevel: 'silent' })].flat()
  return documents.some(({ errors }) => errors.length > 0)
    ? undefined
    : documents.map((document) => toJson(document.toJS()))
}

/** Texts as a hand leaves them: pieces of YAML put into one that was written, or characters of it lost. */
const edited = fc
  .tuple(
    anyJson.map((value) => `# Made by a part.\n${toYaml({ kind: 'K', list: [value, { a: value }], value })}`),
    fc.array(
      fc.tuple(
        fc.nat(),
        fc.nat(3),
        fc.constantFrom(
          ...[
            '- ',
            '---\n',
            ': ',
            '\n',
            '  ',
            '#',
            '"',
            '|\n',
            'kind: L\n',
            '{a: 1}',
            '&a ',
            '*a',
            '!!str ',
            '0',
            '~',
          ],
        ),
      ),
      { minLength: 1, maxLength: 3 },
    ),
  )
  .map(([text, edits]) =>
    edits.reduce((now, [at, without, piece]) => {
      const place = at % (now.length + 1)
      return now.slice(0, place) + piece + now.slice(place + without)
    }, text),
  )

test('a text that a hand has changed is read as YAML reads it, or left to a parser', () => {
  let [read, left] = [0, 0]
  fc.assert(
    fc.property(edited, (text) => {
      const documents = writtenDocuments(text)
      if (documents === undefined) left++
      else {
        read++
        expect(documents).toEqual(yamlSays(text))
      }
    }),
    { numRuns: 5_000 },
  )
  // Both ways were taken, or this shows nothing.
  expect(Math.min(read, left)).toBeGreaterThan(50)
})

test.each([
  ['a key twice', 'a: 1\na: 2\n'],
  ['keys in another order', 'b: 1\na: 2\n'],
  ['a comment in it', 'a: 1 # one\n'],
  ['an anchor', 'a: &x b\nc: *x\n'],
  ['a flow map', 'a: {b: 1}\n'],
  ['a list at the column of its key', 'a:\n- 1\n'],
  ['single quotes', "a: 'b'\n"],
  ['quotes that it needs not', 'a: "b"\n'],
  ['a number in another form', 'a: 1e3\n'],
  ['a folded block', 'a: >\n  b\n'],
  ['the prototype of all objects', '__proto__:\n  a: 1\n'],
  ['no final newline', 'a: 1'],
  ['nothing', ''],
  ['a comment alone', '# a\n'],
])('%s is left to a parser', (_, text) => {
  expect(writtenDocuments(text)).toBeUndefined()
})

test('every file of the tree is read this way', () => {
  const root = join(import.meta.dirname, '..', '..')
  const paths = globSync('{rendered,apps}/**/*.yaml', { cwd: root })
  expect(paths.length).toBeGreaterThan(100)
  expect(
    paths.filter((path) => writtenDocuments(readFileSync(join(root, path), 'utf8')) === undefined),
  ).toEqual([])
})
