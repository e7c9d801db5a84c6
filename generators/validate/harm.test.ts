/** Harmful edits of the trees on disk, each by itself on a copy: validate finds every one, without a cluster or a build. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { isList, isMap, type Json, toJson } from '../objects/index.ts'
import { appsOf, type Folder, madeOf, treeOf, writeTrees } from '../render/index.ts'
import { toYaml } from '../render/yaml.ts'
import { fleetOf } from '../testing/fleets.ts'
import { fileFindings } from './files.ts'

const fleet = fleetOf()
let root = ''
let folders: readonly Folder[] = []
let texts: ReadonlyMap<string, string> = new Map()

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'harm-'))
  const made = madeOf(fleet)
  folders = [
    { out: join(root, 'rendered'), files: treeOf(fleet, made) },
    { out: join(root, 'apps'), files: appsOf(fleet, made) },
  ]
  writeTrees({ folders })
  texts = new Map(
    folders.flatMap(({ out, files }) =>
      files.map(({ path, text }) => [`${out.slice(root.length + 1)}/${path}`, text] as const),
    ),
  )
})
afterAll(() => rmSync(root, { recursive: true }))

const paths = () => [...texts.keys()]
const textOf = (path: string) => texts.get(path) ?? expect.fail(`no ${path}`)

const put = (path: string, text: string) => {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), text)
}

/** What validate finds after an edit, as `code file`; the tree is as it was afterwards. */
const foundAfter = (edit: () => void): readonly string[] => {
  try {
    edit()
    return fileFindings(folders).findings.map(
      ({ code, place }) => `${code} ${place.file.slice(root.length + 1)}`,
    )
  } finally {
    for (const folder of folders) rmSync(folder.out, { recursive: true })
    writeTrees({ folders })
  }
}
/** The same for an edit of the text of one file: cheaper, and only that file is written back. */
const afterText = (path: string, text: string): readonly string[] => {
  put(path, text)
  try {
    return fileFindings(folders).findings.map(
      ({ code, place }) => `${code} ${place.file.slice(root.length + 1)}`,
    )
  } finally {
    put(path, textOf(path))
  }
}

test('nothing is wrong with a tree as it is made: every file of it parses', () => {
  expect(fileFindings(folders)).toEqual({ whole: true, findings: [] })
  for (const [path, text] of texts)
    if (path.endsWith('.json')) expect(() => JSON.parse(text), path).not.toThrow()
    else for (const document of [parseAllDocuments(text)].flat()) expect(document.errors, path).toEqual([])
})

const VS = 'rendered/base/traffic/virtual-service-ml-inference.yaml'
const DR = 'rendered/base/traffic/destination-rule-ml-inference.yaml'
const APP = 'rendered/base/inference'
const ARGO = 'rendered/aws/argocd'

describe('a change of one field', () => {
  test.each<readonly [what: string, path: string, from: string | RegExp, to: string]>([
    ['weights that are not the fleet’s', VS, /weight: 50/, 'weight: 90'],
    ['a subset of another cluster', VS, 'subset: stable-aws', 'subset: stable-gcp'],
    ['a host of somebody else', VS, 'inference.example.com', 'inference.example.org'],
    ['a timeout that nobody asked for', VS, 'timeout: 10s', 'timeout: 1h'],
    ['no retries', VS, 'attempts: 3', 'attempts: 0'],
    ['a pin by another header', VS, 'prefer-cloud', 'prefer-clod'],
    ['a subset that keeps its dead', DR, 'maxEjectionPercent: 100', 'maxEjectionPercent: 10'],
    ['a pool of one connection', DR, /maxConnections: \d+/, 'maxConnections: 1'],
    ['a priority by another label', DR, 'topology.istio.io/cluster', 'topology.istio.io/network'],
    [
      'plain text between pods',
      'rendered/base/mesh/peer-authentication-default.yaml',
      'STRICT',
      'PERMISSIVE',
    ],
    [
      'everybody may call',
      'rendered/base/mesh/authorization-policy-deny-by-default.yaml',
      /\nspec: .*/,
      '\nspec: {rules: [{}]}',
    ],
    [
      'callers from elsewhere',
      'rendered/base/mesh/authorization-policy-callers.yaml',
      'ml-inference',
      'default',
    ],
    [
      'a Service port that no container has',
      `${APP}/service-ml-inference.yaml`,
      'targetPort: http\n',
      'targetPort: web\n',
    ],
    [
      'a Service of other pods',
      `${APP}/service-ml-inference.yaml`,
      /selector:\n {4}app: ml-inference/,
      'selector:\n    app: ml',
    ],
    [
      'more replicas',
      `${APP}/horizontal-pod-autoscaler-ml-inference.yaml`,
      /maxReplicas: \d+/,
      'maxReplicas: 900',
    ],
    [
      'a budget that blocks drains',
      `${APP}/pod-disruption-budget-ml-inference.yaml`,
      /(minAvailable|maxUnavailable): .*/,
      '$1: 0',
    ],
    [
      'a container that runs as root',
      `${APP}/deployment-ml-inference.yaml`,
      'runAsNonRoot: true',
      'runAsNonRoot: false',
    ],
    [
      'a container that writes its disk',
      `${APP}/deployment-ml-inference.yaml`,
      'readOnlyRootFilesystem: true',
      'readOnlyRootFilesystem: false',
    ],
    ['another image', `${APP}/deployment-ml-inference.yaml`, /@sha256:a{64}/, '@sha256:'.padEnd(72, 'c')],
    ['less memory', `${APP}/deployment-ml-inference.yaml`, 'memory: 512Mi', 'memory: 5Mi'],
    ['another variable', `${APP}/deployment-ml-inference.yaml`, /value: "?[^\n]+/, 'value: other'],
    [
      'a policy that lets all in',
      `${APP}/network-policy-ml-inference.yaml`,
      /ingress:/,
      'ingress:\n    - {}',
    ],
    ['another registry', 'rendered/aws/inference/kustomization.yaml', '.dkr.ecr.', '.dkr.ecr-.'],
    ['a longer grace', 'rendered/aws/inference/kustomization.yaml', 'value: 20', 'value: 900'],
    [
      'an image tag',
      'rendered/gcp/inference/kustomization.yaml',
      /newName: .*/,
      'newName: x\n    newTag: latest',
    ],
    [
      'an object less',
      'rendered/base/inference/kustomization.yaml',
      '  - network-policy-ml-inference.yaml\n',
      '',
    ],
    [
      'an Application of another repository',
      `${ARGO}/application-traffic.yaml`,
      /repoURL: .*/,
      'repoURL: "https://github.com/evil/fleet"',
    ],
    [
      'an Application of another branch',
      `${ARGO}/application-traffic.yaml`,
      /targetRevision: .*/,
      'targetRevision: next',
    ],
    ['an Application that never prunes', `${ARGO}/application-inference.yaml`, 'prune: true', 'prune: false'],
    [
      'a project that permits all',
      `${ARGO}/app-project-fleet.yaml`,
      /sourceRepos:\n {4}- .*/,
      'sourceRepos:\n    - "*"',
    ],
    [
      'a chart of another version',
      `${ARGO}/application-istiod.yaml`,
      /targetRevision: "?1\.31\.1"?/,
      'targetRevision: 1.0.0',
    ],
    ['values: one replica of istiod', 'rendered/base/istiod/values.yaml', /\n([a-zA-Z]+):/, '\nother:'],
    ['values: another network', 'rendered/aws/istiod/values.yaml', 'mesh1-aws', 'mesh1-gcp'],
    [
      'values: Grafana for everybody',
      'rendered/base/kube-prometheus-stack/values.yaml',
      /grafana:/,
      'grafana:\n  "auth.anonymous": true',
    ],
    ['values: a key twice', 'rendered/aws/istiod/values.yaml', /$/, 'global: {}\n'],
    ['a firewall open to all', 'rendered/aws/firewall.json', /"10\.[\d.]+\/\d+"/, '"0.0.0.0/0"'],
    ['a firewall with another port', 'rendered/aws/firewall.json', /\n( +)443\n/, '\n$122\n'],
    [
      'an alert that never fires',
      'rendered/base/observability/prometheus-rule-inference-alerts.yaml',
      /expr: .*/,
      'expr: "vector(0) > 1"',
    ],
    [
      'an alert that waits a day',
      'rendered/base/observability/prometheus-rule-inference-alerts.yaml',
      /for: .*/,
      'for: 1d',
    ],
    [
      'an image that any registry may have',
      'rendered/base/policy/validating-admission-policy-fleet-image-digests.yaml',
      'failurePolicy: Fail',
      'failurePolicy: Ignore',
    ],
    [
      'a policy that only warns',
      'rendered/base/policy/validating-admission-policy-binding-fleet-image-digests.yaml',
      'Deny',
      'Audit',
    ],
    [
      'namespaces without sidecars',
      'rendered/base/foundation/namespace-ml-inference.yaml',
      /istio-injection: .*|istio.io\/rev: .*/,
      'other: label',
    ],
    ['Argo CD of another release', 'apps/aws/argocd/kustomization.yaml', /v3\.\d+\.\d+/, 'v2.0.0'],
    ['Argo CD from elsewhere', 'apps/aws/argocd/kustomization.yaml', 'argoproj', 'somebody'],
    [
      'anybody is an administrator of Argo CD',
      'apps/base/argocd-settings/argocd-rbac-cm.yaml',
      /data:/,
      'data:\n  policy.default: "role:admin"',
    ],
    [
      'a root that follows another branch',
      'apps/gcp/root.yaml',
      /targetRevision: .*/,
      'targetRevision: next',
    ],
    ['the root of another cluster', 'apps/gcp/root.yaml', /path: .*/, 'path: rendered/aws/argocd'],
    ['a project of more rights', 'apps/aws/projects.yaml', /kind: "?[A-Z]\w+"?\n/, 'kind: "*"\n'],
  ])('%s', (_, path, from, to) => {
    const before = textOf(path)
    const text = before.replace(from, to)
    expect(text, 'the edit changes nothing').not.toBe(before)
    expect(afterText(path, text)).toContainEqual(expect.stringMatching(new RegExp(`^tree-\\w+ ${path}$`)))
  })
})

/** A file of each form. */
const forms = [
  VS,
  'rendered/aws/inference/kustomization.yaml',
  'rendered/base/traffic/kustomization.yaml',
  'rendered/base/istiod/values.yaml',
  'rendered/aws/istiod/values.yaml',
  'rendered/aws/firewall.json',
  'rendered/aws/argocd/application-traffic.yaml',
  'apps/aws/root.yaml',
  'apps/aws/argocd/kustomization.yaml',
] as const

describe.each(forms)('%s', (path) => {
  const MANGLE: Readonly<Record<string, (text: string) => string>> = {
    'that is empty': () => '',
    'that ends in the middle': (text) => text.slice(0, text.length / 2),
    'with a conflict nobody resolved': (text) => `<<<<<<< HEAD\n${text}=======\n${text}>>>>>>> other\n`,
    'with a bracket too many': (text) => `${text}]\n`,
    'of another encoding': (text) => Buffer.from(text, 'utf16le').toString('latin1'),
  }
  test.each(Object.keys(MANGLE))('%s', (what) => {
    const text = MANGLE[what]?.(textOf(path)) ?? ''
    expect(afterText(path, text)).toContainEqual(expect.stringMatching(new RegExp(`^tree-\\w+ ${path}$`)))
  })
  test('that is not there', () => {
    expect(foundAfter(() => rmSync(join(root, path)))).toContain(`tree-overlay ${path}`)
  })
  test('behind a link', () => {
    const edit = () => {
      rmSync(join(root, path))
      symlinkSync('/dev/null', join(root, path))
    }
    expect(foundAfter(edit)).toEqual([`tree-path ${path}`])
  })
})

test.each([
  'rendered/aws/traffic/extra.yaml',
  'rendered/aws/extra/kustomization.yaml',
  'rendered/azure/traffic/kustomization.yaml',
  'rendered/base/istiod/values.yml',
  'rendered/aws/firewall.json.orig',
  'rendered/notes.txt',
  'rendered/aws/argocd/.hidden.yaml',
  'apps/aws/secret.yaml',
  'apps/azure/root.yaml',
])('a foreign file: %s', (path) => {
  expect(foundAfter(() => put(path, 'kind: ConfigMap\n'))).toContain(`tree-overlay ${path}`)
})

test.each([['rendered'], ['apps']])('the list of files of %s', (folder) => {
  expect(foundAfter(() => put(`${folder}/manifest.txt`, '# nothing\n'))).toContain(
    `tree-overlay ${folder}/manifest.txt`,
  )
})

/** Every place in a value, as its path. */
const placesIn = (
  value: Json,
  path: readonly (string | number)[] = [],
): readonly (readonly (string | number)[])[] =>
  isList(value)
    ? [path, ...value.flatMap((item, i) => placesIn(item, [...path, i]))]
    : isMap(value)
      ? [path, ...Object.entries(value).flatMap(([key, inner]) => placesIn(inner, [...path, key]))]
      : [path]

/** What stands somewhere, as something else. */
const other = (value: Json): Json =>
  typeof value === 'string'
    ? `${value}x`
    : typeof value === 'number'
      ? value + 1
      : typeof value === 'boolean'
        ? !value
        : isList(value)
          ? [...value, 'more']
          : isMap(value)
            ? { ...value, more: 'than before' }
            : 'something'

const changedAt = (value: Json, [key, ...rest]: readonly (string | number)[], remove: boolean): Json => {
  if (key === undefined) return other(value)
  if (isList(value))
    return value.flatMap((item, i) =>
      i !== key ? [item] : remove && rest.length === 0 ? [] : [changedAt(item, rest, remove)],
    )
  if (!isMap(value)) return value
  const { [key]: inner = null, ...others } = value
  return remove && rest.length === 0 ? others : { ...value, [key]: changedAt(inner, rest, remove) }
}

const isJson = (path: string) => path.endsWith('.json')
const documentsOf = (path: string): readonly Json[] =>
  isJson(path)
    ? [toJson(JSON.parse(textOf(path)))]
    : [parseAllDocuments(textOf(path))].flat().map((document) => toJson(document.toJS()))
const written = (path: string, documents: readonly Json[]) =>
  isJson(path) ? JSON.stringify(documents[0]) : documents.map((document) => toYaml(document)).join('---\n')

test('any change of meaning, anywhere in any file, is found at that file', () => {
  fc.assert(
    fc.property(fc.nat(), fc.nat(), fc.nat(), fc.boolean(), (file, document, place, remove) => {
      const path = paths()[file % paths().length] ?? ''
      const documents = documentsOf(path)
      const which = document % documents.length
      const places = placesIn(documents[which] ?? null)
      const at = places[place % places.length] ?? []
      const text = written(
        path,
        documents.map((each, i) => (i === which ? changedAt(each, at, remove) : each)),
      )
      const found = afterText(path, text)
      expect(found, `${path} ${at.join('.')}`).toContain(`tree-overlay ${path}`)
    }),
    { numRuns: 60 },
  )
})

test('another order of the keys is a difference too, and called no more than that', () => {
  const value = documentsOf(VS)[0] ?? null
  const turned = isMap(value) ? Object.fromEntries(Object.entries(value).reverse()) : value
  put(VS, JSON.stringify(turned))
  const { findings } = fileFindings(folders)
  put(VS, textOf(VS))
  expect(findings.map(({ message }) => message)).toEqual([
    'it says the same in other bytes (order, comments, spaces), from line 1 on: a program makes this file, byte for byte',
  ])
})

test('a message names the fields that differ, with both sides, and is bounded', () => {
  put(
    VS,
    textOf(VS)
      .replaceAll('weight: 50', 'weight: 9')
      .replace('timeout: 10s', `timeout: ${'x'.repeat(9_999)}`),
  )
  const { findings } = fileFindings(folders)
  put(VS, textOf(VS))
  expect(findings.map(({ place, message }) => `${place.field}: ${message}`)).toEqual([
    expect.stringMatching(
      /^spec\.http\[0\]\.timeout: this is "x+… \(9,\d+ more characters\), the fleet makes "10s"; spec\.http\[2\]\.route\[0\]\.weight is 9, the fleet makes 50; spec/,
    ),
  ])
  expect(findings[0]?.message.length).toBeLessThan(400)
})
