/** Our settings of Argo CD, and that every file of them is named. */
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { at, isList, mapsAt, textAt } from '../objects/index.ts'
import { settings, shared } from './settings.ts'

const document = (name: string) =>
  settings.find(({ path }) => path === `${shared.settings}/${name}.yaml`)?.documents[0]
const setting = (map: string, key: string) => textAt(document(map), 'data', key)

test('nobody comes in without a name, and nobody may do anything by default', () => {
  expect(setting('argocd-cm', 'users.anonymous.enabled')).toBe('false')
  expect(setting('argocd-cm', 'admin.enabled')).toBe('false')
  expect(setting('argocd-rbac-cm', 'policy.default')).toBe('')
  expect(setting('argocd-rbac-cm', 'policy.csv')?.trim().split('\n')).toEqual([
    'g, platform-engineers, role:admin',
    'g, reviewers, role:readonly',
  ])
})

test('the project that Argo CD makes for everybody is closed', () => {
  expect(document('app-project-default')).toMatchObject({
    metadata: { name: 'default' },
    spec: { sourceRepos: [], destinations: [] },
  })
})

test('what is left out of the watch is a list of groups and kinds', () => {
  const exclusions: unknown = parse(setting('argocd-cm', 'resource.exclusions') ?? '')
  if (!Array.isArray(exclusions)) throw new Error('no list')
  expect(exclusions).toContainEqual({
    apiGroups: ['', 'discovery.k8s.io'],
    kinds: ['Endpoints', 'EndpointSlice'],
  })
  for (const each of exclusions) expect(Object.keys(each)).toEqual(['apiGroups', 'kinds'])
})

test('every file that the settings have is named by the kustomization of its folder, and no other', () => {
  const folders = Map.groupBy(settings, ({ path }) => path.replace(/\/[^/]+$/, ''))
  expect([...folders.keys()].sort()).toEqual(Object.values(shared).sort())
  for (const [folder, files] of folders) {
    const kustomization = files.find(({ path }) => path === `${folder}/kustomization.yaml`)?.documents[0]
    const resources = at(kustomization, 'resources')
    const named = [
      ...(isList(resources) ? resources : []),
      ...mapsAt(kustomization, 'patches').map((patch) => textAt(patch, 'path')),
    ].filter((name) => !String(name).startsWith('..'))
    expect(files.map(({ path }) => path).sort()).toEqual(
      ['kustomization.yaml', ...named].map((file) => `${folder}/${file}`).sort(),
    )
  }
})

test('the marks by which Argo CD wakes an Application and starts its sync are no difference of it', () => {
  const text = setting('argocd-cm', 'resource.customizations.ignoreDifferences.argoproj.io_Application') ?? ''
  const { jsonPointers }: { jsonPointers: readonly string[] } = parse(text)
  const pathOf = (pointer: string) =>
    pointer
      .split('/')
      .slice(1)
      .map((key) => key.replaceAll('~1', '/'))
  expect(jsonPointers.map(pathOf)).toEqual([
    ['operation'],
    ['metadata', 'annotations', 'argocd.argoproj.io/refresh'],
  ])
})
