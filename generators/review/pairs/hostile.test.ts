/** Trees that nobody writes in good faith: the comparison answers, within seconds, and says what it could not read. */
import { describe, expect, test } from 'vitest'
import { presented } from '../../findings/index.ts'
import { fleetText } from '../../testing/fleets.ts'
import {
  caseOf,
  compared,
  plusFile,
  type Repository,
  replaced,
  repositoryOf,
  textOf,
} from '../../testing/snapshots.ts'
import { dangers } from '../danger/index.ts'

const shipped = repositoryOf(fleetText())
const DEPLOYMENT = 'rendered/base/inference/deployment-ml-inference.yaml'
const VALUES = 'rendered/base/istiod/values.yaml'
const FIREWALL = 'rendered/aws/firewall.json'
const FLEET = 'clusters/fleet.yaml'
const BOOTSTRAP = 'apps/aws/root.yaml'
const TERRAFORM = 'terraform/modules/aws/network.tf'

/** Generous: a machine with other work to do takes longer; what never ends takes longer than that. */
const PATIENCE_MS = 30_000

const bomb = [
  'a: &a [x,x,x,x,x,x,x,x,x,x]',
  ...[...'bcdefghi'].map((name, i) => `${name}: &${name} [${Array(10).fill(`*${'abcdefgh'[i]}`).join(',')}]`),
].join('\n')

const hostile: readonly (readonly [string, string | Buffer | { readonly link: string }])[] = [
  ['ten megabytes', `a: ${'x'.repeat(10 * 2 ** 20)}\n`],
  ['aliases that grow without end', bomb],
  ['an alias of itself', 'a: &a { b: *a }\n'],
  ['bytes that are no text', Buffer.from([0xff, 0xfe, 0x00, 0xd8, 0x3a, 0x20, 0x80])],
  ['a link', { link: '../../../../etc/passwd' }],
  ['a conflict', '<<<<<<< HEAD\na: 1\n=======\na: 2\n>>>>>>> other\n'],
  ['control characters', 'a: "\\u001b[2J\\u0007\\u202e"\n"\\u0000": 1\n'],
  ['brackets without end', '['.repeat(20_000)],
  ['maps without end', '{a: '.repeat(20_000)],
  ['a list in a list, two thousand deep', `a: ${'['.repeat(2_000)}${']'.repeat(2_000)}\n`],
  ['what JSON cannot carry', 'a: .nan\nb: .inf\nc: !!binary aGk=\n'],
  ['a tag that makes something', 'a: !!js/function "x"\n'],
  ['nothing', ''],
  ['a text', 'just words\n'],
  ['a list', '- a\n- b\n'],
  ['a number of many digits', `a: ${'9'.repeat(400)}\n`],
  ['a prototype', '__proto__: { polluted: true }\nconstructor: { prototype: { polluted: true } }\n'],
  ['two maps with one key', 'a: 1\na: 2\n'],
  ['ten thousand documents', '---\na: 1\n'.repeat(10_000)],
  ['dashes without end', `${'- '.repeat(50_000)}a`],
]

const review = (after: Repository, before = shipped) => {
  const start = performance.now()
  const of = caseOf(before, after)
  const findings = presented(dangers(of))
  expect(performance.now() - start).toBeLessThan(PATIENCE_MS)
  return { of, findings }
}

describe.each([DEPLOYMENT, VALUES, FIREWALL, FLEET, BOOTSTRAP])('%s', (path) => {
  test.each(hostile)('with %s is compared, or said to be unread', (_, content) => {
    const { of, findings } = review(plusFile(shipped, path, content))
    const { changes, unread, asked } = of.comparison
    expect(changes.length + unread.length + asked.length).toBeGreaterThan(0)
    for (const { file } of unread.filter(({ side }) => side === 'after'))
      expect(findings.some(({ code, place }) => code === 'danger-unread' && place.file === file)).toBe(true)
    for (const { message } of findings) expect(message).not.toMatch(/\p{Cc}/u)
  })
})

test.each(hostile)('what had %s before is compared too', (_, content) => {
  review(shipped, plusFile(shipped, DEPLOYMENT, content))
})

test.each(hostile)('a file of Terraform with %s is read, or said to be unread', (_, content) => {
  review(plusFile(plusFile(shipped, 'a', 'b'), TERRAFORM, content))
})

test('names with control characters, of files and of objects, stay within their place', () => {
  const evil = replaced(shipped, DEPLOYMENT, 'name: ml-inference\n', 'name: "ml-\\e[31minference\\n"\n')
  const { findings } = review(plusFile(evil, 'rendered/aws/inference/\u001b[2J\n.yaml', 'a: b\n'))
  expect(findings.some(({ code }) => code === 'danger-foreign')).toBe(true)
  for (const { place, message } of findings)
    expect(`${place.file}${place.field}${message}`).not.toMatch(/\p{Cc}/u)
})

test('five thousand objects that all changed are compared within seconds', () => {
  const many = (data: string): Repository => {
    const names = Array.from({ length: 5_000 }, (_, i) => `config-map-${i}`)
    const object = (name: string) =>
      `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name}, namespace: a }\ndata: { data: ${data} }\n`
    const files = names.map((name) => [`rendered/aws/inference/${name}.yaml`, object(name)] as const)
    const list = names.map((name) => `  - ${name}.yaml\n`).join('')
    const path = 'rendered/aws/inference/kustomization.yaml'
    return new Map([
      ...shipped,
      ...files,
      [path, textOf(shipped, path).replace('resources:\n', `resources:\n${list}`)],
    ])
  }
  const { of, findings } = review(many('b'), many('a'))
  expect(of.comparison.changes.length).toBe(5_000)
  expect(findings.length).toBeLessThan(20)
})

test('a kustomization that names itself, or what is outside of the repository, is unread', () => {
  const path = 'rendered/aws/inference/kustomization.yaml'
  for (const resource of [
    '../inference',
    '../../../../etc',
    '/etc',
    'https://example.com/evil?ref=main',
    '\u0000',
  ]) {
    const after = replaced(shipped, path, 'resources:\n', `resources:\n  - ${JSON.stringify(resource)}\n`)
    expect(compared(shipped, after).unread.map(({ side }) => side)).toEqual(['after'])
  }
})
