import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
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
  tree = join(mkdtempSync(join(tmpdir(), 'validate-test-')), 'rendered')
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

/** `code file field: message`, with the tree's own folder left out. */
const findings = async () => {
  const { findings: found } = await validateTree(fleet, tree, means)
  return found.map(
    ({ code, place, message }) =>
      `${code} ${place.file.replace(`${tree}/`, '')} ${place.field ?? ''}: ${message}`,
  )
}

test('a tree as rendered is valid: every overlay is built, every object looked at', async () => {
  const made = [...madeOf(fleet).objects.values()].flatMap((clusters) => [...clusters.values()])
  expect(await validateTree(fleet, tree, means)).toEqual({
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

  test('in a kustomization', async () => {
    edit('aws/inference/kustomization.yaml', 'newName', 'newTag')
    edit('gcp/inference/kustomization.yaml', 'images:', 'image:')
    const found = await findings()
    expect(found.filter((line) => line.startsWith('tree-build')).map((line) => line.split(':')[0])).toEqual([
      'tree-build gcp/inference ',
    ])
    expect(
      found.some((line) => line.startsWith('workload-image base/inference/deployment-ml-inference.yaml')),
    ).toBe(true)
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

test('an overlay that does not build fails with what kustomize says', async () => {
  rmSync(join(tree, 'base/traffic/virtual-service-ml-inference.yaml'))
  const found = await findings()
  expect(found.filter((line) => line.startsWith('tree-build'))).toHaveLength(2)
  expect(found[0]).toContain('virtual-service-ml-inference.yaml')
})

test('a cluster of the fleet without overlay fails, and so does an overlay without cluster', async () => {
  rmSync(join(tree, 'gcp'), { recursive: true })
  add('azure/traffic/kustomization.yaml', 'resources:\n  - ../../base/traffic\n')
  const found = await findings()
  expect(found).toContain('tree-out-of-date gcp : cluster gcp of the fleet has no overlay')
  expect(found).toContain('tree-out-of-date azure/traffic : the fleet has no cluster azure')
})
