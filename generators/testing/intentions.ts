/**
 * What a command line means for the files: computed on plain data from what the line says, with none of the code that edits.
 * Only tests import this room.
 */
import type { Json, JsonMap } from '../objects/index.ts'
import type { Saying } from './command-lines.ts'

/** The files of a fleet as data, by their names. */
export type Data = ReadonlyMap<string, JsonMap>

/** `use`: the line is wrong use. `state`: right, and refused for what the fleet is now. Else the fleet that it asks for. */
export type Intention = 'use' | 'state' | { readonly data: Data }

const isMap = (value: Json | undefined): value is JsonMap =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const mapAt = (map: JsonMap | undefined, ...path: readonly string[]): JsonMap => {
  const found = path.reduce<Json | undefined>((value, key) => (isMap(value) ? value[key] : undefined), map)
  return isMap(found) ? found : {}
}

/** A map with a field set, or taken out. */
const having = (map: JsonMap, [key = '', ...rest]: readonly string[], value: Json | undefined): JsonMap => {
  if (rest.length > 0) return { ...map, [key]: having(mapAt(map, key), rest, value) }
  return Object.fromEntries([
    ...Object.entries(map).filter(([name]) => name !== key),
    ...(value === undefined ? [] : [[key, value] as const]),
  ])
}

const FLEET = 'fleet.yaml'
const fleetOf = (data: Data) => data.get(FLEET) ?? {}
const inFleet = (data: Data, path: readonly string[], value: Json | undefined): Data =>
  new Map([...data, [FLEET, having(fleetOf(data), path, value)]])
const isCluster = (data: Data, name: string) => data.has(`${name}.yaml`) && name !== 'fleet'

/** `aws=70`: names once each, the values of a form. */
const pairsOf = (
  words: readonly string[],
  form: RegExp,
): ReadonlyMap<string, RegExpExecArray> | undefined => {
  const pairs = new Map<string, RegExpExecArray>()
  for (const word of words) {
    const [name = '', value = '', ...rest] = word.split('=')
    const found = form.exec(value)
    if (found === null || name === '' || rest.length > 0 || pairs.has(name)) return undefined
    pairs.set(name, found)
  }
  return pairs.size === 0 ? undefined : pairs
}

const weights = (data: Data, { words }: Saying): Intention => {
  const pairs = pairsOf(words, /^\d{1,9}$/)
  if (pairs === undefined || [...pairs.keys()].some((name) => !isCluster(data, name))) return 'use'
  const entries = [...pairs].map(([name, [value]]) => [name, Number(value)] as const)
  const split = { ...mapAt(fleetOf(data), 'traffic', 'split'), ...Object.fromEntries(entries) }
  return { data: inFleet(data, ['traffic', 'split'], split) }
}

const replicas = (data: Data, { words }: Saying): Intention => {
  const pairs = pairsOf(words, /^(\d{1,4})(?:\.\.(\d{1,4}))?$/)
  if (pairs === undefined || [...pairs.keys()].some((name) => !isCluster(data, name))) return 'use'
  const files = [...pairs].map(([name, [, min, max]]) => {
    const value = max === undefined ? Number(min) : { min: Number(min), max: Number(max) }
    const file = `${name}.yaml`
    return [file, having(data.get(file) ?? {}, ['inference', 'replicas'], value)] as const
  })
  return { data: new Map([...data, ...files]) }
}

const CANARY = ['release', 'canary']

const promoted = (data: Data, { version = null, digest = null }: JsonMap): Data =>
  [['version', version] as const, ['digest', digest] as const].reduce(
    (next, [key, value]) => inFleet(next, ['release', 'stable', key], value),
    inFleet(data, CANARY, undefined),
  )

const started = (data: Data, { words, options }: Saying): Intention => {
  const [, version, digest, ...rest] = words
  const [percent] = options.get('percent') ?? []
  const names = options.get('in')?.filter((name) => name !== '')
  if (version === undefined || digest === undefined || rest.length > 0) return 'use'
  if (percent !== undefined && !/^\d{1,9}$/.test(percent)) return 'use'
  if (isMap(mapAt(fleetOf(data), 'release').canary)) return 'state'
  if (names?.some((name) => !isCluster(data, name))) return 'use'
  const { steps = [5] } = mapAt(fleetOf(data), 'release')
  const [first = 5] = Array.isArray(steps) ? steps : []
  return {
    data: inFleet(data, CANARY, {
      ...{ version, digest, percent: percent === undefined ? first : Number(percent) },
      ...(names && { clusters: names }),
    }),
  }
}

const canary = (data: Data, said: Saying): Intention => {
  const [action, ...rest] = said.words
  if (action === 'start') return started(data, said)
  if (action === undefined || !['advance', 'abort', 'promote'].includes(action)) return 'use'
  if (rest.length > 0 || said.options.has('percent') || said.options.has('in')) return 'use'
  const { canary: now, steps = [5, 25, 50, 100] } = mapAt(fleetOf(data), 'release')
  if (!isMap(now)) return 'state'
  if (action === 'abort') return { data: inFleet(data, CANARY, undefined) }
  const next = (Array.isArray(steps) ? steps : []).find((step) => Number(step) > Number(now.percent)) ?? 100
  return {
    data:
      action === 'promote' || next === 100
        ? promoted(data, now)
        : inFleet(data, [...CANARY, 'percent'], next),
  }
}

const evacuate = (data: Data, { words, options }: Saying): Intention => {
  const [name, ...rest] = words
  const undo = options.has('undo')
  if (name === undefined || rest.length > 0 || (undo && options.has('insist'))) return 'use'
  if (!isCluster(data, name)) return 'use'
  const { evacuated: now } = mapAt(fleetOf(data), 'traffic')
  const names = Array.isArray(now) ? now : []
  if (names.includes(name) !== undo) return 'state'
  const left = undo ? names.filter((each) => each !== name) : [...names, name]
  const moved = inFleet(data, ['traffic', 'evacuated'], left.length === 0 ? undefined : left)
  if (left.length === 0) return { data: inFleet(moved, ['traffic', 'evacuatedAnyway'], undefined) }
  return { data: options.has('insist') ? inFleet(moved, ['traffic', 'evacuatedAnyway'], true) : moved }
}

/** What each edit means, by its name. */
export const intentions: Readonly<Record<string, (data: Data, said: Saying) => Intention>> = {
  weights,
  replicas,
  canary,
  evacuate,
}
