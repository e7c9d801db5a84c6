/**
 * Random edits of a rendered tree: nothing is called "no change" unless kustomize builds the same, by a reading of its own;
 * and what only stands in another order is no change. The seed of a failure is in its message.
 */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parse, parseAllDocuments, stringify } from 'yaml'
import { tool } from '../../../tools/index.ts'
import { isList, isMap, type Json, type JsonMap, toJson } from '../../objects/index.ts'
import { canaryData, fleetText } from '../../testing/fleets.ts'
import { compared, plusFile, type Repository, repositoryOf, textOf } from '../../testing/snapshots.ts'

/** Edits of each kind, and where they begin: `DIFF_MUTATIONS=500 DIFF_SEED=7 npx vitest run generators/review/pairs`. */
const COUNT = Number(process.env.DIFF_MUTATIONS ?? 15)
const SEED = Number(process.env.DIFF_SEED ?? 1)

/** Numbers from 0 up to `most`, the same for the same seed. */
type Dice = (most: number) => number
const dice = (seed: number): Dice => {
  let state = (seed * 2_654_435_761) >>> 0
  return (most) => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) % most
  }
}
const pick = <T>(roll: Dice, from: readonly [T, ...T[]]): T => from[roll(from.length)] ?? from[0]

const shipped = repositoryOf(fleetText({ release: { canary: canaryData(10) } }))
const isOverlaid = (path: string) =>
  /^rendered\/[^/]+\/[^/]+\/.*\.yaml$/.test(path) && !/values\.yaml$|\/argocd\//.test(path)
const files = [...shipped.keys()].filter(isOverlaid)

const root = mkdtempSync(join(tmpdir(), 'review-mutations-'))
let kustomize = ''
beforeAll(async () => {
  kustomize = await tool('kustomize')
  for (const [path, content] of shipped) write(path, String(content))
}, 600_000)
afterAll(() => rmSync(root, { recursive: true }))

const write = (path: string, text: string) => {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), text)
}

/** Every place in a value, as keys from its root. */
const placesIn = (value: Json, path: readonly string[] = []): readonly (readonly string[])[] => [
  path,
  ...(isList(value)
    ? value.flatMap((each, i) => placesIn(each, [...path, `${i}`]))
    : isMap(value)
      ? Object.entries(value).flatMap(([key, each]) => placesIn(each, [...path, key]))
      : []),
]

const changedAt = (
  value: Json,
  path: readonly string[],
  change: (value: Json) => Json | undefined,
): Json | undefined => {
  const [key, ...rest] = path
  if (key === undefined) return change(value)
  if (isList(value))
    return value.flatMap((each, i) => {
      const now = `${i}` === key ? changedAt(each, rest, change) : each
      return now === undefined ? [] : [now]
    })
  if (!isMap(value)) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, each]) => {
      const now = name === key ? changedAt(each, rest, change) : each
      return now === undefined ? [] : [[name, now]]
    }),
  )
}

const WORDS = [
  '',
  'x',
  'yes',
  '1',
  '1s',
  '60s',
  '1000m',
  '$(A)',
  'a: b',
  'null',
  '0x1f',
  '1e3',
  'aws',
] as const

const scalar = (roll: Dice): Json => pick<Json>(roll, [...WORDS, 0, 1, 2, 100, 0.5, true, false, null])

/** One thing that a hurried person, or somebody with a plan, does to a value. */
const damages: readonly [string, (roll: Dice, value: Json) => Json | undefined][] = [
  ['another scalar', (roll, value) => (isMap(value) || isList(value) ? value : scalar(roll))],
  [
    'a text for a number',
    (_, value) => (typeof value === 'number' ? `${value}` : typeof value === 'boolean' ? `${value}` : value),
  ],
  ['a number more', (_, value) => (typeof value === 'number' ? value + 1 : value)],
  ['it goes', () => undefined],
  [
    'a key more',
    (roll, value) =>
      isMap(value) ? { ...value, [pick(roll, ['name', 'x', 'value', 'mode', 'spec'])]: scalar(roll) } : value,
  ],
  ['an item more', (roll, value) => (isList(value) ? [...value, scalar(roll)] : value)],
  [
    'an item twice',
    (roll, value) =>
      isList(value) && value.length > 0 ? [...value, value[roll(value.length)] ?? null] : value,
  ],
  [
    'items in another order',
    (roll, value) =>
      isList(value) && value.length > 1
        ? value.toSpliced(roll(value.length - 1), 2, ...value.slice(0, 2).toReversed())
        : value,
  ],
  ['a list for its item', (_, value) => [value]],
  ['capitals', (_, value) => (typeof value === 'string' ? value.toUpperCase() : value)],
  ['a space', (_, value) => (typeof value === 'string' ? `${value} ` : value)],
]

/** How the same value may be written otherwise. */
const styles = [
  {},
  { defaultStringType: 'QUOTE_DOUBLE' },
  { defaultStringType: 'QUOTE_SINGLE' },
  { indent: 4 },
  { collectionStyle: 'flow' },
  { version: '1.1' },
] as const

const mutated = (roll: Dice): { readonly path: string; readonly text: string; readonly what: string } => {
  const path = files[roll(files.length)] ?? ''
  const value = toJson(parse(textOf(shipped, path)))
  const places = placesIn(value)
  const place = places[roll(places.length)] ?? []
  const [what, damage] = damages[roll(damages.length)] ?? damages[0] ?? ['', () => undefined]
  const now = changedAt(value, place, (inner) => damage(roll, inner)) ?? null
  return {
    path,
    what: `${what} at ${path} ${place.join('.')}`,
    text: stringify(now, { ...styles[roll(styles.length)], blockQuote: pick(roll, ['literal', 'folded']) }),
  }
}

/** Lists whose order says nothing, by the last word of their path: written down here anew, not taken from what is tested. */
const UNORDERED =
  /(^|\.)(env|volumes|volumeMounts|containers|tolerations|topologySpreadConstraints|ingress|egress|from|to|verbs|resources|apiGroups|resourceNames|policyTypes|subjects|rules|finalizers|values|namespaces|principals|paths|notPaths|methods|hosts|gateways|subsets|route|metrics|groups|matchExpressions|add|drop|ports|exportTo|imagePullSecrets)$/

const bytes = (text: string) => Buffer.from(text).toString('hex')
const UNITS: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  h: 3_600e9,
  d: 86_400e9,
  w: 604_800e9,
  y: 31_536_000e9,
}
const SIZES: Readonly<Record<string, number>> = {
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
}

/** Amounts of time and size by what they are; anything else is itself. */
const amount = (path: string, value: string | number): string => {
  const text = `${value}`
  if (/(requests|limits)\.[^.]+$|sizeLimit$|averageValue$|storage$/.test(path)) {
    const [, number, unit = ''] = /^(\d+(?:\.\d+)?)(m|k|M|G|Ki|Mi|Gi)?$/.exec(text) ?? []
    if (number !== undefined) return `size ${Math.round(Number(number) * (SIZES[unit] ?? 0) * 1_000)}`
  }
  if (
    /(interval|timeout|Time|Timeout|time|for|duration|ttl|keep_firing_for|refreshInterval)$/i.test(path) &&
    /^(\d+(\.\d+)?[a-z]+)+$/.test(text)
  ) {
    const parts = [...text.matchAll(/(\d+(?:\.\d+)?)([a-z]+)/g)]
    if (parts.every(([, , unit = '']) => UNITS[unit] !== undefined))
      return `time ${Math.round(parts.reduce((sum, [, number, unit = '']) => sum + Number(number) * (UNITS[unit] ?? 0), 0))}`
  }
  return `${typeof value} ${bytes(text)}`
}

/** Equal texts are equal meanings, and nothing is taken for equal but the order of keys, of the lists above, and amounts. */
const canonical = (value: Json, path = ''): string => {
  if (isList(value)) {
    const items = value.map((each) => canonical(each, path))
    const names = value.flatMap((each) => (isMap(each) && typeof each.name === 'string' ? [each.name] : []))
    const loose =
      UNORDERED.test(path) && !JSON.stringify(value).includes('$(') && new Set(names).size === names.length
    return `[${(loose ? items.sort() : items).join()}]`
  }
  if (isMap(value))
    return `{${Object.keys(value)
      .sort()
      .map((key) => `${bytes(key)}:${canonical(value[key] ?? null, `${path}.${key}`)}`)
      .join()}}`
  return typeof value === 'string' || typeof value === 'number' ? amount(path, value) : String(value)
}

const clusters = ['aws', 'gcp']

/** What kustomize builds of the overlays that a file is in; a build that fails is a text of its own. */
const builtOf = (path: string): string => {
  const [, cluster = '', app = ''] = path.split('/')
  const folders = (cluster === 'base' ? clusters : [cluster])
    .map((name) => `rendered/${name}/${app}`)
    .filter((folder) => shipped.has(`${folder}/kustomization.yaml`))
  return folders
    .map((folder) => {
      try {
        const text = execFileSync(kustomize, ['build', join(root, folder)], {
          encoding: 'utf8',
          stdio: 'pipe',
        })
        // As kubectl and Argo CD read what kustomize writes.
        const objects = parseAllDocuments(text, { version: '1.1' }).map((document) => toJson(document.toJS()))
        return objects
          .map((object) => canonical(object))
          .sort()
          .join('\n')
      } catch (error) {
        return `fails: ${error instanceof Error ? error.message.length : ''}`
      }
    })
    .join('\n---\n')
}

const known = new Map<string, string>()
const before = (path: string) => {
  const [, cluster = '', app = ''] = path.split('/')
  const key = `${cluster} ${app}`
  const built = known.get(key) ?? builtOf(path)
  known.set(key, built)
  return built
}

const saysNothing = (after: Repository) => {
  const { changes, unread } = compared(shipped, after)
  return changes.length === 0 && unread.length === 0
}

const kinds = { same: 0, changed: 0 }

test(`${COUNT} random edits: what is called no change, kustomize builds to the same`, () => {
  for (let i = 0; i < COUNT; i++) {
    const { path, text, what } = mutated(dice(SEED * 100_000 + i))
    if (!saysNothing(plusFile(shipped, path, text))) {
      kinds.changed++
      continue
    }
    kinds.same++
    const expected = before(path)
    write(path, text)
    const built = builtOf(path)
    write(path, textOf(shipped, path))
    expect(built, `${what} (DIFF_SEED=${SEED}, edit ${i})`).toBe(expected)
  }
  expect(kinds.changed).toBeGreaterThan(0)
})

/** The same value with keys, and lists without order, in another order. */
const shuffled = (roll: Dice, value: Json, path = ''): Json => {
  const mixed = <T>(list: readonly T[]) =>
    list
      .map((each) => ({ each, at: roll(1_000_000) }))
      .sort((a, b) => a.at - b.at)
      .map(({ each }) => each)
  if (isList(value)) {
    const items = value.map((each) => shuffled(roll, each, path))
    return FREE.test(path) && !JSON.stringify(value).includes('$(') ? mixed(items) : items
  }
  if (!isMap(value)) return value
  return Object.fromEntries(
    mixed(Object.entries(value)).map(([key, each]) => [key, shuffled(roll, each, `${path}.${key}`)]),
  )
}

/** Lists whose items have names, or that are sets, wherever they stand in the kinds of the tree. */
const FREE =
  /^Deployment.*\.(env|volumes|volumeMounts|containers)$|^Service\.spec\.ports$|^(Cluster)?Role\.rules(\.(verbs|resources|apiGroups))?$|^NetworkPolicy\.spec\.(ingress|egress|policyTypes)(\.(from|to|ports))?$|^AuthorizationPolicy\.spec\.rules(\.(from|to)(\.(source|operation)\.\w+)?)?$|^DestinationRule\.spec\.subsets$|^VirtualService\.spec\.(hosts|gateways|http\.route)$|\.matchExpressions\.values$|^PrometheusRule\.spec\.groups$/

test(`${COUNT} times other orders of keys and of lists without order: no change`, () => {
  const objects = files.filter((path) => !path.endsWith('kustomization.yaml'))
  let moved = 0
  for (let i = 0; i < COUNT; i++) {
    const roll = dice(SEED * 200_000 + i)
    const path = objects[roll(objects.length)] ?? ''
    const value = toJson(parse(textOf(shipped, path)))
    // A patch of an overlay names items by their places: an object with such a patch keeps the order of its lists.
    const kind = String((value as JsonMap).kind)
    const now =
      kind === 'Deployment' && path.includes('ml-inference')
        ? shuffled(roll, value)
        : shuffled(roll, value, kind)
    // Folded texts are kustomize's to read: it changes some of them.
    const text = stringify(now, { ...styles[roll(styles.length)], blockQuote: 'literal' })
    if (text !== textOf(shipped, path)) moved++
    const { changes, unread } = compared(shipped, plusFile(shipped, path, text))
    expect({ changes, unread }, `${path} (DIFF_SEED=${SEED}, order ${i})`).toEqual({
      changes: [],
      unread: [],
    })
  }
  expect(moved).toBeGreaterThan(0)
})
