/** What the commands print, for a terminal of 80 columns and for a machine: `status`, `explain`, help, and every failure as JSON. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { catalogue } from '../findings/index.ts'
import { awsData, canaryData, digestOf, fleetText, gcpData } from '../testing/fleets.ts'
import { commands, run } from './run.ts'

let root = ''
const write = (...fleet: Parameters<typeof fleetText>) => {
  rmSync(join(root, 'fleet'), { recursive: true, force: true })
  mkdirSync(join(root, 'fleet'))
  for (const [name, text] of fleetText(...fleet).files) writeFileSync(join(root, 'fleet', name), text)
}
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'text-'))
  write()
})
afterEach(() => rmSync(root, { recursive: true }))

/** Runs a command in this process, over the fleet of this test. */
const here = async (...args: readonly string[]) => {
  const [out, err] = [vi.spyOn(console, 'log'), vi.spyOn(console, 'error')]
  const said = (spy: typeof out) => spy.mock.calls.map((words) => words.join(' ')).join('\n')
  for (const spy of [out, err]) spy.mockImplementation(() => undefined)
  try {
    return { code: await run(args), out: said(out), err: said(err) }
  } finally {
    for (const spy of [out, err]) spy.mockRestore()
  }
}
const clusters = () => ['--clusters', join(root, 'fleet')]
const trees = () => [...clusters(), '--out', join(root, 'rendered'), '--apps', join(root, 'apps')]
const longest = (text: string) => Math.max(...text.split('\n').map((line) => line.length))

describe('help', () => {
  test.each(['', ...commands.keys()])('%s fits 80 columns and breaks no word', async (name) => {
    const { out } = await here(...(name === '' ? [] : [name]), '--help')
    expect(longest(out)).toBeLessThanOrEqual(80)
    const { command } = (await commands.get(name)?.()) ?? {}
    const words = new Set(out.split(/\s+/))
    for (const word of `${command?.usage ?? ''} ${command?.details ?? ''}`.split(/\s+/).slice(1))
      if (word !== '') expect(words).toContain(word)
  })
})

describe('status', () => {
  test('is one screen of 80 columns: releases, shares, weights, pods, what is left without each cluster', async () => {
    write({ release: { canary: canaryData(10, ['gcp']) }, traffic: { peakRps: 600 } })
    const { code, out } = await here('status', ...clusters())
    expect(code).toBe(0)
    expect(longest(out)).toBeLessThanOrEqual(80)
    expect(out.split('\n').length).toBeLessThanOrEqual(24)
    expect(out).toContain(
      'canary     v1.1.0, sha256:bbbbbbbbbbbb; 10 % in gcp; next step 25 %\nevacuated  none\n',
    )
    expect(out).toContain(
      [
        'cluster     split  share  weight of 10000  pods  without it',
        'aws          50 %   50 %             5000     3  carried',
        'gcp          50 %   45 %             4500     3  carried',
        'gcp canary           5 %              500     1',
      ].join('\n'),
    )
  })

  test('says what an evacuation moved, versions of its own, and whose loss is too much', async () => {
    const aws = {
      ...awsData('aws'),
      inference: { replicas: { min: 2, max: 4 } },
      platform: { istio: '1.30.0' },
    }
    write({ traffic: { evacuated: ['gcp'], peakRps: 800 } }, [aws, gcpData('gcp')])
    const { out } = await here('status', ...clusters())
    expect(out).toContain('evacuated  gcp\n')
    expect(out).toContain('\n  aws: istio 1.30.0\n')
    expect(out).toMatch(/^aws +50 % +100 % +100 +2\.\.4 {2}OVERLOAD$/m)
    expect(out).toMatch(/^gcp +50 % +0 % +0 +3 +after scaling$/m)
  })

  test('folds a large fleet with a count', async () => {
    const names = Array.from({ length: 40 }, (_, i) => `far-cluster-${10 + i}`)
    write(
      {},
      names.map((name, i) => awsData(name, i)),
    )
    const { out } = await here('status', ...clusters())
    expect(longest(out)).toBeLessThanOrEqual(80)
    expect(out).toContain('\n… 28 more clusters: --json has all\n')
    expect(out.split('\n').length).toBeLessThanOrEqual(30)
    expect(JSON.parse((await here('status', '--json', ...clusters())).out).clusters).toHaveLength(40)
  })
})

describe('explain', () => {
  test('a code: severity, why, what mends it, an example', async () => {
    const { code, out } = await here('explain', 'capacity-n-1')
    expect([code, longest(out) <= 80]).toEqual([0, true])
    expect(out).toMatch(/^capacity-n-1: error, .*\n\nwhy\n {2}When the largest cluster dies/)
    expect(out).toMatch(/\nwhat mends it\n {2}Raise the pods[\s\S]*\nfor example\n {2}npm run replicas/)
  })
  test('without an argument every code, folded by topic, on one screen', async () => {
    const { out } = await here('explain')
    expect([longest(out) <= 80, out.split('\n').length <= 60]).toEqual([true, true])
    expect(out).toMatch(/^price-: the prices beside them \(4\)\n {2}missing, source, unlisted, page$/m)
    expect(JSON.parse((await here('explain', '--json')).out)).toHaveLength(Object.keys(catalogue).length)
  })
  test.each([
    ['capacty-n-1', 'there is no finding "capacty-n-1"; did you mean capacity-n-1?'],
    ['n-1', 'there is no finding "n-1"; there are capacity-n-1'],
    ['toString', 'there is no finding "toString"; npm run explain lists them'],
  ])('%s is none, and the nearest is named', async (word, message) => {
    const { code, err } = await here('explain', word)
    expect([code, err.split('\n')[0]]).toEqual([2, `explain: ${message}`])
  })
})

describe('--json answers JSON whatever happens', () => {
  const answer = async (...args: readonly string[]) => {
    const { code, out, err } = await here(...args)
    expect(err).toBe('')
    return { code, data: JSON.parse(out) }
  }

  test.each(['render', 'validate', 'simulate', 'status'])('%s of a fleet that is refused', async (name) => {
    write({ traffic: { split: { aws: 50, gcp: 40 } } })
    const { code, data } = await answer(name, '--json', ...clusters())
    expect([code, data.error, data.message]).toEqual([1, 'refused', '1 finding'])
    expect(data.findings).toMatchObject([
      { code: 'fleet-split-total', place: { file: join(root, 'fleet', 'fleet.yaml') } },
    ])
  })
  test.each([
    [['simulate', '--json', '--down', 'azure'], 'there is no cluster azure; there are aws, gcp'],
    [
      ['render', '--json', '--nonsense'],
      'there is no option --nonsense; there are --clusters, --out, --apps, --base, --check, --json',
    ],
    [['cost', '--json'], 'say what: one of --monthly, --weights, --propose, --refresh'],
    [['render', '--json=true'], '--json takes no value, and has "true"'],
    [['nonsense', '--json'], 'there is no command nonsense'],
  ])('%j is wrong use', async (args, message) => {
    const where = args.includes('simulate') ? clusters() : []
    const { code, data } = await answer(...args, ...where)
    expect([code, data.error, data.message, data.findings]).toEqual([2, 'wrong use', message, []])
  })
})

describe('an edit answers --json with one object', () => {
  const edit = async (...args: readonly string[]) => {
    const { code, out, err } = await here(...args, '--json', ...trees())
    expect([code, err]).toEqual([0, ''])
    return JSON.parse(out)
  }
  const fleetFile = () => join(root, 'fleet', 'fleet.yaml')

  test('fields before and after, null where there is none; changed files; findings', async () => {
    await edit('render')
    expect(await edit('weights', 'aws=70', 'gcp=30')).toEqual({
      fields: [
        { file: fleetFile(), field: 'traffic.split.aws', before: 50, after: 70 },
        { file: fleetFile(), field: 'traffic.split.gcp', before: 50, after: 30 },
      ],
      changes: [
        'rendered/base/observability/prometheus-rule-inference-recorded.yaml',
        'rendered/base/traffic/virtual-service-ml-inference.yaml',
      ].map((path) => ({ path: join(root, path), kind: 'changed' })),
      findings: [],
    })
    const aws = join(root, 'fleet', 'aws.yaml')
    const range = await edit('replicas', 'aws=3..9')
    expect(range.fields).toEqual([
      { file: aws, field: 'inference.replicas', before: 3, after: { min: 3, max: 9 } },
    ])
    expect((await edit('replicas', 'aws=4..9')).fields).toEqual([
      { file: aws, field: 'inference.replicas.min', before: 3, after: 4 },
    ])
    expect((await edit('evacuate', 'gcp')).fields).toEqual([
      { file: fleetFile(), field: 'traffic.evacuated', before: null, after: ['gcp'] },
    ])
    expect((await edit('weights', 'aws=70')).fields).toEqual([])
  })

  test('with findings that are only warnings in it, and nothing beside it', async () => {
    const pods = (data: ReturnType<typeof awsData>, replicas: number) => ({
      ...data,
      inference: { replicas },
    })
    const split = { aws: 60, gcp: 40, eu: 0 }
    write({ inference: { rpsPerPod: 100 }, traffic: { peakRps: 500, split } }, [
      ...[pods(awsData('aws'), 4), pods(gcpData('gcp'), 3), pods(gcpData('eu', 2), 4)],
    ])
    const { findings } = await edit('evacuate', 'aws', '--insist')
    expect(findings.map(({ code }: { readonly code: string }) => code)).toContain('capacity-anyway')
  })

  test('a canary: also what each track has then', async () => {
    const { fields, tracks } = await edit('canary', 'start', 'v1.1.0', digestOf('b'), '--in', 'gcp')
    expect(fields).toEqual([
      { file: fleetFile(), field: 'release.canary.version', before: null, after: 'v1.1.0' },
      { file: fleetFile(), field: 'release.canary.digest', before: null, after: digestOf('b') },
      { file: fleetFile(), field: 'release.canary.percent', before: null, after: 5 },
      { file: fleetFile(), field: 'release.canary.clusters', before: null, after: ['gcp'] },
    ])
    expect(tracks).toContainEqual({
      ...{ cluster: 'gcp', track: 'canary', version: 'v1.1.0' },
      ...{ share: 2.5, weight: 250, pods: { min: 1, max: 1 } },
    })
  })

  test('editor-schemas: the files that are written, or would be', async () => {
    const schemas = async (...more: readonly string[]) =>
      JSON.parse((await here('editor-schemas', '--json', ...more, ...clusters())).out)
    const names = ['cluster', 'fleet', 'prices'].map((name) => join(root, 'fleet', `${name}.schema.json`))
    expect((await schemas('--check')).files.toSorted()).toEqual(names)
    expect((await schemas()).files.toSorted()).toEqual(names)
    expect(await schemas()).toEqual({ files: [], findings: [] })
  })
})

describe('a refused edit', () => {
  test.each([
    [['weights', 'aws=90', 'gcp=20'], 'arguments aws=90 gcp=20, ', 'traffic.split'],
    [['replicas', 'aws=0', 'gcp=3'], 'argument aws=0, ', 'inference.replicas'],
    [
      ['canary', 'start', 'v1.1.0', digestOf('b'), '--percent', '100'],
      'argument --percent 100, ',
      'release.canary.percent',
    ],
    [['canary', 'start', 'v1.1.0', 'latest'], 'argument latest, ', 'release.canary.digest'],
  ])('%j names the argument, and no line of a text that is on no disk', async (args, argument, field) => {
    const { code, err } = await here(...args, ...trees())
    const [place = ''] = err.split('\n')
    expect([code, place.startsWith(`${argument}${root}/fleet/`), place.endsWith(`.yaml ${field}`)]).toEqual([
      1,
      true,
      true,
    ])
  })

  test('for the state of the fleet is a finding, and no wrong use', async () => {
    for (const args of [
      ['canary', 'advance'],
      ['evacuate', 'aws', '--undo'],
    ])
      expect(await here(...args, ...trees())).toMatchObject({
        code: 1,
        err: expect.stringContaining('error fleet-state: '),
      })
  })
})

test('findings of rules name the folder of --clusters', async () => {
  write({ traffic: { peakRps: 700 } })
  const { code, err } = await here('render', ...trees())
  expect([code, err.split('\n')[0]]).toEqual([1, `${root}/fleet/fleet.yaml traffic.peakRps`])
  expect(err).not.toMatch(/^clusters\//m)
})

test('no message repeats its input without a bound', async () => {
  const long = 'x'.repeat(100_000)
  write({ traffic: { host: long, certificate: long } })
  const path = join(root, 'fleet', 'aws.yaml')
  writeFileSync(path, `${readFileSync(path, 'utf8')}${long}: 1\n`)
  for (const args of [
    ['render', ...trees()],
    ['weights', `${long}=${long}`, ...trees()],
    [long],
    ['explain', long],
    ['render', `--${long}`],
  ]) {
    for (const json of [[], ['--json']]) {
      const { code, out, err } = await here(...args, ...json)
      expect(code).toBeGreaterThan(0)
      expect(out.length + err.length).toBeLessThan(6_000)
    }
  }
})
