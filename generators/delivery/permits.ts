/**
 * What a project permits, decided as Argo CD decides it. Held against Argo CD's own code in tests: a project that our
 * reading allows and Argo CD refuses brings up nothing, and says so only in the cluster.
 */
import {
  at,
  groupOf,
  isList,
  isMap,
  type Json,
  type JsonMap,
  type KubeObject,
  mapsAt,
  namespaceOf,
  textAt,
} from '../objects/index.ts'
import { HERE } from './names.ts'

/** The cluster that Argo CD runs in, by both of its names. */
const here = { server: HERE, name: 'in-cluster' } as const

const denies = (pattern: string) => pattern.startsWith('!')

/**
 * Text and stars, no two in a row: what is decided here. Argo CD's patterns know more, in two dialects with quirks of their
 * own; a project with such a pattern permits nothing, for all we say.
 */
const decided = (pattern: string) => !/[[\]{}\\?]|\*\*/.test(pattern)

/** A star matches all but the separator. */
const globMatches = (pattern: string, text: string, separator: string) => {
  if (!pattern.includes('*')) return pattern === text
  const star = separator === '' ? '[^]*' : `[^${separator}]*`
  return new RegExp(`^${pattern.replace(/[$()+.^|]/g, '\\$&').replaceAll('*', star)}$`).test(text)
}

/** A pattern with a leading `!` matches what the rest does not; a star alone matches whatever the separator. */
const matches = (pattern: string, text: string, separator = '') => {
  if (pattern === '*') return true
  return globMatches(denies(pattern) ? pattern.slice(1) : pattern, text, separator) !== denies(pattern)
}

/** Addresses are compared without case, `.git`, or the ways to write ssh. */
const address = (url: string) => {
  const plain = url.trim().toLowerCase()
  const ssh = /^(ssh:\/\/)?([^/:]*?)@[^@]+$/.test(plain)
  const full = ssh && !plain.startsWith('ssh://') ? `ssh://${plain.replace(':', '/')}` : plain
  return full.replace(/\.git$/, '').replace(/^ssh:\/\//, '')
}

const texts = (value: Json | undefined) =>
  isList(value) ? value.filter((each): each is string => typeof each === 'string') : []

/** True when one pattern matches and none denies. */
export const permitsSource = (project: KubeObject, url: string): boolean => {
  const patterns = texts(at(project, 'spec', 'sourceRepos'))
  if (!patterns.every(decided)) return false
  const each = patterns.map((pattern) => {
    const plain = denies(pattern) ? `!${address(pattern.slice(1))}` : address(pattern)
    return { denied: denies(plain), matched: matches(plain, address(url), '/') }
  })
  return each.some(({ matched }) => matched) && !each.some(({ denied, matched }) => denied && !matched)
}

/** True when a namespace of this cluster is a destination. No namespace is one too: the empty one, matched like any other. */
export const permitsDestination = (project: KubeObject, namespace: string): boolean => {
  const items = mapsAt(project, 'spec', 'destinations')
  const fields = ['name', 'server', 'namespace'] as const
  if (!items.every((item) => fields.every((field) => decided(textAt(item, field) ?? '')))) return false
  const each = items.map((item) => {
    const of = (field: (typeof fields)[number]) => textAt(item, field) ?? ''
    const byName = matches(of('name'), here.name)
    const byServer = matches(of('server'), here.server)
    const inside = matches(of('namespace'), namespace)
    const matched = (byServer || byName) && inside
    const denied =
      (!byName && denies(of('name'))) ||
      (!byServer && denies(of('server')) && inside) ||
      (!inside && denies(of('namespace')) && byServer)
    return { matched, denied: !matched && denied }
  })
  return each.some(({ matched }) => matched) && !each.some(({ denied }) => denied)
}

/** `undecided` is the answer for a pattern that is not decided here: the one that permits nothing. No `!` in these. */
const listed = (list: readonly JsonMap[], undecided: boolean, kind: string, group: string, name: string) =>
  list.some((item) => {
    const fits = (field: string, text: string) => {
      const pattern = textAt(item, field) ?? ''
      return decided(pattern) ? globMatches(pattern, text, '/') : undecided
    }
    return fits('kind', kind) && fits('group', group) && (fits('name', '') || fits('name', name))
  })

/**
 * True when an object may be made by an Application of the project, and taken away again. Of cluster-wide kinds nothing is
 * allowed that is not listed; of kinds in a namespace everything, unless there is a list.
 */
export const permitsObject = (project: KubeObject, object: KubeObject): boolean => {
  const { apiVersion, kind, metadata } = object
  const group = groupOf(apiVersion)
  const namespace = namespaceOf(object) ?? ''
  const inList = (list: 'Whitelist' | 'Blacklist', scope: 'cluster' | 'namespace') => {
    const items = mapsAt(project, 'spec', `${scope}Resource${list}`)
    return listed(items, list === 'Blacklist', kind, group, metadata.name)
  }
  if (namespace === '') return inList('Whitelist', 'cluster') && !inList('Blacklist', 'cluster')
  const open = at(project, 'spec', 'namespaceResourceWhitelist') === undefined
  return (
    (open || inList('Whitelist', 'namespace')) &&
    !inList('Blacklist', 'namespace') &&
    permitsDestination(project, namespace)
  )
}

/** Several sources, or the one. */
const sourcesOf = (application: KubeObject): readonly JsonMap[] => {
  const several = mapsAt(application, 'spec', 'sources')
  const source = at(application, 'spec', 'source')
  return several.length === 0 && isMap(source) ? [source] : several
}

/** Why Argo CD would call an Application's spec invalid, in few words; empty when it would not. */
export const refusals = (project: KubeObject, application: KubeObject): readonly string[] => {
  const [server, name, namespace] = ['server', 'name', 'namespace'].map(
    (field) => textAt(application, 'spec', 'destination', field) ?? '',
  )
  const elsewhere = server !== '' ? server?.replace(/\/+$/, '') !== here.server : name !== here.name
  return [
    ...sourcesOf(application)
      .map((source) => textAt(source, 'repoURL') ?? '')
      .filter((url) => !permitsSource(project, url))
      .map((url) => `its project does not list the repository ${url}`),
    ...(elsewhere || (server !== '' && name !== '')
      ? ['its destination is not the cluster that Argo CD runs in']
      : []),
    ...(permitsDestination(project, namespace ?? '')
      ? []
      : [`its project does not list the namespace '${namespace}' of its destination`]),
  ]
}
