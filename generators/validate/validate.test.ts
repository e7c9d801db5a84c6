import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { tool } from '../../tools/index.ts'
import { SCHEMA_LOCATION } from '../kinds/index.ts'
import { madeOf, schemas, treeOf, writeTree } from '../render/index.ts'
import { fleetOf } from '../testing/fleets.ts'
import { type Means, validateTree } from './index.ts'

const root = join(import.meta.dirname, '..', '..')
const fleet = fleetOf()
let means: Means
let tree = ''

beforeAll(async () => {
  means = {
    kustomize: await tool('kustomize'),
    kubeconform: await tool('kubeconform'),
    location: join(root, SCHEMA_LOCATION),
    schemas,
  }
}, 600_000)

beforeEach(() => {
  const top = mkdtempSync(join(tmpdir(), 'validate-test-'))
  execFileSync('git', ['init', '-q', top])
  tree = join(top, 'rendered')
  writeTree(tree, treeOf(fleet))
})
afterEach(() => rmSync(join(tree, '..'), { recursive: true }))

const edit = (path: string, from: string | RegExp, to: string) => {
  const file = join(tree, path)
  const before = readFileSync(file, 'utf8')
  const after = before.replace(from, to)
  expect(after).not.toBe(before)
  writeFileSync(file, after)
}

const everything = async () => {
  const { findings: found } = await validateTree(fleet, { out: tree }, means)
  return found.map(
    ({ code, place, message }) =>
      `${code} ${place.file.replace(`${tree}/`, '')} ${place.field ?? ''}: ${message}`,
  )
}

/** `code file field: message`, with the tree's own folder left out; without the differences that every edit is. */
const findings = async () => (await everything()).filter((line) => !line.startsWith('tree-overlay'))

test('a tree as rendered is valid: every overlay is built, every object looked at', async () => {
  const made = [...madeOf(fleet).objects.values()].flatMap((clusters) => [...clusters.values()])
  expect(await validateTree(fleet, { out: tree }, means)).toEqual({
    overlays: made.filter((objects) => objects.length > 0).length,
    objects: made.flat().length,
    findings: [],
  })
})

describe('a misspelt field fails with its file and its path', () => {
  test('deep in a Deployment of the base', async () => {
    edit('base/inference/deployment-ml-inference.yaml', 'readOnlyRootFilesystem', 'readOnlyRootFileSystem')
    expect(await findings()).toEqual([
      "object-schema base/inference/deployment-ml-inference.yaml Deployment ml-inference spec.template.spec.containers[0].securityContext: additional properties 'readOnlyRootFileSystem' not allowed",
    ])
  })

  test('in a custom resource', async () => {
    edit('base/inference/service-monitor-ml-inference.yaml', 'scrapeTimeout', 'scrapeTimeOut')
    expect(await findings()).toEqual([
      "object-schema base/inference/service-monitor-ml-inference.yaml ServiceMonitor ml-inference spec.endpoints[0]: additional properties 'scrapeTimeOut' not allowed",
    ])
  })

  test('in the metadata', async () => {
    edit('base/traffic/destination-rule-ml-inference.yaml', 'labels:\n    app', 'label:\n    app')
    expect((await findings())[0]).toBe(
      "object-schema base/traffic/destination-rule-ml-inference.yaml DestinationRule ml-inference metadata: additional properties 'label' not allowed",
    )
  })

  test('in a kustomization, which builds to something else or not at all', async () => {
    edit('aws/inference/kustomization.yaml', 'newName', 'newTag')
    expect(await findings()).toContainEqual(
      expect.stringMatching(/^workload-image base\/inference\/deployment-ml-inference\.yaml/),
    )
    edit('gcp/inference/kustomization.yaml', 'images:', 'image:')
    expect(await findings()).toEqual([
      expect.stringMatching(/^tree-build gcp\/inference : .*unknown field "image"/),
    ])
  })

  test('brought in by the patch of an overlay', async () => {
    edit('aws/inference/kustomization.yaml', '/spec/template/metadata/labels/cloud', '/spec/template/clouds')
    expect((await findings()).filter((line) => line.startsWith('object-schema'))).toEqual([
      "object-schema base/inference/deployment-ml-inference.yaml Deployment ml-inference spec.template: additional properties 'clouds' not allowed",
    ])
  })
})

test('a value of the wrong type or outside its bounds fails', async () => {
  edit('base/inference/deployment-ml-inference.yaml', 'containerPort: 8000', 'containerPort: "8000"')
  edit('base/inference/service-monitor-ml-inference.yaml', 'interval: 30s', 'interval: 30 s')
  expect(await findings()).toEqual([
    'object-schema base/inference/deployment-ml-inference.yaml Deployment ml-inference spec.template.spec.containers[0].ports[0].containerPort: got string, want integer',
    expect.stringContaining(
      "ServiceMonitor ml-inference spec.endpoints[0].interval: '30 s' does not match pattern",
    ),
  ])
})

const add = (path: string, text: string) => {
  mkdirSync(dirname(join(tree, path)), { recursive: true })
  writeFileSync(join(tree, path), text)
}

test('a kind without a schema fails', async () => {
  add('aws/traffic/queue.yaml', 'apiVersion: example.com/v1\nkind: Queue\nmetadata: {name: q}\n')
  edit('aws/traffic/kustomization.yaml', 'resources:\n', 'resources:\n  - queue.yaml\n')
  const found = await findings()
  expect(found).toContain('object-schema aws/traffic Queue q: example.com/v1/Queue has no schema')
  expect(found.some((line) => line.includes('could not find schema for Queue'))).toBe(true)
})

test('a Secret with data fails, even by hand', async () => {
  add('aws/traffic/secret.yaml', 'apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {a: b}\n')
  edit('aws/traffic/kustomization.yaml', 'resources:\n', 'resources:\n  - secret.yaml\n')
  expect((await findings()).map((line) => line.split(':')[0])).toContain('object-secret aws/traffic Secret s')
})

describe('what fails first silences what follows from it', () => {
  test('a file that is not there: no rule speaks of an overlay that lacks it', async () => {
    rmSync(join(tree, 'base/traffic/virtual-service-ml-inference.yaml'))
    expect(await everything()).toEqual([
      'tree-build base/traffic/kustomization.yaml resources[1]: "virtual-service-ml-inference.yaml" is not in the tree',
      'tree-overlay base/traffic/virtual-service-ml-inference.yaml : this file is missing',
    ])
  })

  test('a run that was ended halfway: its files are of two fleets', async () => {
    mkdirSync(join(tree, '.render'), { recursive: true })
    writeFileSync(join(tree, '.render/journal.json'), '[]')
    edit('aws/firewall.json', /^/, '<<<<<<< ours\n')
    expect(await everything()).toEqual([
      'tree-half-written .render/journal.json : a run writes here just now, or was ended halfway',
    ])
  })

  test('a cluster without its folder, and a folder without a cluster', async () => {
    rmSync(join(tree, 'gcp'), { recursive: true })
    add('azure/traffic/kustomization.yaml', 'resources:\n  - ../../base/traffic\n')
    const found = await everything()
    expect(found).toContain('tree-overlay gcp/traffic/kustomization.yaml : this file is missing')
    expect(found).toContain('tree-overlay azure/traffic/kustomization.yaml : the fleet makes no such file')
    expect(found.filter((line) => !line.startsWith('tree-overlay'))).toEqual([])
  })

  test('what kustomize refuses, in one finding, with the paths of the repository', async () => {
    edit('aws/traffic/kustomization.yaml', 'resources:\n', 'resources:\n  - ../../base/traffic\n')
    const out = relative(process.cwd(), tree)
    const { findings: found } = await validateTree(fleet, { out }, means)
    const built = found.filter(({ code }) => code !== 'tree-overlay')
    expect(built.map(({ code, place }) => `${code} ${place.file}`)).toEqual([`tree-build ${out}/aws/traffic`])
    expect(built[0]?.message).toContain(
      `from path '${out}/base/traffic': may not add resource with an already`,
    )
  })
})

describe('nothing is fetched: what points outside is refused before anything is built', () => {
  const unbuilt = { ...{ kubeconform: '', location: '', schemas }, kustomize: '/nonexistent/kustomize' }

  test.each([
    ['a resource over https', 'resources:', 'resources:\n  - https://example.com/x.yaml'],
    ['a resource over http', 'resources:', 'resources:\n  - http://example.com/x.yaml'],
    ['a repository', 'resources:', 'resources:\n  - https://github.com/example/x?ref=main'],
    ['a repository in short', 'resources:', 'resources:\n  - github.com/example/x'],
    ['a repository by its owner', 'resources:', 'resources:\n  - example/x//overlay'],
    ['a repository of GitHub', 'resources:', 'resources:\n  - gh:example/x'],
    ['a repository over ssh', 'resources:', 'resources:\n  - ssh://git@example.com/x.git'],
    ['a repository of git', 'resources:', 'resources:\n  - git@github.com:example/x.git'],
    ['a repository with a scheme of git', 'resources:', 'resources:\n  - git::https://example.com/x'],
    ['a repository on this machine', 'resources:', 'resources:\n  - file:///tmp/x.git'],
    ['a base', 'resources:', 'bases:\n  - https://example.com/base\nresources:'],
    ['a component', 'resources:', 'components:\n  - https://example.com/part\nresources:'],
    ['a patch', 'resources:', 'patches:\n  - path: https://example.com/p.yaml\nresources:'],
    ['an old patch', 'resources:', 'patchesStrategicMerge:\n  - https://example.com/p.yaml\nresources:'],
    ['a generator', 'resources:', 'generators:\n  - https://example.com/g.yaml\nresources:'],
    ['a schema', 'resources:', 'openapi:\n  path: https://example.com/o.json\nresources:'],
    ['a chart', 'resources:', 'helmCharts:\n  - name: x\n    repo: https://example.com\nresources:'],
    [
      'a file of a ConfigMap',
      'resources:',
      'configMapGenerator:\n  - name: x\n    files: [k=https://example.com/f]\nresources:',
    ],
  ])('%s', async (_, from, to) => {
    edit('base/traffic/kustomization.yaml', from, to)
    const { findings: found } = await validateTree(fleet, { out: tree }, unbuilt)
    expect(found.filter(({ code }) => code === 'tree-remote')).toHaveLength(1)
    expect(found.filter(({ code }) => code === 'tree-build')).toEqual([])
  })

  test.each([
    ['a folder above the tree', 'resources:\n  - ../../../elsewhere'],
    ['what is not there', 'resources:\n  - nowhere'],
    ['a folder where a file belongs', 'patches:\n  - path: ../inference\nresources:'],
  ])('%s', async (_, to) => {
    edit('base/traffic/kustomization.yaml', 'resources:', to)
    const { findings: found } = await validateTree(fleet, { out: tree }, unbuilt)
    expect(found.filter(({ code }) => code !== 'tree-overlay').map(({ code }) => code)).toEqual([
      'tree-build',
    ])
  })

  test('a kustomization that no overlay names, under another of its names', async () => {
    add('base/traffic/more/Kustomization', 'resources: ["https://example.com/x.yaml"]\n')
    const { findings: found } = await validateTree(fleet, { out: tree }, unbuilt)
    expect(found.map(({ code }) => code)).toEqual(['tree-overlay', 'tree-remote'])
  })
})

describe('nothing makes it fall over, and what is wrong is said', () => {
  test.each<readonly [what: string, path: string, text: string, says: RegExp]>([
    [
      'no resources',
      'aws/extra/kustomization.yaml',
      'resources: []\n',
      /^tree-overlay aws\/extra\/kustomization\.yaml /,
    ],
    ['nothing at all', 'aws/extra/kustomization.yaml', '', /^tree-overlay aws\/extra\/kustomization\.yaml /],
    [
      'no field but its kind',
      'aws/extra/kustomization.yaml',
      'kind: Kustomization\n',
      /^tree-overlay aws\/extra\/kustomization\.yaml /,
    ],
    [
      'an empty base',
      'base/inference/kustomization.yaml',
      'resources: []\n',
      /^tree-overlay base\/inference\/kustomization\.yaml /,
    ],
    [
      'an app without anything',
      'aws/inference/kustomization.yaml',
      'resources: []\n',
      /^tree-overlay aws\/inference\/kustomization\.yaml /,
    ],
    [
      'an empty file of an object',
      'base/inference/deployment-ml-inference.yaml',
      '',
      /^tree-overlay base\/inference\/deployment/,
    ],
    [
      'an empty list of objects',
      'base/inference/deployment-ml-inference.yaml',
      'apiVersion: v1\nkind: List\nitems: []\n',
      /^tree-overlay base\/inference\/deployment/,
    ],
    [
      'a map without anything',
      'base/inference/deployment-ml-inference.yaml',
      '{}\n',
      /^tree-overlay base\/inference\/deployment/,
    ],
    ['values that are a list', 'aws/jaeger/values.yaml', '- a\n', /^tree-overlay aws\/jaeger\/values/],
  ])('%s: %s', async (_, path, text, says) => {
    mkdirSync(dirname(join(tree, path)), { recursive: true })
    writeFileSync(join(tree, path), text)
    expect(await everything()).toContainEqual(expect.stringMatching(says))
  })

  test('every overlay of the fleet empty', async () => {
    const made = [...treeOf(fleet)].filter(({ path }) => /^(aws|gcp)\/[^/]+\/kustomization\.yaml$/.test(path))
    for (const { path } of made) writeFileSync(join(tree, path), 'resources: []\n')
    expect((await everything()).filter((line) => line.startsWith('tree-overlay')).length).toBeGreaterThan(10)
  })

  test('a folder of an app without anything', async () => {
    mkdirSync(join(tree, 'aws/extra'))
    expect(await everything()).toEqual([])
  })
})
