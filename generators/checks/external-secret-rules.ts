/** Rules over ExternalSecrets: what becomes of the text of people, of a Secret that somebody deletes, and of a new entry. */
import { formatDuration, parseDuration } from '../fleet/index.ts'
import { at, isMap, type Json, type KubeObject, mapsAt, textAt } from '../objects/index.ts'
import { distinct, type Rule, reports } from './tree.ts'

/** Every action of a template: what stands in double braces. */
const actions = /\{\{-?\s*([\s\S]*?)\s*-?\}\}/g

/** Actions that write nothing by themselves: conditions, variables, comments, and the end of it all. */
const silent = /^(if|else|end|with|range|break|continue|fail)\b|^\/\*|^\$\w*\s*:?=/

/** What every reader of YAML and JSON takes for one string, whatever the value was. */
const encoded = /\|\s*(toJson|b64enc)$/

/** The actions of a template that put a value into a text as it is; a template that is one value and no more has no text. */
const bare = (template: string): readonly string[] => {
  const written = [...template.matchAll(actions)]
    .map(([, action = '']) => action)
    .filter((each) => !silent.test(each))
  const text = template.replaceAll(actions, '').trim()
  return text === '' && written.length === 1 ? [] : written.filter((action) => !encoded.test(action))
}

const texts = (value: Json | undefined, path: string): readonly (readonly [string, string])[] =>
  Object.entries(isMap(value) ? value : {}).flatMap(([key, text]) =>
    typeof text === 'string' ? [[`${path}.${key}`, text] as const] : [],
  )

/** Every template of an ExternalSecret, by its path. */
const templatesOf = (external: KubeObject): readonly (readonly [string, string])[] => {
  const template = at(external, 'spec', 'target', 'template')
  const path = 'spec.target.template'
  return [
    ...texts(at(template, 'data'), `${path}.data`),
    ...texts(at(template, 'metadata', 'labels'), `${path}.metadata.labels`),
    ...texts(at(template, 'metadata', 'annotations'), `${path}.metadata.annotations`),
    ...mapsAt(template, 'templateFrom').flatMap((from, i) => texts(from, `${path}.templateFrom[${i}]`)),
  ]
}

const puts = reports('object-secret-text')
const secretText: Rule = (tree) =>
  distinct(tree, 'ExternalSecret').flatMap(({ located }) =>
    templatesOf(located.object).flatMap(([path, template]) =>
      bare(template).flatMap((action) =>
        puts(
          located,
          path,
          `{{ ${action} }} puts a value into a text as it is`,
          'end it in | toJson, which is a string in YAML too; generators/secrets/values.ts does',
        ),
      ),
    ),
  )

const loses = reports('object-secret-owner')
const secretOwner: Rule = (tree) =>
  distinct(tree, 'ExternalSecret').flatMap(({ located }) => {
    const target = at(located.object, 'spec', 'target')
    const policy = textAt(target, 'creationPolicy') ?? 'Owner'
    const removal = textAt(target, 'deletionPolicy') ?? 'Retain'
    return [
      ...(policy === 'Owner'
        ? []
        : loses(
            located,
            'spec.target.creationPolicy',
            `with ${policy} a Secret that somebody deletes is missing until the next reading`,
            'write Owner; to keep it when the tree changes, write the sync option Prune=false,Delete=false',
          )),
      ...(removal === 'Retain'
        ? []
        : loses(
            located,
            'spec.target.deletionPolicy',
            `with ${removal} the Secret goes, or empties, with its entry`,
            'write Retain',
          )),
    ]
  })

/** Milliseconds between two readings: a manager that is asked more often refuses, one that is asked less is not followed. */
const [LEAST, MOST] = [60_000, 24 * 3_600_000]

/** Whether an interval, as Go writes it, reads an entry again within a day; without one it is an hour. */
export const isReadAgain = (interval: Json | undefined): boolean => {
  if (interval === undefined) return true
  const parts = typeof interval === 'string' ? (interval.match(/\d+(\.\d+)?(ms|[smh])/g) ?? []) : []
  const milliseconds = parts.reduce((sum, part) => sum + (parseDuration(part) ?? 0), 0)
  return parts.join('') === interval && milliseconds >= LEAST && milliseconds <= MOST
}

const stays = reports('object-secret-refresh')
const secretRefresh: Rule = (tree) =>
  distinct(tree, 'ExternalSecret').flatMap(({ located }) => {
    const interval = at(located.object, 'spec', 'refreshInterval')
    const policy = textAt(located.object, 'spec', 'refreshPolicy') ?? 'Periodic'
    const bounds = `${formatDuration(LEAST)} to ${formatDuration(MOST)}`
    return [
      ...(isReadAgain(interval)
        ? []
        : stays(
            located,
            'spec.refreshInterval',
            `with ${JSON.stringify(interval)} the entry is read too often, too seldom, or never again`,
            `write ${bounds}, such as 1h`,
          )),
      ...(policy === 'Periodic'
        ? []
        : stays(
            located,
            'spec.refreshPolicy',
            `with ${policy} an entry that changes is not read again`,
            'leave it out, or write Periodic',
          )),
    ]
  })

export const externalSecretRules = {
  'object-secret-text': secretText,
  'object-secret-owner': secretOwner,
  'object-secret-refresh': secretRefresh,
} as const satisfies Readonly<Record<string, Rule>>
