/** What linters that reviewers run say of the tree as kustomize builds it, of the Dockerfile and of the workflows. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { tool } from '../../tools/index.ts'
import type { Json } from '../objects/index.ts'
import { treeOf, writeTree } from '../render/index.ts'
import { canaryData, fleetOf } from '../testing/fleets.ts'
import { damaged, objectIn, type Which, wholeTreeOf } from '../testing/trees.ts'
import { build, overlaysIn } from '../validate/index.ts'
import { checkov } from './checkov.ts'
import { kubeScore } from './kube-score.ts'
import { type Linter, type Remark, type Skip, unexplained, unused } from './remarks.ts'
import { skips } from './skips.ts'

const root = join(import.meta.dirname, '..', '..')
const fleet = fleetOf({ release: { canary: canaryData(10) } })

const scratch = mkdtempSync(join(tmpdir(), 'linters-test-'))
afterAll(() => rmSync(scratch, { recursive: true }))
const folderOf = (name: string) => {
  const folder = join(scratch, name)
  mkdirSync(folder, { recursive: true })
  return folder
}

const binaries: Record<'checkov' | 'kube-score' | 'kustomize', string> = {
  checkov: '',
  'kube-score': '',
  kustomize: '',
}

/** Damage to the app's Deployment, and a word of what each linter says of it. */
const container = 'spec.template.spec.containers.0'
const damages: readonly (readonly [string, Json | undefined, Readonly<Partial<Record<Linter, RegExp>>>])[] = [
  [`${container}.securityContext.privileged`, true, { checkov: /CKV_K8S_16 /, 'kube-score': /privileged/ }],
  [`${container}.resources.requests`, undefined, { 'kube-score': /request is not set/ }],
  [`${container}.image`, 'example.com/app:latest', { checkov: /CKV_K8S_14 /, 'kube-score': /latest tag/ }],
  [`${container}.resources.limits.ephemeral-storage`, undefined, { 'kube-score': /Ephemeral Storage limit/ }],
  [
    'spec.template.spec.securityContext.runAsUser',
    1000,
    { checkov: /CKV_K8S_40 /, 'kube-score': /low user ID/ },
  ],
  ['spec.template.spec.hostNetwork', true, { checkov: /CKV_K8S_19 / }],
  ['spec.template.spec.automountServiceAccountToken', undefined, { checkov: /CKV_K8S_38 / }],
  [`${container}.readinessProbe`, undefined, { checkov: /CKV_K8S_9 / }],
]
const faultName = (i: number) => `fault-${i}-`

/** The app's Deployment, damaged in each way, under names of their own. */
const writeDamaged = (folder: string) => {
  const which: Which = { kind: 'Deployment', name: 'ml-inference', cluster: 'aws' }
  const tree = wholeTreeOf(fleet)
  for (const [i, [path, value]] of damages.entries()) {
    const object = objectIn(damaged(tree, which, path, value), which)
    const named = { ...object, metadata: { ...object.metadata, name: faultName(i) } }
    writeFileSync(join(folder, `${i}.json`), JSON.stringify(named))
  }
}

/** What kustomize builds of every overlay of a cluster. */
const writeBuilt = async (folder: string, tree: string, cluster: string) => {
  for (const overlay of overlaysIn(tree).filter((each) => each.cluster === cluster)) {
    const built = await build(binaries.kustomize, overlay)
    if ('code' in built) throw new Error(built.message)
    writeFileSync(join(folder, `${overlay.app}.yaml`), built.text)
  }
}

const scored = (folder: string) =>
  kubeScore(
    binaries['kube-score'],
    fleet.platform.kubernetes,
    readdirSync(folder).map((file) => join(folder, file)),
  )

let remarks: readonly Remark[] = []
let faults: readonly Remark[] = []

// checkov takes two seconds to start, so it is asked of everything at once; kube-score holds objects of one name for one.
beforeAll(async () => {
  for (const name of ['checkov', 'kube-score', 'kustomize'] as const) binaries[name] = await tool(name)
  const tree = join(scratch, 'rendered')
  writeTree(tree, treeOf(fleet))
  const folders = {
    aws: folderOf('built/aws'),
    gcp: folderOf('built/gcp'),
    damaged: folderOf('built/damaged'),
  }
  await writeBuilt(folders.aws, tree, 'aws')
  await writeBuilt(folders.gcp, tree, 'gcp')
  writeDamaged(folders.damaged)
  const workflows = readdirSync(join(root, '.github/workflows')).map((file) => `.github/workflows/${file}`)
  const files = ['server/Dockerfile', ...workflows]
  const said = await Promise.all([
    checkov(binaries.checkov, ['kubernetes'], join(scratch, 'built')),
    checkov(binaries.checkov, ['dockerfile', 'github_actions'], root, files),
    ...Object.values(folders).map(scored),
  ])
  const byFault = Map.groupBy(said.flat(), ({ object }) => object.includes('/fault-'))
  remarks = byFault.get(false) ?? []
  faults = byFault.get(true) ?? []
}, 1_200_000)

test('nothing that is not known', () => {
  expect(unexplained(remarks, skips)).toEqual([])
})

test('nothing is known that is not said', () => {
  expect(unused(remarks, skips)).toEqual([])
})

test('a skip is about one check, linter and object, and goes red when nothing is left of it', () => {
  const remark: Remark = { linter: 'checkov', check: 'A', object: 'Service a/b', message: 'm' }
  const skip: Skip = { linter: 'checkov', check: 'A', objects: ['Service a/b'], why: 'as the test says' }
  expect(unexplained([remark], [skip])).toEqual([])
  expect(unused([remark], [skip])).toEqual([])
  for (const other of [{ linter: 'kube-score' }, { check: 'B' }, { object: 'Service a/c' }] as const) {
    expect(unexplained([{ ...remark, ...other }], [skip])).toHaveLength(1)
    expect(unused([{ ...remark, ...other }], [skip])).toEqual(['checkov A Service a/b'])
  }
})

test.each(damages.map(([path, value, words], i) => ({ path, value, words, i })))(
  'another fault is said: $path: $value',
  ({ words, i }) => {
    const lines = unexplained(faults, skips).filter((line) => line.includes(`/${faultName(i)}:`))
    for (const [linter, word] of Object.entries(words))
      expect(lines.filter((line) => line.startsWith(linter) && word.test(line))).not.toEqual([])
  },
)

test('a linter that looked at nothing is no linter that is content', async () => {
  const folder = folderOf('empty')
  writeFileSync(join(folder, 'note.yaml'), 'a: b\n')
  await expect(checkov(binaries.checkov, ['kubernetes'], folder)).rejects.toThrow()
  await expect(kubeScore(binaries['kube-score'], '1.35', [join(folder, 'note.yaml')])).rejects.toThrow()
})
