/** Our reading of kustomizations, held against kustomize itself. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { tool } from '../../../tools/index.ts'
import { fleetOf } from '../../fleet/index.ts'
import { compareText, type KubeObject, keyOf, kubeObject } from '../../objects/index.ts'
import { treeOf } from '../../render/index.ts'
import { arbitraryFleet } from '../../testing/arbitrary.ts'
import { builder, NotBuiltError } from '../kustomize/index.ts'

/** Random fleets that are built; more by hand. */
const FLEETS = Number(process.env.DIFF_FLEETS ?? 1)

const root = mkdtempSync(join(tmpdir(), 'review-kustomize-'))
let kustomize = ''
beforeAll(async () => {
  kustomize = await tool('kustomize')
}, 600_000)
afterAll(() => rmSync(root, { recursive: true }))

type Texts = ReadonlyMap<string, string>

const filesOf = (texts: Texts) => ({
  has: (path: string) => texts.has(path),
  idOf: (path: string) => texts.get(path),
  text: (path: string) => texts.get(path) ?? '',
})

const ours = (texts: Texts, folder: string) => builder().build(filesOf(texts), folder)

const theirs = (texts: Texts, folder: string): readonly KubeObject[] => {
  const top = mkdtempSync(join(root, 'tree-'))
  for (const [path, text] of texts) {
    mkdirSync(dirname(join(top, path)), { recursive: true })
    writeFileSync(join(top, path), text)
  }
  return built(join(top, folder))
}

const built = (folder: string) =>
  parseAllDocuments(execFileSync(kustomize, ['build', folder], { encoding: 'utf8', stdio: 'pipe' })).map(
    (document) => kubeObject(document.toJS()),
  )

const sorted = (objects: readonly KubeObject[]) =>
  [...objects].sort((a, b) => compareText(keyOf(a), keyOf(b)))

test('every overlay of this repository comes to what kustomize builds', () => {
  const texts = new Map<string, string>()
  for (const path of readdirSync('rendered', { recursive: true, encoding: 'utf8' }))
    if (path.endsWith('.yaml')) texts.set(`rendered/${path}`, readFileSync(join('rendered', path), 'utf8'))
  const folders = [...texts.keys()]
    .filter((path) => /^rendered\/(?!base\/)[^/]+\/[^/]+\/kustomization\.yaml$/.test(path))
    .map(dirname)
  expect(folders.length).toBeGreaterThan(10)
  for (const folder of folders) expect(sorted(ours(texts, folder)), folder).toEqual(sorted(built(folder)))
})

test('so does every overlay of random fleets', () => {
  fc.assert(
    fc.property(arbitraryFleet(3), (fleet) => {
      const texts = new Map(treeOf(fleetOf(fleet)).map(({ path, text }) => [path, text]))
      const top = mkdtempSync(join(root, 'fleet-'))
      for (const [path, text] of texts) {
        mkdirSync(dirname(join(top, path)), { recursive: true })
        writeFileSync(join(top, path), text)
      }
      for (const path of texts.keys()) {
        if (path.startsWith('base/') || !path.endsWith('/kustomization.yaml') || path.includes('/argocd/'))
          continue
        const folder = dirname(path)
        expect(sorted(ours(texts, folder)), folder).toEqual(sorted(built(join(top, folder))))
      }
    }),
    { numRuns: FLEETS },
  )
})

const DEPLOYMENT = `apiVersion: apps/v1
kind: Deployment
metadata: { name: app, namespace: a }
spec:
  replicas: 2
  template:
    spec:
      initContainers: [{ name: i, image: "registry.example.com/init:v1" }]
      containers: [{ name: c, image: "app:v1@sha256:${'a'.repeat(64)}", env: [{ name: A, value: b }] }]
`
const SERVICE =
  'apiVersion: v1\nkind: Service\nmetadata: { name: app, namespace: a }\nspec: { ports: [{ port: 80 }] }\n'

/** What both make of a kustomization over a deployment and a service; `refused` where one says that it does not build it. */
const both = (kustomization: string, files: Readonly<Record<string, string>> = {}) => {
  const texts = new Map(
    Object.entries({
      'k/kustomization.yaml': `resources: [deployment.yaml, service.yaml]\n${kustomization}`,
      'k/deployment.yaml': DEPLOYMENT,
      'k/service.yaml': SERVICE,
      ...files,
    }),
  )
  const attempt = (make: () => readonly KubeObject[], isRefusal: (error: unknown) => boolean) => {
    try {
      return sorted(make())
    } catch (error) {
      if (isRefusal(error)) return 'refused'
      throw error
    }
  }
  return {
    ours: attempt(
      () => ours(texts, 'k'),
      (error) => error instanceof NotBuiltError,
    ),
    theirs: attempt(
      () => theirs(texts, 'k'),
      () => true,
    ),
  }
}

describe('what is read here comes to what kustomize builds', () => {
  test.each([
    ['an image by its digest', `images: [{ name: app, digest: "sha256:${'b'.repeat(64)}" }]`],
    ['an image by its tag, which takes the digest away', 'images: [{ name: app, newTag: v2 }]'],
    ['an image by both', `images: [{ name: app, newTag: v2, digest: "sha256:${'b'.repeat(64)}" }]`],
    ['an image by another name', 'images: [{ name: app, newName: other.example.com:5000/app }]'],
    ['an image whose dots are any character', 'images: [{ name: registry.example.com.init, newTag: v9 }]'],
    ['replicas', 'replicas: [{ name: app, count: 0 }]'],
    [
      'a patch of all of a kind',
      'patches: [{ target: { kind: Service }, patch: "- { op: add, path: /spec/type, value: NodePort }" }]',
    ],
    [
      'a patch of nothing',
      'patches: [{ target: { kind: Gateway }, patch: "- { op: add, path: /spec/type, value: NodePort }" }]',
    ],
    [
      'a patch before the images',
      'patches: [{ target: { kind: Deployment }, patch: "- { op: replace, path: /spec/template/spec/containers/0/image, value: app }" }]\nimages: [{ name: app, newTag: v3 }]',
    ],
    [
      'an object taken away',
      'patches: [{ patch: "{ $patch: delete, apiVersion: v1, kind: Service, metadata: { name: app, namespace: a } }" }]',
    ],
    [
      'an item put into a list',
      'patches: [{ target: { kind: Deployment }, patch: "- { op: add, path: /spec/template/spec/containers/0/env/0, value: { name: B, value: c } }" }]',
    ],
  ])('%s', (_, kustomization) => {
    const { ours: made, theirs: expected } = both(kustomization)
    expect(expected).not.toBe('refused')
    expect(made).toEqual(expected)
  })
})

describe('what only kustomize knows is not guessed at', () => {
  test.each([
    ['a label of all', 'commonLabels: { a: b }'],
    [
      'a merging patch',
      'patches: [{ patch: "{ apiVersion: v1, kind: Service, metadata: { name: app, namespace: a }, spec: { type: NodePort } }" }]',
    ],
    [
      'a pattern',
      'patches: [{ target: { name: a.* }, patch: "- { op: add, path: /metadata/labels, value: {} }" }]',
    ],
    ['replicas of nothing', 'replicas: [{ name: other, count: 0 }]'],
    ['a component', 'components: [../c]'],
    ['a generator', 'configMapGenerator: [{ name: c, literals: [a=b] }]'],
    [
      'a truth of YAML 1.1 in a patch',
      'patches: [{ target: { kind: Service }, patch: "- { op: add, path: /metadata/labels, value: { a: yes } }" }]',
    ],
  ])('%s', (_, kustomization) => {
    expect(both(kustomization).ours).toBe('refused')
  })

  test.each([
    [
      'an object that is left out of the build',
      {
        'k/service.yaml': SERVICE.replace(
          'namespace: a',
          'namespace: a, annotations: { config.kubernetes.io/local-config: "true" }',
        ),
      },
    ],
    ['a text that is a truth elsewhere', { 'k/service.yaml': SERVICE.replace('port: 80', 'name: on') }],
    ['two kustomizations', { 'k/Kustomization': 'resources: []\n' }],
    ['an object twice', { 'k/service.yaml': `${SERVICE}---\n${SERVICE}` }],
    ['a list of objects', { 'k/service.yaml': 'apiVersion: v1\nkind: List\nitems: []\n' }],
  ])('%s', (_, files) => {
    expect(both('', files).ours).toBe('refused')
  })
})
