/** The commands of a bring-up, held against the files that they name: each finds what it needs from those before it. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadFleet } from '../fleet/index.ts'
import { type KubeObject, namespaceOf, textAt } from '../objects/index.ts'
import { madeOf } from '../render/index.ts'
import { writtenApps } from '../testing/bootstrap.ts'
import { bringUp, type Command } from './commands.ts'

const root = join(import.meta.dirname, '..', '..')
const fleet = loadFleet(join(root, 'clusters'))
const folder = mkdtempSync(join(tmpdir(), 'commands-'))
afterAll(() => rmSync(folder, { recursive: true }))

let holds: (path: string) => readonly KubeObject[] = () => []
beforeAll(async () => {
  holds = await writtenApps(fleet, folder)
}, 600_000)

const valuesOf = (argv: readonly string[], ...flags: readonly string[]) =>
  argv.flatMap((word, i) => (flags.includes(word) ? [argv[i + 1] ?? ''] : []))
const isApply = ({ argv }: Command) => argv.includes('apply')
const isWait = ({ argv }: Command) => argv.includes('wait') || argv.includes('rollout')

/** API groups of Kubernetes itself. */
const builtIn = (group: string) => !group.includes('.') || group.endsWith('.k8s.io')
const groupOf = ({ apiVersion }: KubeObject) =>
  apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : ''
const kindOf = (object: KubeObject) => `${object.kind}.${groupOf(object)}`

/** Names as `kubectl wait` writes them: `crd/applications.argoproj.io`. */
const short: Readonly<Record<string, string>> = { CustomResourceDefinition: 'crd' }
const nameOf = ({ kind, metadata }: KubeObject) => `${short[kind] ?? kind.toLowerCase()}/${metadata.name}`

/** The kind that a definition brings; none for other objects. */
const definedBy = (object: KubeObject) =>
  object.kind === 'CustomResourceDefinition'
    ? `${textAt(object, 'spec', 'names', 'kind')}.${textAt(object, 'spec', 'group')}`
    : undefined

/** What each step lacks that is neither there from the start nor brought by a step before. A kind must be waited for. */
const lacking = (steps: readonly Command[], of: (path: string) => readonly KubeObject[]) => {
  const there = new Map<string, KubeObject>()
  const served = new Set<string | undefined>()
  const spaces = new Set<string | undefined>([undefined, 'default', 'kube-system'])
  return steps.flatMap((step) => {
    const objects = valuesOf(step.argv, '-k', '-f').flatMap(of)
    for (const { kind, metadata } of objects) if (kind === 'Namespace') spaces.add(metadata.name)
    const waits = isWait(step) ? step.argv.filter((word) => /^[a-z]+\/[a-z.-]+$/.test(word)) : []
    const found = [
      ...objects.filter((each) => !builtIn(groupOf(each)) && !served.has(kindOf(each))).map(kindOf),
      ...objects.map(namespaceOf).filter((space) => !spaces.has(space)),
      ...waits.filter((name) => !there.has(name)),
    ]
    for (const object of objects) there.set(nameOf(object), object)
    for (const waited of waits.flatMap((name) => there.get(name) ?? [])) served.add(definedBy(waited))
    return [...new Set(found)].map((what) => `${step.title}: ${what}`)
  })
}

describe.each(fleet.clusters.map(({ name }) => name))('the commands that bring up %s', (cluster) => {
  const steps = bringUp(cluster)

  test('name the cluster, and files that are in the repository', () => {
    for (const { argv } of steps) {
      expect(argv.slice(0, 3)).toEqual(['kubectl', '--context', cluster])
      for (const path of valuesOf(argv, '-k', '-f')) expect(existsSync(join(root, path)), path).toBe(true)
    }
    expect(steps.filter(isApply).flatMap(({ argv }) => valuesOf(argv, '-k', '-f'))).toEqual([
      `apps/${cluster}/definitions`,
      `apps/${cluster}/projects.yaml`,
      `apps/${cluster}/argocd`,
      `apps/${cluster}/root.yaml`,
    ])
  })

  test('lack nothing: every kind, namespace and object is brought and waited for by a command before', () => {
    expect(lacking(steps, holds)).toEqual([])
  })

  test('in another order something is lacking', () => {
    const applies = steps.filter(isApply)
    expect(lacking(applies, holds)).toContain(`${applies[1]?.title}: AppProject.argoproj.io`)
    expect(lacking(steps.slice(3), holds).length).toBeGreaterThan(0)
    expect(lacking([...steps].reverse(), holds).length).toBeGreaterThan(3)
  })

  test('apply as Argo CD itself does later, so that each field has one owner', () => {
    for (const { argv } of steps.filter(isApply))
      expect(argv).toEqual(
        expect.arrayContaining(['--server-side', '--field-manager=argocd-controller', '--force-conflicts']),
      )
  })

  test('never wait without end', () => {
    for (const { argv, title } of steps.filter(isWait))
      expect(
        argv.filter((word) => /^--timeout=\d+[ms]$/.test(word)),
        title,
      ).toHaveLength(1)
    expect(steps.every((step) => isApply(step) !== isWait(step))).toBe(true)
  })

  test('close the default project before there is anything that would make it open', () => {
    const applied = steps.filter(isApply).map(({ argv }) => valuesOf(argv, '-k', '-f').flatMap(holds))
    const first = (is: (object: KubeObject) => boolean) => applied.findIndex((objects) => objects.some(is))
    const closed = first(({ kind, metadata }) => kind === 'AppProject' && metadata.name === 'default')
    expect(closed).toBeLessThan(first(({ kind }) => kind === 'Deployment'))
    expect(closed).toBeLessThan(first(({ kind }) => kind === 'Application'))
  })

  test('end with a root whose Argo CD keeps itself from the folder that was applied', () => {
    const applications = madeOf(fleet).objects.get('argocd')?.get(cluster) ?? []
    const self = applications.find(({ metadata }) => metadata.name === 'argocd')
    expect(steps.flatMap(({ argv }) => valuesOf(argv, '-k'))).toContain(
      textAt(self, 'spec', 'source', 'path'),
    )
  })

  test('say what is seen and what to do otherwise', () => {
    for (const { title, why, shows, otherwise } of steps)
      for (const text of [title, why, shows, otherwise]) expect(text.length).toBeGreaterThan(10)
  })
})
