/** Our settings of Argo CD, run: the health check by a Lua interpreter, the lists by a YAML reader. */
import { lauxlib, lua, lualib, to_jsstring, to_luastring } from 'fengari'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { at, isList, isMap, type Json, textAt } from '../objects/index.ts'
import { applicationHealth, settings } from './settings.ts'

const literal = (value: Json): string => {
  if (value === null) return 'nil'
  if (isList(value)) return `{${value.map(literal).join(',')}}`
  if (isMap(value))
    return `{${Object.entries(value)
      .map(([key, inner]) => `[${JSON.stringify(key)}]=${literal(inner)}`)
      .join(',')}}`
  return JSON.stringify(value)
}

/** What the check says about an Application, as `status: message`. */
const healthOf = (application: Json) => {
  const state = lauxlib.luaL_newstate()
  lualib.luaL_openlibs(state)
  const script = `local obj = ${literal(application)}
local health = (function() ${applicationHealth} end)()
return health.status .. ": " .. health.message`
  if (lauxlib.luaL_dostring(state, to_luastring(script)))
    throw new Error(to_jsstring(lua.lua_tostring(state, -1)))
  return to_jsstring(lua.lua_tostring(state, -1))
}

describe('the health of an Application, which the waves of the root wait for', () => {
  test.each<[string, Json, string]>([
    ['nothing has happened yet', {}, 'Progressing: waiting for the first sync'],
    ['nothing is known yet', { status: {} }, 'Progressing: waiting for the first sync'],
    ['what it brought up is well', { status: { health: { status: 'Healthy' } } }, 'Healthy: '],
    [
      'a sync ended and all is well',
      { status: { operationState: { phase: 'Succeeded' }, health: { status: 'Healthy' } } },
      'Healthy: ',
    ],
    [
      'a sync still runs over old objects that are well',
      { status: { operationState: { phase: 'Running' }, health: { status: 'Healthy' } } },
      'Progressing: syncing',
    ],
    [
      'what it brought up is not well',
      { status: { health: { status: 'Degraded', message: 'no replicas' } } },
      'Degraded: no replicas',
    ],
    [
      'a sync failed before anything was there',
      { status: { operationState: { phase: 'Failed' }, health: { status: 'Missing' } } },
      'Missing: ',
    ],
  ])('%s', (_, application, expected) => {
    expect(healthOf(application)).toBe(expected)
  })
})

const document = (name: string) =>
  settings.find(({ path }) => path === `argocd-settings/${name}.yaml`)?.documents[0]
const setting = (map: string, key: string) => textAt(document(map), 'data', key)

test('nobody comes in without a name, and nobody may do anything by default', () => {
  expect(setting('argocd-cm', 'users.anonymous.enabled')).toBe('false')
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

test('every file of the component is named in its kustomization, and no other', () => {
  const kustomization = document('kustomization')
  const patches = at(kustomization, 'patches')
  const named = [
    ...(isList(at(kustomization, 'resources')) ? [at(kustomization, 'resources')].flat() : []),
    ...(isList(patches) ? patches.map((patch) => textAt(patch, 'path')) : []),
  ]
  expect(settings.map(({ path }) => path).sort()).toEqual(
    ['kustomization.yaml', ...named].map((file) => `argocd-settings/${file}`).sort(),
  )
})
