/**
 * Random command lines, options misplaced, doubled, swallowed and misspelt: each does what it says, or is refused and changes
 * no byte. What a line says follows from how it was made (generators/testing/command-lines.ts), and what it means for the
 * files from plain data (intentions.ts): nothing here reads a command line, or edits text.
 *
 * `COMMAND_LINES=5000 npx vitest run generators/cli/fuzz.test.ts` runs as many as the docs say; the default is a sample.
 */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { parse } from 'yaml'
import { NPMS_OWN } from '../command-line/npm.ts'
import { unfinished } from '../files/index.ts'
import { catalogue } from '../findings/index.ts'
import { editorSchemas, type Fleet, parseFleet } from '../fleet/index.ts'
import type { JsonMap } from '../objects/index.ts'
import { appsOf, planTrees, treeOf } from '../render/index.ts'
import {
  byNpm,
  flagged,
  type Kind,
  type Line,
  lineOf,
  type Piece,
  type Saying,
  saying,
  type Taken,
  valued,
  written,
} from '../testing/command-lines.ts'
import { filesBelow } from '../testing/commands.ts'
import { canaryData, digestOf, fleetText } from '../testing/fleets.ts'
import { type Data, intentions } from '../testing/intentions.ts'
import { pricesText } from '../testing/prices.ts'
import { type Outages, simulate } from '../traffic/index.ts'
import { run } from './run.ts'

const LINES = Number(process.env.COMMAND_LINES ?? 20)
/** Above this many, npm itself is asked for every twentieth line what it makes of it. */
const MANY = 1_000

type Files = ReadonlyMap<string, string>

/** Where a command is told to read and write. */
const foldersOf = ({ options }: Saying) => {
  const of = (name: string, own: string) => options.get(name)?.[0] ?? own
  return { clusters: of('clusters', 'clusters'), out: of('out', 'rendered'), apps: of('apps', 'apps') }
}
type Folders = ReturnType<typeof foldersOf>

const places = { clusters: 'value', out: 'value', apps: 'value' } as const satisfies Record<string, Kind>
const edits = { ...places, base: 'value', json: 'flag' } as const satisfies Record<string, Kind>

const folder = (...names: readonly string[]) => fc.constantFrom(...names)
const placing = [
  valued('clusters', folder('clusters', './clusters', './clusters', 'nowhere')),
  valued('out', folder('rendered', 'rendered', 'elsewhere', 'elsewhere', 'clusters', 'clusters/in')),
  valued('apps', folder('apps', 'apps', 'other/apps')),
]
const editing = [...placing, valued('base', folder('none', 'HEAD', 'v1')), flagged('json')]

const cluster = fc.constantFrom('aws', 'gcp', 'aws', 'gcp', 'aws', 'gcp', 'azure')
const few = (one: fc.Arbitrary<string>) => fc.array(one, { minLength: 1, maxLength: 2 })
const listed = (one: fc.Arbitrary<string>) => few(one).map((all) => all.join(','))
const shares = fc.oneof(
  { weight: 4, arbitrary: fc.nat(100).map((aws) => [`aws=${aws}`, `gcp=${100 - aws}`]) },
  fc
    .tuple(cluster, fc.constantFrom('5', '50', '101', '-1', 'x', '', '1e2'))
    .map(([name, n]) => [`${name}=${n}`]),
)
const pods = few(
  fc
    .tuple(
      cluster,
      fc.constantFrom('3', '4', '9', '3', '4', '3..12', '2..9', '3..9', '12..3', '0', '2..', 'x'),
    )
    .map((pair) => pair.join('=')),
)
const numbers = fc.constantFrom('0', '10', '100', '300', '5000', '-5', '1.5', 'many')

/** What each command takes, with random lines of it. */
interface Grammar extends Taken {
  readonly lines: fc.Arbitrary<Line>
  /** How often it is chosen. */
  readonly weight: number
}
const grammar = (
  weight: number,
  options: Taken['options'],
  words: fc.Arbitrary<readonly string[]> | undefined,
  some: readonly fc.Arbitrary<Piece>[],
): Grammar => ({ weight, options, words: words !== undefined, lines: lineOf(words ?? fc.constant([]), some) })

/** What every command takes that decides by evidence. Nobody listens where they are told to ask. */
const decisions = {
  ...{ metrics: 'list', evidence: 'value', record: 'value', message: 'value', body: 'value' },
  'dry-run': 'flag',
} as const satisfies Record<string, Kind>
const { metrics: _, ...decided } = decisions
const nobody = 'http://127.0.0.1:9'
const deciding = [
  ...['record', 'message', 'body'].map((name) =>
    valued(
      name,
      fc.constantFrom('one.txt', 'two.txt', './one.txt', 'clusters/aws.yaml', 'rendered', 'no/file'),
    ),
  ),
  valued('evidence', fc.constantFrom('one.txt', 'notes.txt')),
  flagged('dry-run'),
]
/** As often as not: nothing is decided without. */
const asking = valued(
  'metrics',
  fc.constantFrom(
    ...[
      nobody,
      `aws=${nobody},gcp=${nobody}`,
      `aws=${nobody},gcp=${nobody}`,
      `gcp=${nobody},aws=${nobody}/x`,
    ],
    ...[
      `aws=${nobody}`,
      `aws=${nobody},azure=${nobody}`,
      `aws=${nobody},aws=${nobody}`,
      'prometheus',
      'aws=',
    ],
  ),
)

const codes = Object.keys(catalogue)
const grammars: Readonly<Record<string, Grammar>> = {
  render: grammar(8, { ...edits, check: 'flag' }, undefined, [...editing, flagged('check')]),
  weights: grammar(12, edits, shares, editing),
  replicas: grammar(10, edits, pods, editing),
  canary: grammar(
    14,
    { ...edits, ...decisions, percent: 'value', in: 'list' },
    fc.oneof(
      fc.constantFrom(['gate'], ['gate'], ['status'], ['gate', 'now']),
      fc.constantFrom(['advance'], ['abort'], ['promote'], ['advance'], ['abort'], ['stop'], ['start']),
      fc.constantFrom(['start', 'v1.1.0', digestOf('b')], ['start', 'v1.2.0', digestOf('c')]),
      fc.constantFrom(['start', 'v1.1.0', digestOf('b')], ['start', 'v1.1.0', 'latest']),
    ),
    [
      ...editing,
      valued('percent', fc.constantFrom('1', '10', '99', '100', 'x')),
      valued('in', listed(cluster)),
      ...[asking, asking, ...deciding],
    ],
  ),
  scale: grammar(3, { ...edits, ...decisions, propose: 'flag' }, undefined, [
    ...[...editing, flagged('propose')],
    ...[asking, asking, asking, ...deciding],
  ]),
  images: grammar(
    5,
    { ...edits, ...decided, percent: 'value' },
    fc.constantFrom(
      ...[
        ['v1.1.0', digestOf('b')],
        ['v9.0.0', digestOf('c')],
        ['v9.0.0', digestOf('c')],
        ['v0.0.1', digestOf('c')],
      ],
      ...[['v1.1.0'], ['v1.1.0', 'latest'], ['v1.1.0', digestOf('b'), 'now'], []],
    ),
    [...editing, valued('percent', fc.constantFrom('1', '10', '99', '100', 'x')), ...deciding],
  ),
  diff: grammar(
    3,
    { ...places, json: 'flag', markdown: 'value', html: 'value', charts: 'flag' },
    fc.constantFrom([], ['HEAD'], ['main', 'HEAD'], ['a', 'b', 'c']),
    [
      ...[...placing, flagged('json')],
      valued('markdown', fc.constantFrom('one.md', 'clusters/fleet.yaml', 'apps/one.md')),
      valued('html', fc.constantFrom('one.html', 'one.txt', 'one.md', 'rendered/one.html')),
    ],
  ),
  evacuate: grammar(
    10,
    { ...edits, undo: 'flag', insist: 'flag' },
    cluster.map((name) => [name]),
    [...editing, flagged('undo'), flagged('insist')],
  ),
  simulate: grammar(
    14,
    {
      ...places,
      ...{ down: 'list', missing: 'list', ejected: 'list', cut: 'list', from: 'list' },
      ...{ rps: 'value', json: 'flag' },
    },
    undefined,
    [
      ...placing.slice(0, 1),
      valued('down', listed(fc.constantFrom('aws', 'gcp', 'gcp/gateway', 'azure'))),
      valued('missing', listed(fc.constantFrom('aws=50', 'gcp=100', 'gcp=101', 'aws'))),
      valued('ejected', listed(fc.constantFrom('aws=20', 'gcp=60', 'gcp='))),
      valued('cut', listed(cluster)),
      valued('from', fc.constantFrom('aws', 'gcp', 'aws=30,gcp=70', 'aws=30,gcp=60', 'aws,gcp')),
      valued('rps', numbers),
      flagged('json'),
      flagged('json'),
    ].slice(0, 8),
  ),
  cost: grammar(
    6,
    {
      ...{ ...edits, ...decisions, monthly: 'flag', weights: 'flag', propose: 'flag' },
      ...{ rps: 'value', bytes: 'value', nat: 'value', logs: 'value' },
    },
    undefined,
    [
      ...placing,
      ...[flagged('monthly'), flagged('monthly'), flagged('weights'), flagged('propose'), flagged('json')],
      ...[asking, ...deciding],
      ...['rps', 'bytes', 'nat', 'logs'].map((name) => valued(name, numbers)),
    ],
  ),
  status: grammar(4, { clusters: 'value', json: 'flag' }, undefined, [
    ...placing.slice(0, 1),
    flagged('json'),
  ]),
  explain: grammar(
    4,
    { json: 'flag' },
    fc.constantFrom([], ...codes.slice(0, 5).map((code) => [code]), ['no-code']),
    [flagged('json')],
  ),
  'editor-schemas': grammar(4, { clusters: 'value', check: 'flag', json: 'flag' }, undefined, [
    ...placing.slice(0, 1),
    flagged('check'),
    flagged('json'),
  ]),
  validate: grammar(1, { ...places, json: 'flag' }, undefined, [...placing, flagged('json')]),
}

/** A line as somebody types it, and the state of the tree that it meets. */
const lines = fc.record({
  state: fc.constantFrom('plain', 'canary', 'evacuated', 'stale' as const),
  line: fc.oneof(
    ...Object.entries(grammars).map(([name, { weight, lines: own }]) => ({
      weight,
      arbitrary: own.map((line) => ({ name, ...line })),
    })),
  ),
})

const states = {
  plain: {},
  canary: { release: { canary: canaryData(10) } },
  evacuated: { traffic: { evacuated: ['gcp'] } },
  stale: {},
} as const
type State = keyof typeof states

let root: string
let home: string
const bytes = new Map<State, Files>()

const put = (files: Files) => {
  for (const [path, text] of files) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text, 'latin1')
  }
}
/** What is on the disk now, as far as this test knows. */
let onDisk: Files = new Map()
/** Makes the disk what a state is. */
const reset = (files: Files) => {
  if (onDisk === files) return
  empty()
  put(files)
  onDisk = files
}
const empty = () => {
  for (const name of readdirSync(root)) rmSync(join(root, name), { recursive: true })
}

const quietly = async (argv: readonly string[], env: Readonly<Record<string, string>>) => {
  const [out, err] = [vi.spyOn(console, 'log'), vi.spyOn(console, 'error')]
  for (const spy of [out, err]) spy.mockImplementation(() => undefined)
  const said = (spy: typeof out) => spy.mock.calls.map((words) => words.join(' ')).join('\n')
  try {
    return { code: await run(argv, env), out: said(out), err: said(err) }
  } finally {
    for (const spy of [out, err]) spy.mockRestore()
  }
}

beforeAll(async () => {
  home = process.cwd()
  root = realpathSync(mkdtempSync(join(tmpdir(), 'fuzz-')))
  process.chdir(root)
  for (const state of ['plain', 'canary', 'evacuated', 'stale'] as const) {
    put(
      new Map([
        ...[...fleetText(states[state]).files].map(([name, text]) => [`clusters/${name}`, text] as const),
        ['clusters/prices.yaml', pricesText()],
        ['notes.txt', 'nobody else may touch this'],
      ]),
    )
    expect(await quietly(['render'], {})).toMatchObject({ code: 0 })
    const files = new Map(filesBelow(root))
    if (state === 'stale') {
      files.delete('rendered/base/inference/kustomization.yaml')
      files.set('apps/aws/root.yaml', `${files.get('apps/aws/root.yaml')}\n# by hand\n`)
    }
    bytes.set(state, files)
    empty()
  }
})
afterAll(() => {
  process.chdir(home)
  rmSync(root, { recursive: true })
})

const asMap = (value: unknown): JsonMap => parse(JSON.stringify(value))
const dataIn = (files: Files, folderOf: string): Data =>
  new Map(
    [...files].flatMap(([path, text]) => {
      const name = path.startsWith(`${folderOf}/`) ? path.slice(folderOf.length + 1) : ''
      return /^[^/]+\.yaml$/.test(name) && name !== 'prices.yaml' ? [[name, asMap(parse(text))] as const] : []
    }),
  )

const plainPath = (path: string) => path.replace(/^\.\//, '')
const lies = (inner: string, outer: string) => inner === outer || inner.startsWith(`${outer}/`)
const areApart = (folders: Folders) => {
  const all = Object.values(folders).map(plainPath)
  return all.every((one, i) => all.every((other, j) => i === j || !lies(one, other)))
}

/** What a line may come to: exit codes, and the fleet that is there afterwards; without one no byte has changed. */
interface Expected {
  readonly codes: readonly number[]
  readonly data?: Data
  readonly schemas?: boolean
  /** Files beside the trees that may be there afterwards. */
  readonly beside?: readonly string[]
  readonly json?: (answer: unknown) => void
}

const REFUSED: Expected = { codes: [1, 3] }
const USE: Expected = { codes: [2] }

const fleetIn = (files: Files, clusters: string): Fleet => {
  const own = [...files].filter(
    ([path]) => path.startsWith(`${clusters}/`) && /^[^/]+\/[^/]+\.yaml$/.test(path),
  )
  const result = parseFleet({
    label: clusters,
    files: new Map(
      own
        .map(([path, text]) => [path.slice(clusters.length + 1), text] as const)
        .filter(([name]) => name !== 'prices.yaml'),
    ),
  })
  if ('fleet' in result) return result.fleet
  throw new Error(`no fleet: ${JSON.stringify(result.findings)}`)
}

const whole = /^\d{1,9}$/
const clean = (list: readonly string[] | undefined) => list?.filter((word) => word !== '')

/** `aws=50` as pairs; undefined where a name comes twice, is unknown, or the number is none. */
const percents = (fleet: Fleet, list: readonly string[]) => {
  const pairs = list.map((word) => word.split('='))
  const names = pairs.map(([name = '']) => name)
  const right = pairs.every(
    ([name, value = '', ...rest]) =>
      rest.length === 0 &&
      whole.test(value) &&
      Number(value) <= 100 &&
      fleet.clusters.some((each) => each.name === name),
  )
  return right && new Set(names).size === names.length
    ? new Map(pairs.map(([name = '', value]) => [name, Number(value)] as const))
    : undefined
}

/** What a simulation is asked, by the words of the line alone. */
const simulation = (fleet: Fleet, { options }: Saying) => {
  const known = (name: string) => fleet.clusters.some((each) => each.name === name)
  const list = (name: string) => clean(options.get(name))
  for (const name of ['down', 'missing', 'ejected', 'cut', 'from'])
    if (list(name)?.length === 0) return undefined
  const down = list('down') ?? []
  const gone = down.filter((word) => !word.endsWith('/gateway'))
  const gateways = down
    .filter((word) => word.endsWith('/gateway'))
    .map((word) => word.replace('/gateway', ''))
  const [missing, ejected] = [percents(fleet, list('missing') ?? []), percents(fleet, list('ejected') ?? [])]
  const cut = list('cut') ?? []
  if (missing === undefined || ejected === undefined) return undefined
  if (![...gone, ...gateways, ...cut].every(known) || new Set(gone).size !== gone.length) return undefined
  if (gone.some((name) => missing.has(name))) return undefined
  const [rps] = options.get('rps') ?? []
  if (rps !== undefined && !whole.test(rps)) return undefined
  const from = list('from')
  const [only, ...more] = from ?? []
  const entering =
    only === undefined
      ? undefined
      : more.length === 0 && known(only)
        ? new Map([[only, 100]])
        : percents(fleet, from ?? [])
  if (
    only !== undefined &&
    (entering === undefined || [...entering.values()].reduce((a, b) => a + b, 0) !== 100)
  )
    return undefined
  const outages: Outages = new Map(
    fleet.clusters.map(({ name }) => {
      const each = {
        missing: gone.includes(name) ? 100 : (missing.get(name) ?? 0),
        ejected: ejected.get(name) ?? 0,
      }
      return [
        name,
        {
          stable: each,
          canary: each,
          ...(gateways.includes(name) && { gateway: 'down' as const }),
          ...(cut.includes(name) && { link: 'down' as const }),
        },
      ]
    }),
  )
  const named =
    entering === undefined
      ? undefined
      : new Map([...entering].map(([name, part]) => [nameOf(fleet, name), part]))
  return simulate(fleet, outages, { rps: rps === undefined ? undefined : Number(rps), entering: named })
}
const nameOf = (fleet: Fleet, name: string) => {
  const found = fleet.clusters.find((each) => each.name === name)
  if (found === undefined) throw new Error(`${name} is no cluster`)
  return found.name
}

/** The files beside the trees that a line names, in the order of `names`; else what the first wrong one comes to. */
const besideOf = (said: Saying, names: readonly string[]): readonly string[] | Expected => {
  const folders = Object.values(foldersOf(said)).map(plainPath)
  const files: string[] = []
  for (const name of names) {
    const file = said.options.get(name)?.[0]
    if (file === undefined) continue
    const path = plainPath(file)
    if (path === 'rendered' || folders.some((each) => lies(path, each)) || files.includes(path)) return USE
    if (path === 'no/file') return { codes: [4] }
    if (name === 'html' && !path.endsWith('.html')) return USE
    files.push(path)
  }
  return files
}

/** What nobody can be asked for: a record is written all the same. */
const decision = (said: Saying, unasked: Expected = { codes: [1] }): Expected => {
  const beside = besideOf(said, ['record', 'message', 'body'])
  if (!('slice' in beside)) return beside
  const metrics = said.options.get('metrics')
  if (said.options.has('evidence')) return metrics === undefined ? { codes: [1, 4] } : USE
  const views = clean(metrics) ?? []
  const named = views.map((word) => word.split('='))
  const right =
    (views.length === 1 && views[0] === nobody) ||
    (named.length === 2 &&
      named.every(([, url]) => url?.startsWith('http')) &&
      new Set(named.map(([name]) => name)).size === 2 &&
      named.every(([name]) => name === 'aws' || name === 'gcp'))
  return right ? { beside, ...unasked } : USE
}

const OWN = Object.keys(decisions)
const hasAny = ({ options }: Saying, names: readonly string[]) => names.some((name) => options.has(name))

const questions: Readonly<Record<string, (said: Saying, before: Files, state: State) => Expected>> = {
  render: (said, before, state) => {
    const folders = foldersOf(said)
    const there =
      plainPath(folders.out) === 'rendered' && plainPath(folders.apps) === 'apps' && state !== 'stale'
    return said.options.has('check')
      ? { codes: [there ? 0 : 1] }
      : { codes: [0], data: dataIn(before, plainPath(folders.clusters)) }
  },
  simulate: (said, before) => {
    const asked = simulation(fleetIn(before, plainPath(foldersOf(said).clusters)), said)
    if (asked === undefined) return USE
    return {
      codes: [asked.carried ? 0 : 1],
      json: (answer) =>
        expect(answer).toEqual(asMap({ ...asked, entering: Object.fromEntries(asked.entering) })),
    }
  },
  scale: (said, _, state) => decision(said, { codes: [state === 'evacuated' ? 0 : 1] }),
  // Of a folder without git.
  diff: (said) => {
    if (said.words.length > 2) return USE
    const beside = besideOf(said, ['markdown', 'html'])
    return 'slice' in beside ? { codes: [1, 2] } : beside
  },
  cost: (said) => {
    const { options } = said
    const of = (name: string) => options.get(name)?.[0]
    const actions = ['monthly', 'weights', 'propose'].filter((name) => options.has(name))
    if (actions.length !== 1) return USE
    const loads = ['rps', 'bytes', 'nat', 'logs']
    if (options.has('propose')) return hasAny(said, loads) ? USE : decision(said, { codes: [0, 1] })
    if (hasAny(said, OWN)) return USE
    const asked = loads.map(of)
    if (options.has('weights'))
      return hasAny(said, ['nat', 'logs']) || asked.some((value) => value !== undefined && !whole.test(value))
        ? USE
        : { codes: [0], json: (answer) => expect(answer).toHaveProperty('rps') }
    if (asked.some((value) => value !== undefined && !whole.test(value))) return USE
    if (of('bytes') !== undefined && of('rps') === undefined) return USE
    const [rps, bytesEach, nat, logs] = asked.map((value) =>
      value === undefined ? undefined : Number(value),
    )
    const none = [rps, nat, logs].every((value) => value === undefined)
    return {
      codes: [0],
      json: (answer) =>
        none
          ? expect(answer).not.toHaveProperty('traffic')
          : expect(answer).toMatchObject({
              traffic: { rps: rps ?? 0, bytes: bytesEach ?? 1_024, nat: nat ?? 0, logs: logs ?? 0 },
            }),
    }
  },
  status: () => ({ codes: [0], json: (answer) => expect(answer).toHaveProperty('clusters') }),
  explain: ({ words: [code, ...more] }) =>
    more.length > 0 || (code !== undefined && !codes.includes(code))
      ? USE
      : {
          codes: [0],
          json: (answer) =>
            code === undefined
              ? expect(answer).toHaveLength(codes.length)
              : expect(answer).toMatchObject({ code }),
        },
  'editor-schemas': ({ options }) => (options.has('check') ? { codes: [1] } : { codes: [0], schemas: true }),
  validate: (said, _, state) => {
    const { out, apps } = foldersOf(said)
    return {
      codes: [plainPath(out) === 'rendered' && plainPath(apps) === 'apps' && state !== 'stale' ? 0 : 1],
    }
  },
}

/** An image is a canary that starts, where nothing speaks against it. */
const image = (said: Saying, before: Files, state: State): Expected => {
  const { words, options } = said
  const [version, digest] = words
  const [percent] = options.get('percent') ?? []
  if (options.has('evidence')) {
    const found = besideOf(said, ['record', 'message', 'body'])
    return words.length > 0 || percent !== undefined ? USE : 'slice' in found ? { codes: [1, 4] } : found
  }
  if (version === undefined || digest === undefined || words.length > 2) return USE
  if (!/^v\d+\.\d+\.\d+$/.test(version) || !/^sha256:[0-9a-f]{64}$/.test(digest)) return USE
  if (percent !== undefined && !whole.test(percent)) return USE
  const beside = besideOf(said, ['record', 'message', 'body'])
  if (!('slice' in beside)) return beside
  if (state === 'canary') return { codes: [0], beside }
  if (version === 'v0.0.1') return { codes: [1], beside }
  if (options.has('dry-run')) return { codes: [0], beside }
  const start = { ...said, words: ['start', ...words] }
  const intention = intentions.canary?.(dataIn(before, plainPath(foldersOf(said).clusters)), start)
  if (intention === undefined || intention === 'use' || intention === 'state') return REFUSED
  return { codes: [0, 1], data: intention.data, beside }
}

const WRITES = ['render', 'scale', 'images', ...Object.keys(intentions)]

const expected = (name: string, said: Saying, before: Files, state: State): Expected => {
  const folders = foldersOf(said)
  const writes = WRITES.includes(name) || (name === 'cost' && said.options.has('propose'))
  if (writes && !areApart(folders)) return USE
  const clusters = plainPath(folders.clusters)
  const intention = intentions[name]?.(dataIn(before, clusters), said)
  const isThere = dataIn(before, clusters).size > 0
  if (name === 'canary' && isThere) {
    const [action, ...more] = said.words
    const decides = action === 'gate' || action === 'status'
    if (decides && (more.length > 0 || hasAny(said, ['percent', 'in']))) return USE
    if (action === 'status' && hasAny(said, ['message', 'body', 'dry-run'])) return USE
    if (decides) return decision(said, { codes: [state === 'canary' ? 1 : 0] })
    if (hasAny(said, OWN)) return USE
  }
  if (name === 'images' && isThere) return image(said, before, state)
  if (name === 'explain' || isThere) {
    if (intention === 'use') return USE
    if (intention === 'state') return REFUSED
    if (intention !== undefined) return { codes: [0, 1], data: intention.data }
    return questions[name]?.(said, before, state) ?? REFUSED
  }
  // No fleet: some words are wrong before it is read, some files are not there, and no folder is made.
  return { codes: [1, 2, 3, 4] }
}

/** What a tree should hold after a run: what the fleet makes, where the line says; every other byte as it was. */
const demandTree = (after: Files, before: Files, folders: Folders, data: Data) => {
  const [clusters, out, apps] = [folders.clusters, folders.out, folders.apps].map(plainPath)
  expect(dataIn(after, clusters ?? '')).toEqual(data)
  const fleet = fleetIn(after, clusters ?? '')
  const trees = [
    { out: out ?? '', files: treeOf(fleet) },
    { out: apps ?? '', files: appsOf(fleet) },
  ]
  expect(planTrees(trees).flatMap(({ changes }) => changes)).toEqual([])
  const made = trees.flatMap(({ out: to, files }) => [
    `${to}/manifest.txt`,
    ...files.map(({ path }) => `${to}/${path}`),
  ])
  const elsewhere = [...before].filter(
    ([path]) => ![clusters, out, apps].some((each) => lies(path, each ?? '')),
  )
  const edited = [...before.keys()].filter((path) => lies(path, clusters ?? ''))
  expect([...after.keys()].sort()).toEqual(
    [...new Set([...made, ...edited, ...elsewhere.map(([path]) => path)])].sort(),
  )
  for (const [path, text] of elsewhere) expect([path, after.get(path)]).toEqual([path, text])
  expect(after.get('clusters/prices.yaml')).toBe(before.get('clusters/prices.yaml'))
}

const counts = new Map<string, number>()
const count = (name: string) => counts.set(name, (counts.get(name) ?? 0) + 1)

let show: string
const bare = () => Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)))
/** What npm itself makes of a line. */
const askNpm = (script: string, argv: readonly string[]) => {
  if (show === undefined) {
    show = mkdtempSync(join(tmpdir(), 'npm-'))
    writeFileSync(
      join(show, 'show.cjs'),
      'process.stdout.write(JSON.stringify([process.env, process.argv.slice(2)]))',
    )
    const scripts = Object.fromEntries(Object.keys(grammars).map((name) => [name, 'node show.cjs']))
    writeFileSync(join(show, 'package.json'), JSON.stringify({ scripts }))
  }
  const [env, words]: [Record<string, string>, string[]] = JSON.parse(
    execFileSync('npm', ['run', '--silent', script, ...argv], {
      ...{ cwd: show, env: bare(), encoding: 'utf8' },
      stdio: ['ignore', 'pipe', 'pipe'],
    }),
  )
  return { env, words }
}

/** Three that are done, whatever the random ones come to. */
const examples = ['weights aws=40 gcp=60', 'replicas aws=4', 'explain'].map(
  (text): [{ state: State; line: { name: string } & Line }] => {
    const [name = '', ...words] = text.split(' ')
    const pieces = words.map((word) => ({ word }))
    return [{ state: 'plain', line: { name, pieces, slip: 'none', cut: undefined } }]
  },
)

test(`${LINES} random command lines do what they say, or are refused and change no byte`, async () => {
  let asked = 0
  await fc.assert(
    fc.asyncProperty(lines, async ({ state, line: { name, pieces, slip, cut } }) => {
      const { options, words } = grammars[name] ?? { options: {}, words: false }
      const taken: Taken = { options, words }
      const before = bytes.get(state) ?? new Map()
      const npm = cut === undefined ? undefined : byNpm(name, pieces, cut)
      const left = npm?.pieces ?? pieces
      const argv = written(left)
      if (npm !== undefined && LINES >= MANY && asked++ % 20 === 0) {
        const real = askNpm(name, [...written(pieces.slice(0, cut)), '--', ...written(pieces.slice(cut))])
        expect([real.words, Object.keys(real.env)]).toEqual([
          argv,
          expect.arrayContaining(Object.keys(npm.env)),
        ])
      }
      const given = new Set(left.flatMap((piece) => ('option' in piece ? [piece.option.slice(2)] : [])))
      const swallowed = (npm?.taken ?? []).filter((option) => {
        const own = option.replace(/^--(no-)?/, '')
        return !(NPMS_OWN.has(own) && given.has(own))
      })
      const said = swallowed.length > 0 ? 'refused' : saying(taken, left)
      const wanted = said === 'refused' ? USE : expected(name, said, before, state)

      reset(before)
      const { code, out, err } = await quietly([name, ...argv], npm?.env ?? {})
      for (const file of wanted.beside ?? []) rmSync(join(root, file), { force: true })
      const after = filesBelow(root)
      if (code === 0 && (wanted.data ?? wanted.schemas) !== undefined) onDisk = after
      count(`${name} ${code}`)
      count(`${slip} ${code}`)
      expect(wanted.codes, `${out}\n${err}`).toContain(code)
      expect(unfinished(['clusters', 'rendered', 'apps'])).toEqual([])
      if (code === 0 && wanted.schemas === true) {
        const schemas = [...editorSchemas()].map(
          ([file, text]) => [`clusters/${file}`, Buffer.from(text).toString('latin1')] as const,
        )
        expect(after).toEqual(new Map([...before, ...schemas].sort(([a], [b]) => (a < b ? -1 : 1))))
      } else if (code === 0 && wanted.data !== undefined && said !== 'refused')
        demandTree(after, before, foldersOf(said), wanted.data)
      else expect(after).toEqual(before)
      if (argv.some((word) => /^--json(=|$)/.test(word))) {
        const answer: unknown = JSON.parse(out)
        if (code === 2) expect(answer).toMatchObject({ error: 'wrong use', findings: [] })
        else if (code === 4 || (code === 1 && wanted.data !== undefined))
          expect(answer).toMatchObject({ error: 'refused', findings: expect.any(Array) })
        else if (said !== 'refused' && said.options.has('json') && wanted.codes.length === 1)
          wanted.json?.(answer)
      } else if (code === 2) expect(out).toBe('')
      expect(`${out}${err}`).not.toMatch(/^ {4}at /m)
    }),
    { numRuns: LINES, examples },
  )
  if (LINES >= MANY) console.log(Object.fromEntries([...counts].sort()))
  // Not all were refused: what a line says is done as well.
  const done = [...counts].filter(([key]) => Object.hasOwn(grammars, key.slice(0, -2)) && key.endsWith(' 0'))
  expect(done.reduce((sum, [, each]) => sum + each, 0)).toBeGreaterThan(LINES / 8)
}, 36_000_000)
