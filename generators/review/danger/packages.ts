/** What npm runs by itself, where it takes packages from, and what it knows them by. */
import { at, isMap, type Json, type JsonMap, toJson } from '../../objects/index.ts'
import { GATE } from './gates.ts'

/** The map that a JSON text is; undefined where it is something else. */
export const jsonOf = (text: string | undefined): JsonMap | undefined => {
  try {
    const value = toJson(JSON.parse(text ?? ''))
    return isMap(value) ? value : undefined
  } catch {
    return undefined
  }
}

const entries = (value: Json | undefined) => Object.entries(isMap(value) ? value : {})

/** What npm runs at an installation, unasked. */
const BY_ITSELF =
  /^(pre|post)?(install|prepare|publish|pack|uninstall|version|shrinkwrap)$|^(prepublishOnly|dependencies)$/

/** `pretest` runs before `test`, and so for each that there is. */
const isHook = (name: string, scripts: readonly string[]) =>
  BY_ITSELF.test(name) || scripts.some((each) => name === `pre${each}` || name === `post${each}`)

/** A program of this repository, or of its packages that we know: `npm exec`, `node -e` and a redirection run anything. */
const PROGRAM = [
  /^npm (test|run (--silent )?[\w:-]+( -w [\w-]+)?)( -- [\w=./:@ -]+)?$/,
  /^node (--disable-warning=\w+ )?(?![-/]|.*\.\.\/)[\w./-]+\.[cm]?[jt]s( [\w=./:@-]+)*$/,
  /^(vitest run|tsc|biome (check|lint|ci))( [\w=./:@-]+)*$/,
]

/** What a check no longer runs, or runs instead of failing; more of it is well. */
const lessIn = (name: string, before: string, after: string): readonly string[] => {
  const [parts, left] = [before, after].map((each) => each.split(/\s*&&\s*/))
  const gone = parts?.find((part) => left?.includes(part) !== true)
  const odd = left?.find(
    (part) => parts?.includes(part) !== true && !PROGRAM.some((program) => program.test(part)),
  )
  return gone !== undefined
    ? [`the script ${name} no longer runs ${gone}`]
    : odd !== undefined
      ? [`the script ${name} runs ${odd}`]
      : []
}

const scriptsSay = (before: JsonMap | undefined, after: JsonMap, called: ReadonlySet<string>) => {
  const [was, now] = [new Map(entries(before?.scripts)), new Map(entries(after.scripts))]
  const hooks = [...now].filter(([name, run]) => was.get(name) !== run && isHook(name, [...now.keys()]))
  const ofCI = [...was].flatMap(([name, run]) => {
    const is = now.get(name)
    if (GATE.test(`npm run ${name}`)) return lessIn(name, String(run), String(is ?? ''))
    return called.has(name) && run !== is
      ? [`the script ${name}, which CI runs, is ${is === undefined ? 'gone' : `another: ${is}`}`]
      : []
  })
  return [...hooks.map(([name, run]) => `npm runs the script ${name} by itself: ${run}`), ...ofCI]
}

/** Programs that a workspace brings: npm puts them where those of packages are, and one of the same name in the way of it. */
const programs = (map: JsonMap | undefined): readonly (readonly [string, string])[] => {
  const { bin, name } = map ?? {}
  return typeof bin === 'string'
    ? [[String(name ?? ''), bin]]
    : entries(bin).map(([program, path]) => [program, String(path)])
}

const GROUPS = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies', 'overrides']
/** A range of versions, a tag, or the version of another entry: all else is an address, a folder or another name. */
const OF_REGISTRY = /^([\s\d.*xX^~<>=|+-]|v\d|[a-zA-Z]+(?=[\s.\d-]|$))*$|^\$/

const elsewhere = (value: Json | undefined): readonly (readonly [string, string])[] =>
  entries(value).flatMap(([name, version]) =>
    typeof version !== 'string'
      ? elsewhere(version)
      : OF_REGISTRY.test(version)
        ? []
        : [[name, version] as const],
  )

/** package.json: scripts that run by themselves or that CI calls, permissions to, packages that are in no registry. */
export const packageSays = (
  before: string | undefined,
  text: string,
  called: ReadonlySet<string>,
): readonly string[] => {
  const after = jsonOf(text)
  if (after === undefined) return ['it is no JSON']
  const old = jsonOf(before)
  const allowed = entries(after.allowScripts).filter(
    ([name, value]) => value !== false && at(old, 'allowScripts', name) !== value,
  )
  return [
    ...scriptsSay(old, after, called),
    ...programs(after)
      .filter(([name, path]) => !programs(old).some((known) => known[0] === name && known[1] === path))
      .map(([name, path]) => `npm takes ${path} for the program ${name}`),
    ...allowed.map(([name]) => `npm runs what ${name} brings at its installation`),
    ...GROUPS.flatMap((group) => {
      const known = new Map(elsewhere(old?.[group]))
      return elsewhere(after[group])
        .filter(([name, version]) => known.get(name) !== version)
        .map(([name, version]) => `${name} is not from the registry by its own name: ${version}`)
    }),
  ]
}

const REGISTRY = 'https://registry.npmjs.org/'

const isOther = (entry: JsonMap, key: string) =>
  typeof entry.resolved === 'string' &&
  entry.link !== true &&
  !entry.resolved.startsWith(`${REGISTRY}${nameOf(entry, key)}/-/`)
const nameOf = (entry: JsonMap, key: string) =>
  typeof entry.name === 'string' ? entry.name : (key.split('node_modules/').at(-1) ?? '')

const lockEntrySays = (key: string, old: JsonMap | undefined, entry: JsonMap): readonly string[] => {
  const isFetched = key.includes('node_modules/') && entry.link !== true && entry.inBundle !== true
  const [was, now] = [old?.integrity, entry.integrity]
  return [
    ...(isFetched && typeof now !== 'string' ? [`${key} has no sum: any bytes are right`] : []),
    ...(was !== undefined && now !== undefined && was !== now && old?.version === entry.version
      ? [`${key} has other bytes in the same version`]
      : []),
    ...(isOther(entry, key) ? [`${key} comes from ${String(entry.resolved)}`] : []),
    ...(typeof entry.name === 'string' && isFetched && entry.name !== old?.name
      ? [`${key} is another package: ${entry.name}`]
      : []),
    ...(typeof entry.resolved === 'string' && entry.link === true && old?.link !== true
      ? [`${key} is the folder ${entry.resolved}`]
      : []),
  ]
}

/** package-lock.json: entries without a sum, from elsewhere, or of other bytes than the version had. */
export const lockSays = (before: string | undefined, text: string): readonly string[] => {
  const [old, after] = [jsonOf(before), jsonOf(text)]
  if (after === undefined) return ['it is no JSON']
  return entries(after.packages).flatMap(([key, entry]) => {
    const known = at(old, 'packages', key)
    return !isMap(entry) || JSON.stringify(known) === JSON.stringify(entry)
      ? []
      : lockEntrySays(key, isMap(known) ? known : undefined, entry)
  })
}
