/** The commands as people run them: processes in a folder of their own, their exit codes, words and files. */
import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { canaryData, digestOf, fleetText } from '../testing/fleets.ts'
import { pricesText } from '../testing/prices.ts'
import { commands, run } from './run.ts'

const main = join(import.meta.dirname, 'main.js')

/** The folders of these tests are no repositories of git; base.test.ts has some that are. */
const NOT_CHECKED = 'git has no commit HEAD here: the way from what runs to this tree was not checked\n'

interface Outcome {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** Runs a command as a process in `root`. */
const cli = (root: string, args: readonly string[], env: NodeJS.ProcessEnv = { NO_COLOR: '1' }) =>
  new Promise<Outcome>((resolve) => {
    const { FORCE_COLOR: _, NO_COLOR: __, ...rest } = process.env
    const child = execFile(
      process.execPath,
      [main, ...args],
      { cwd: root, env: { ...rest, ...env } },
      (_error, out, err) => resolve({ code: child.exitCode ?? -1, out, err }),
    )
  })

/** Every file below a folder, with its bytes; what runs keep for themselves left out. */
const filesOf = (root: string): ReadonlyMap<string, string> =>
  new Map(
    readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((path) => !path.includes('/.render/'))
      .sort()
      .map((path) => [path.slice(root.length + 1), readFileSync(path, 'latin1')]),
  )

let made: string
let rendered: Outcome
let root: string

beforeAll(async () => {
  made = mkdtempSync(join(tmpdir(), 'cli-'))
  mkdirSync(join(made, 'clusters'))
  for (const [name, text] of fleetText().files) writeFileSync(join(made, 'clusters', name), text)
  rendered = await cli(made, ['render'])
})
afterAll(() => rmSync(made, { recursive: true }))

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'cli-'))
  cpSync(made, root, { recursive: true })
})
afterEach(() => rmSync(root, { recursive: true }))

/** Runs a command in this process, with the folders of `root`. */
const here = async (...args: readonly string[]): Promise<Outcome> => {
  const [out, err] = [vi.spyOn(console, 'log'), vi.spyOn(console, 'error')]
  const said = (spy: typeof out) => spy.mock.calls.map((words) => words.join(' ')).join('\n')
  for (const spy of [out, err]) spy.mockImplementation(() => undefined)
  try {
    const code = await run([
      ...args,
      '--clusters',
      join(root, 'clusters'),
      '--out',
      join(root, 'rendered'),
      '--apps',
      join(root, 'apps'),
    ])
    return { code, out: said(out), err: said(err) }
  } finally {
    for (const spy of [out, err]) spy.mockRestore()
  }
}

const shared = () => join(root, 'clusters', 'fleet.yaml')
const change = (from: string, to: string) => {
  const text = readFileSync(shared(), 'utf8')
  expect(text.split(from)).toHaveLength(2)
  writeFileSync(shared(), text.replace(from, to))
}

describe('render', () => {
  test('writes the tree and says so in a table', () => {
    expect(rendered).toMatchObject({ code: 0, err: NOT_CHECKED })
    const lines = rendered.out.split('\n')
    expect(lines[0]).toBe('cluster  objects  files changed  replicas  share')
    expect(lines[1]).toMatch(/^aws +\d+ +\d+ +3 +50 %$/)
    expect(lines[2]).toMatch(/^gcp +\d+ +\d+ +3 +50 %$/)
    expect(lines[3]).toMatch(/^\(base\) +\d+$/)
    expect(lines[4]).toMatch(/^\(apps\) +\d+$/)
    expect(lines[5]).toMatch(/^\(rest\) +1$/)
    expect(lines[6]).toMatch(/^\d+ files changed$/)
    expect(filesOf(root).has('apps/aws/root.yaml')).toBe(true)
    expect(filesOf(root).has('rendered/base/traffic/virtual-service-ml-inference.yaml')).toBe(true)
  })

  test('--check of a tree that is right says so, and touches no file', async () => {
    const before = filesOf(root)
    const { code, out, err } = await cli(root, ['render', '--check'])
    expect([code, out.trimEnd().split('\n').at(-1), err]).toEqual([
      0,
      'nothing changed: rendered/ and apps/ are what the fleet says',
      NOT_CHECKED,
    ])
    expect(filesOf(root)).toEqual(before)
  })

  test('--check of a tree that is not lists every file, exits 1 and touches none', async () => {
    change('aws: 50', 'aws: 40')
    change('gcp: 50', 'gcp: 60')
    rmSync(join(root, 'rendered/base/inference/kustomization.yaml'))
    const before = filesOf(root)
    const { code, out, err } = await cli(root, ['render', '--check'])
    expect([code, out]).toEqual([1, ''])
    expect(err).toBe(
      [
        'rendered/base/inference/kustomization.yaml',
        '  error tree-out-of-date: this file is missing',
        '  mend: npm run render, and commit what it changed',
        'rendered/base/observability/prometheus-rule-inference-recorded.yaml',
        '  error tree-out-of-date: this file is not what the fleet says',
        '  mend: npm run render, and commit what it changed',
        'rendered/base/traffic/virtual-service-ml-inference.yaml',
        '  error tree-out-of-date: this file is not what the fleet says',
        '  mend: npm run render, and commit what it changed',
        NOT_CHECKED,
      ].join('\n'),
    )
    expect(filesOf(root)).toEqual(before)
    const json = await here('render', '--check', '--json')
    expect([json.code, JSON.parse(json.out).changes]).toEqual([
      1,
      [
        { path: join(root, 'rendered/base/inference/kustomization.yaml'), kind: 'added' },
        {
          path: join(root, 'rendered/base/observability/prometheus-rule-inference-recorded.yaml'),
          kind: 'changed',
        },
        { path: join(root, 'rendered/base/traffic/virtual-service-ml-inference.yaml'), kind: 'changed' },
      ],
    ])
  })

  test('prunes a cluster that is no more, and leaves a foreign file alone', async () => {
    rmSync(join(root, 'clusters', 'gcp.yaml'))
    change('    aws: 50\n    gcp: 50\n', '    aws: 100\n')
    change('peakRps: 200', 'peakRps: 100')
    writeFileSync(join(root, 'rendered', 'notes.txt'), 'mine')
    const { code, out, err } = await cli(root, ['render'])
    expect({ code, out, err }).toMatchObject({ code: 0 })
    expect(out).toMatch(/^\d+ files changed$/m)
    expect(filesOf(root).has('apps/root-gcp.yaml')).toBe(false)
    expect(err).toContain('rendered/notes.txt\n  warning tree-foreign-file')
    const files = [...filesOf(root).keys()]
    expect(files.filter((path) => path.startsWith('rendered/gcp/'))).toEqual([])
    expect(files).toContain('rendered/notes.txt')
  })
})

describe('cost', () => {
  const withPrices = () => writeFileSync(join(root, 'clusters', 'prices.yaml'), pricesText())

  test('adds up a month in a table for 80 columns, and says what it leaves out', async () => {
    withPrices()
    const { code, out, err } = await cli(root, ['cost', '--monthly'])
    expect([code, err]).toEqual([0, ''])
    const lines = out.trimEnd().split('\n')
    expect(lines.every((line) => line.length <= 80)).toBe(true)
    expect(lines[0]).toMatch(/^of +part +counted +at rest +at most$/)
    expect(lines).toContainEqual(expect.stringMatching(/^aws +nodes +4\.\.12, spot +87\.60 +262\.80$/))
    expect(lines.slice(-3)).toEqual([
      expect.stringMatching(/^standing +[\d,.]+ +[\d,.]+$/),
      '$ a month of 730 hours; list prices of 2026-01-02, 3 of 38 not looked up',
      'traffic is not in it: --rps, --nat and --logs add what it costs',
    ])
  })

  test('--json keeps what stands apart from what the traffic adds', async () => {
    withPrices()
    const { code, out } = await cli(root, ['cost', '--monthly', '--rps', '100', '--json'])
    const { totals, total, traffic, all } = JSON.parse(out)
    expect(code).toBe(0)
    expect(totals.aws.atRest + totals.gcp.atRest + totals.shared.atRest).toBeCloseTo(total.atRest, 6)
    expect(traffic).toMatchObject({ rps: 100, bytes: 1_024 })
    expect(total.atRest + traffic.total.atRest).toBeCloseTo(all.atRest, 6)
  })

  test('prices beside the fleet change no file of the tree', async () => {
    withPrices()
    expect(await here('render', '--check')).toMatchObject({ code: 0 })
  })

  test.each([
    [['cost'], 'cost: say what: one of --monthly, --weights, --propose, --refresh'],
    [['cost', '--monthly', '--weights'], 'cost: --monthly and --weights are two things: give one'],
    [['cost', '--weights', '--nat', '3'], 'cost: --weights takes no --nat'],
    [['cost', '--propose'], 'cost: say whom to ask (--metrics)'],
    [['cost', '--monthly', '--bytes', '10'], 'cost: --bytes says how large a request is'],
    [['cost', '--monthly', '--rps', 'many'], 'cost: "many" is not a number of requests per second'],
  ])('%j is wrong use', async (args, message) => {
    withPrices()
    const { code, err } = await cli(root, args)
    expect([code, err.startsWith(message)]).toEqual([2, true])
  })

  test('--weights shows where prices lead in 80 columns, and changes nothing', async () => {
    withPrices()
    const { code, out, err } = await cli(root, ['cost', '--weights', '--rps', '150'])
    expect([code, err]).toEqual([0, ''])
    expect(out).toContain('aws.us-east-1.machines.t3.large.spot was never read')
    expect(out.split('\n').every((line) => line.length <= 80)).toBe(true)
    expect(await here('render', '--check')).toMatchObject({ code: 0 })
  })

  test('without prices there is a finding', async () => {
    expect(await cli(root, ['cost', '--monthly'])).toMatchObject({
      code: 1,
      err: expect.stringContaining('error fleet-file-missing: there is no file of prices'),
    })
  })
})

describe('simulate', () => {
  const sharesOf = (out: string): readonly number[] => {
    const { clusters, lost } = JSON.parse(out)
    return [...clusters.map(({ share }: { readonly share: number }) => share), lost]
  }

  test('--json: the shares and what is lost total 100, and what is carried exits 0', async () => {
    const { code, out } = await cli(root, ['simulate', '--json', '--down', 'aws'])
    expect([code, sharesOf(out)]).toEqual([0, [0, 100, 0]])
  })
  test('an overload exits 1', async () => {
    const { code, out } = await here('simulate', '--rps', '3000', '--json', '--ejected', 'aws=50')
    expect([code, sharesOf(out).reduce((sum, share) => sum + share, 0)]).toEqual([1, 100])
  })
  test('lost requests exit 1, in a table for people', async () => {
    const { code, out } = await here('simulate', '--down', 'aws,gcp')
    expect([code, out]).toEqual([
      1,
      [
        'pods of  share  requests/s  pods  per pod  capacity  at most  verdict',
        'aws        0 %           0     0        0         0        0  down',
        'gcp        0 %           0     0        0         0        0  down',
        '(lost)   100 %         200                                    LOST',
        'requests enter at aws (50 %), gcp (50 %)',
        'no pod: 100 % find none to go to',
        '200 requests/s are NOT carried',
      ].join('\n'),
    ])
  })
  test('pods that all fail are panic, which says so', async () => {
    const { code, out } = await here('simulate', '--ejected', 'aws=3of3,gcp=100')
    expect([code, out.split('\n').at(-2)]).toEqual([
      1,
      'panic: 100 % go to pods that fail, since every endpoint of their subset is ejected',
    ])
  })

  test('--from: what a gateway sees, or several in parts', async () => {
    const from = async (...parts: readonly string[]) => {
      const { out } = await here('simulate', '--json', '--ejected', 'aws=2of3', ...parts)
      return [sharesOf(out)[0], JSON.parse(out).entering]
    }
    expect(await from('--from', 'aws')).toEqual([23, { aws: 100 }])
    expect(await from('--from', 'gcp')).toEqual([50, { gcp: 100 }])
    expect(await from('--from', 'aws=20,gcp=80')).toEqual([44.6, { aws: 20, gcp: 80 }])
    expect(await from()).toEqual([36.5, { aws: 50, gcp: 50 }])
  })

  test('a gateway that is down, and a link that is cut, with missing pods beside', async () => {
    const seen = async (...words: readonly string[]) =>
      sharesOf((await here('simulate', '--json', ...words)).out)
    expect(await seen('--down', 'aws/gateway', '--from', 'aws')).toEqual([50, 50, 0])
    expect(await seen('--down', 'aws/gateway', '--from', 'gcp')).toEqual([0, 100, 0])
    expect(await seen('--cut', 'aws', '--from', 'aws')).toEqual([100, 0, 0])
    expect(await seen('--cut', 'aws', '--missing', 'aws=1of3', '--ejected', 'aws=2of3')).toEqual([0, 50, 50])
  })

  describe('with a canary', () => {
    beforeEach(() => change('release:\n', `release:\n  canary: ${JSON.stringify(canaryData(10, ['gcp']))}\n`))

    test('a row for each track; one that is down falls back to stable of its cloud', async () => {
      const { code, out } = await here('simulate', '--down', 'gcp/canary')
      expect([
        code,
        out
          .split('\n')
          .slice(1, 4)
          .map((line) => line.split(/ {2,}/).slice(0, 2)),
      ]).toEqual([
        0,
        [
          ['aws', '50 %'],
          ['gcp', '50 %'],
          ['gcp canary', '0 %'],
        ],
      ])
      for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(80)
    })

    test.each([
      ['gcp runs 3 stable and 1 canary pods: say which, such as gcp/stable=2of3', '--missing', 'gcp=2of3'],
      ['gcp/canary runs 1 canary pods, not 3', '--ejected', 'gcp/canary=2of3'],
      ['no canary runs in aws', '--down', 'aws/canary'],
      ['gcp/canary is named in --down and in --missing', '--down', 'gcp', '--missing', 'gcp/canary=50'],
      ['gcp/stable is named twice in --missing', '--missing', 'gcp=10,gcp/stable=2of3'],
    ])('%s', async (message, ...args) => {
      const { code, err } = await here('simulate', ...args)
      expect([code, err.split('\n')[0]]).toEqual([2, `simulate: ${message}`])
    })
  })

  test('a flat network has no gateway that could be down', async () => {
    change('network: gateway', 'network: flat')
    const { code, err } = await here('simulate', '--down', 'gcp/gateway')
    expect([code, err.split('\n')[0]]).toEqual([2, 'simulate: the network is flat: gcp has no gateway'])
  })
})

describe('edits', () => {
  test('weights prints the lines it changed, and renders', async () => {
    const { code, out, err } = await cli(root, ['weights', 'aws=70', 'gcp=30'])
    expect([code, err]).toEqual([0, ''])
    expect(out.split('\n').slice(0, 5)).toEqual([
      'clusters/fleet.yaml',
      '  -     aws: 50',
      '  -     gcp: 50',
      '  +     aws: 70',
      '  +     gcp: 30',
    ])
    expect(out).toContain('  ~ rendered/base/traffic/virtual-service-ml-inference.yaml')
    expect((await here('render', '--check')).code).toBe(0)
  })

  test('that change nothing say so', async () => {
    const before = filesOf(root)
    const { code, out } = await here('weights', 'aws=50')
    expect([code, out.split('\n')[0]]).toEqual([0, 'the fleet says so already'])
    expect(filesOf(root)).toEqual(before)
  })

  test('a canary that is started, advanced and aborted leaves every byte as it was', async () => {
    const before = filesOf(root)
    const codes: number[] = []
    for (const words of [
      ['start', 'v1.1.0', digestOf('b'), '--percent', '10', '--in', 'aws'],
      ['advance'],
      ['abort'],
    ])
      codes.push((await here('canary', ...words)).code)
    expect(codes).toEqual([0, 0, 0])
    expect(filesOf(root)).toEqual(before)
  })

  test('a canary command prints the share, the weight and the pods of each track, in 80 columns', async () => {
    const tracks = async (...words: readonly string[]) => {
      const lines = (await here('canary', ...words)).out.split('\n')
      return lines.slice(lines.findIndex((line) => line.startsWith('cluster  track')))
    }
    const started = await tracks('start', 'v1.1.0', digestOf('b'), '--percent', '9')
    expect(started).toEqual([
      'cluster  track   version   share  weight of 10000  pods',
      'aws      stable  v1.0.0   45.5 %             4550     3',
      'aws      canary  v1.1.0    4.5 %              450     1',
      'gcp      stable  v1.0.0   45.5 %             4550     3',
      'gcp      canary  v1.1.0    4.5 %              450     1',
    ])
    for (const line of started) expect(line.length).toBeLessThanOrEqual(80)
    expect((await tracks('advance'))[2]).toBe('aws      canary  v1.1.0   12.5 %             1250     1')
    expect(await tracks('promote')).toEqual([
      'cluster  track   version  share  weight of 100  pods',
      'aws      stable  v1.1.0    50 %             50     3',
      'gcp      stable  v1.1.0    50 %             50     3',
    ])
  })

  test('an evacuation that is undone, and replicas that are set back, leave every byte as it was', async () => {
    const before = filesOf(root)
    await here('evacuate', 'aws')
    await here('replicas', 'aws=3..12', 'gcp=5')
    const between = filesOf(root)
    expect(between.get('clusters/fleet.yaml')).toContain('  evacuated: [aws]\n')
    expect(between.get('clusters/aws.yaml')).toContain('  replicas: { min: 3, max: 12 }\n')
    expect(between.get('clusters/gcp.yaml')).toContain('  replicas: 5\n')
    await here('replicas', 'aws=3', 'gcp=3')
    await here('evacuate', 'aws', '--undo')
    expect(filesOf(root)).toEqual(before)
  })
})

describe('an edit that is refused exits 1 and leaves every byte as it was', () => {
  test('when the fleet would not hold its rules', async () => {
    const before = filesOf(root)
    const { code, out, err } = await cli(root, ['weights', 'aws=90', 'gcp=20'])
    expect([code, out]).toEqual([1, ''])
    expect(err).toMatch(
      /^arguments aws=90 gcp=20, clusters\/fleet\.yaml traffic\.split\n {2}error fleet-split-total: the shares total 110, not 100\n/,
    )
    expect(err).toMatch(/\n\n1 finding; nothing was written\n$/)
    expect(filesOf(root)).toEqual(before)
  })

  const digest = digestOf('b')
  test.each([
    ['fleet-value', ['canary', 'start', '1.1', digest]],
    ['fleet-value', ['canary', 'start', 'v1.1.0', 'latest']],
    ['fleet-value', ['canary', 'start', 'v1.1.0', digest, '--percent', '100']],
    ['fleet-canary-same', ['canary', 'start', 'v1.0.0', digest]],
    ['fleet-value', ['replicas', 'aws=0']],
    ['fleet-range', ['replicas', 'aws=5..3']],
    ['capacity-n-1', ['replicas', 'aws=1', 'gcp=1']],
    ['fleet-state', ['canary', 'promote']],
    ['fleet-state', ['evacuate', 'aws', '--undo']],
  ])('%s: %j', async (finding, args) => {
    if (finding === 'capacity-n-1') change('peakRps: 200', 'peakRps: 600')
    const before = filesOf(root)
    const { code, err } = await here(...args)
    expect([code, err]).toEqual([1, expect.stringContaining(`error ${finding}: `)])
    expect(filesOf(root)).toEqual(before)
  })

  test('a second canary', async () => {
    change('release:\n', `release:\n  canary: ${JSON.stringify(canaryData(10))}\n`)
    const { code, err } = await here('canary', 'start', 'v1.2.0', digestOf('c'))
    expect([code, err]).toEqual([
      1,
      expect.stringContaining('error fleet-state: canary v1.1.0 is running\n  mend: end it first: '),
    ])
  })

  test('when the last cluster with a share would be evacuated', async () => {
    await here('evacuate', 'aws')
    const before = filesOf(root)
    expect((await here('evacuate', 'gcp')).code).toBe(1)
    expect(filesOf(root)).toEqual(before)
  })

  test('when the tree cannot be written', async () => {
    const file = join(root, 'rendered', 'base', 'traffic', 'virtual-service-ml-inference.yaml')
    rmSync(file)
    mkdirSync(file)
    const before = filesOf(root)
    const { code, err } = await here('weights', 'aws=70', 'gcp=30')
    expect([code, err]).toEqual([1, expect.stringContaining('error tree-path: this is not a file')])
    expect(filesOf(root)).toEqual(before)
  })
})

describe('wrong use exits 2, says what is wrong in the first line, and writes nothing', () => {
  test.each<readonly [string, ...string[]]>([
    ['render: "foo" is one word too many: this takes options alone', 'render', 'foo'],
    ['validate: "foo" is one word too many: this takes options alone', 'validate', 'foo'],
    ['simulate: "foo" is one word too many: this takes options alone', 'simulate', 'foo'],
    ['render: there is no option --chekc; did you mean --check?', 'render', '--chekc'],
    ['render: --check takes no value, and has "yes"', 'render', '--check=yes'],
    [
      'render: --base is given twice (main, HEAD); give it once',
      'render',
      '--base',
      'main',
      '--base',
      'HEAD',
    ],
    ['simulate: --rps has an empty value', 'simulate', '--rps', ''],
    ['weights: one of the words is empty', 'weights', 'aws=50', ''],
    ['weights: name at least one <cluster>=<percent>', 'weights'],
    ['weights: "aws" is not of the form <cluster>=<percent>', 'weights', 'aws'],
    ['weights: "=50" is not of the form <cluster>=<percent>', 'weights', '=50'],
    ['weights: "aws=50=1" is not of the form <cluster>=<percent>', 'weights', 'aws=50=1'],
    ['weights: "50%" is not a whole percentage', 'weights', 'aws=50%'],
    ['weights: "-5" is not a whole percentage', 'weights', 'aws=-5'],
    ['weights: "0.5" is not a whole percentage', 'weights', 'aws=0.5'],
    ['weights: aws is named twice', 'weights', 'aws=50', 'aws=60'],
    ['weights: there is no cluster azure; there are aws, gcp', 'weights', 'azure=50'],
    ['replicas: "3.." is neither a number of pods nor a range such as 3..12', 'replicas', 'aws=3..'],
    ['replicas: "many" is neither a number of pods nor a range such as 3..12', 'replicas', 'aws=many'],
    ['replicas: there is no cluster azure; there are aws, gcp', 'replicas', 'azure=3'],
    ['canary: nothing is not one of start, advance, abort, promote, gate, status', 'canary'],
    ['canary: "stop" is not one of start, advance, abort, promote, gate, status', 'canary', 'stop'],
    ['canary: "toString" is not one of start, advance, abort, promote, gate, status', 'canary', 'toString'],
    ['canary: start takes a version and a digest: canary start v1.1.0 sha256:…', 'canary', 'start', 'v1.1.0'],
    ['canary: "ten" is not a whole percentage', 'canary', 'start', 'v1.1.0', 'x', '--percent', 'ten'],
    [
      'canary: there is no cluster azure; there are aws, gcp',
      'canary',
      'start',
      'v1.1.0',
      'x',
      '--in',
      'azure',
    ],
    ['canary: abort takes nothing more', 'canary', 'abort', 'now'],
    ['canary: advance takes no --percent', 'canary', 'advance', '--percent', '5'],
    ['evacuate: name one cluster', 'evacuate'],
    ['evacuate: name one cluster', 'evacuate', 'aws', 'gcp'],
    ['simulate: there is no cluster azure; there are aws, gcp', 'simulate', '--down', 'azure'],
    ['simulate: --down names no cluster', 'simulate', '--down', ','],
    ['simulate: aws is named in --down and in --missing', 'simulate', '--down', 'aws', '--missing', 'aws=50'],
    ['simulate: 101 percent is more than all pods', 'simulate', '--ejected', 'aws=101'],
    ['simulate: "x" is not of the form --missing <pods>=<percent>', 'simulate', '--missing', 'x'],
    ['simulate: aws runs 3 stable pods, not 4', 'simulate', '--missing', 'aws=2of4'],
    ['simulate: 4of3 is more than all pods', 'simulate', '--missing', 'aws=4of3'],
    ['simulate: "two" is not a percentage, or a number such as 2of3', 'simulate', '--ejected', 'aws=two'],
    ['simulate: "aws/beta" is neither a cluster nor its stable or canary', 'simulate', '--down', 'aws/beta'],
    ['simulate: there is no cluster azure; there are aws, gcp', 'simulate', '--down', 'azure/gateway'],
    ['simulate: there is no cluster azure; there are aws, gcp', 'simulate', '--from', 'azure'],
    ['simulate: there is no cluster azure; there are aws, gcp', 'simulate', '--cut', 'azure'],
    ['simulate: the parts of --from total 90, not 100', 'simulate', '--from', 'aws=50,gcp=40'],
    ['simulate: "fast" is not a number of requests per second', 'simulate', '--rps', 'fast'],
  ])('%s', async (message, ...args) => {
    const before = filesOf(root)
    const { code, out, err } = await here(...args)
    expect([code, out, err]).toEqual([2, '', `${message}\nnpm run ${args[0]} -- --help says how it is used`])
    expect(filesOf(root)).toEqual(before)
  })

  test('as a process: its exit code, and no stack', async () => {
    const [unknown, leftover] = await Promise.all([cli(root, ['rendre']), cli(root, ['render', 'foo'])])
    expect([unknown.code, unknown.out, unknown.err.split('\n')[0]]).toEqual([
      2,
      '',
      'there is no command rendre; did you mean render?',
    ])
    expect(leftover).toEqual({
      code: 2,
      out: '',
      err: 'render: "foo" is one word too many: this takes options alone\nnpm run render -- --help says how it is used\n',
    })
  })
})

describe('help', () => {
  test('lists every command, for no words as for --help', async () => {
    const outcomes = [
      await runWords('--help'),
      await runWords(),
      await runWords('help'),
      await runWords('-h'),
    ]
    for (const { code, out } of outcomes) {
      expect([code, out]).toEqual([0, outcomes[0]?.out])
      for (const name of commands.keys()) expect(out).toContain(`\n  ${name} `)
    }
  })

  test.each([...commands.keys()])('%s --help says how it is used, and runs nothing', async (name) => {
    const { code, out, err } = await runWords(name, 'whatever', '--help')
    const { command } = (await commands.get(name)?.()) ?? {}
    expect([code, err]).toEqual([0, ''])
    expect(out.split('\n')[0]).toMatch(new RegExp(`^npm run ${name} -- `))
    for (const option of Object.keys(command?.options ?? {})) expect(out).toContain(`  --${option} `)
  })

  /** Runs words as they are, without the folders. */
  const runWords = async (...args: readonly string[]): Promise<Outcome> => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => undefined)
    try {
      const code = await run(args)
      return { code, out: log.mock.calls.map((words) => words.join(' ')).join('\n'), err: '' }
    } finally {
      log.mockRestore()
    }
  }
})

describe('editor-schemas', () => {
  const schemas = ['fleet.schema.json', 'cluster.schema.json'] as const
  const folder = () => ['--clusters', join(root, 'clusters')]

  test('writes what is out of date, and --check only says so', async () => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => undefined)
    const before = filesOf(root)
    expect(await run(['editor-schemas', '--check', ...folder()])).toBe(1)
    expect(filesOf(root)).toEqual(before)
    expect(await run(['editor-schemas', ...folder()])).toBe(0)
    expect([...filesOf(root).keys()]).toEqual(
      expect.arrayContaining(schemas.map((name) => `clusters/${name}`)),
    )
    expect(await run(['editor-schemas', '--check', ...folder()])).toBe(0)
    log.mockRestore()
  })

  test('of a folder that is not there is wrong use', async () => {
    const error = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    expect(await run(['editor-schemas', '--clusters', join(root, 'nowhere')])).toBe(2)
    error.mockRestore()
  })
})

describe('colour', () => {
  const colour = String.fromCharCode(27)
  test('is in findings where it is forced, and never with NO_COLOR', async () => {
    change('peakRps: 200', 'peakRps: fast')
    const [plain, coloured] = await Promise.all([
      cli(root, ['render'], { NO_COLOR: '1' }),
      cli(root, ['render'], { FORCE_COLOR: '1' }),
    ])
    expect([plain.code, plain.err.includes(colour), coloured.err.includes(`${colour}[31merror`)]).toEqual([
      1,
      false,
      true,
    ])
    expect(plain.err).toContain(
      '  error fleet-type: expected a whole number of requests per second, got "fast"\n',
    )
  })
})
