/** Changes are held against the commit that the clusters run: in repositories of git, as people have them. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { awsData, digestOf, fleetText, gcpData, merged } from '../testing/fleets.ts'
import { EXAMPLE } from './base.ts'
import { run } from './run.ts'

let root: string
const git = (...args: readonly string[]) =>
  execFileSync('git', ['-C', root, '-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], {
    stdio: 'pipe',
  })
const fleetFile = () => join(root, 'clusters', 'fleet.yaml')
const change = (from: string, to: string, file = fleetFile()) => {
  const text = readFileSync(file, 'utf8')
  expect(text).toContain(from)
  writeFileSync(file, text.replace(from, to))
}
const commit = () => {
  git('add', '-A')
  git('commit', '-qm', 'as it runs')
}
/** Puts a fleet into clusters/, instead of what is there. */
const put = (files: ReadonlyMap<string, string>) => {
  rmSync(join(root, 'clusters'), { recursive: true, force: true })
  mkdirSync(join(root, 'clusters'))
  for (const [name, text] of files) writeFileSync(join(root, 'clusters', name), text)
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'base-'))
  git('init', '-q')
  put(fleetText().files)
  commit()
})
afterEach(() => rmSync(root, { recursive: true }))

/** Runs a command; its exit code, and what it says beside its result. */
const said = async (...args: readonly string[]) => {
  const [log, err] = [vi.spyOn(console, 'log'), vi.spyOn(console, 'error')]
  const words: string[] = []
  log.mockImplementation(() => undefined)
  err.mockImplementation((text: string) => void words.push(text))
  try {
    const folders = ['clusters', 'rendered', 'apps'].map((name) => join(root, name))
    const [clusters = '', out = '', apps = ''] = folders
    const code = await run([...args, '--clusters', clusters, '--out', out, '--apps', apps])
    return [code, stripVTControlCharacters(words.join('\n'))] as const
  } finally {
    log.mockRestore()
    err.mockRestore()
  }
}
const codesOf = (text: string) => text.match(/(?<=error |warning )[a-z-]+(?=:)/g) ?? []

describe('render', () => {
  test('says nothing where the fleet is what the commit has', async () => {
    expect(await said('render')).toEqual([0, ''])
  })

  test('refuses a step that hurts on the way, and says how to take it', async () => {
    change('network: gateway', 'network: flat')
    const [code, text] = await said('render')
    expect([code, codesOf(text)]).toEqual([1, ['pair-network', 'pair-network', 'pair-restart']])
    expect(text).toContain('mend: three commits: keepOpen: flat beside network: gateway; then network: flat')
  })

  test('takes the steps of a switch, one commit each', async () => {
    for (const [from, to] of [
      ['network: gateway', 'network: gateway\n  keepOpen: flat'],
      ['network: gateway\n  keepOpen: flat', 'network: flat\n  keepOpen: gateway'],
      ['\n  keepOpen: gateway', ''],
    ] as const) {
      change(from, to)
      const [code, text] = await said('render')
      expect([code, codesOf(text).filter((each) => each !== 'pair-restart')]).toEqual([0, []])
      commit()
    }
  })

  test('sees a cluster that is gone, though its file is gone too', async () => {
    put(fleetText({ traffic: { peakRps: 100 } }, [awsData('aws')]).files)
    const [code, text] = await said('render')
    expect([code, codesOf(text)]).toEqual([1, ['pair-cluster-removed']])
  })

  test('--base names another commit, and none says that nothing runs yet', async () => {
    change('network: gateway', 'network: flat')
    commit()
    expect(await said('render')).toEqual([0, ''])
    expect((await said('render', '--base', 'HEAD^'))[0]).toBe(1)
    change('network: flat', 'network: gateway')
    expect(await said('render', '--base', 'none')).toEqual([0, ''])
  })

  test.each([
    ['a commit that is not there', ['--base', 'nowhere'], 'git has no commit nowhere here'],
    ['a name that looks like an option', ['--base=--help'], 'git has no commit --help here'],
  ])('%s is said in a line, and is no failure', async (_, args, why) => {
    expect(await said('render', ...args)).toEqual([
      0,
      `${why}: the way from what runs to this tree was not checked`,
    ])
  })

  test('a commit whose fleet today cannot be read is a warning, and fails a check unless nothing runs yet', async () => {
    change('network: gateway', 'network: mesh')
    commit()
    put(fleetText().files)
    const [code, text] = await said('render')
    expect([code, codesOf(text)]).toEqual([0, ['tree-base']])
    expect(text).toContain("the fleet of HEAD does not hold today's rules")
    expect(text).toContain('no rule looked at the way from what runs to this tree')
    const [failed, again] = await said('render', '--check')
    expect([failed, codesOf(again)]).toEqual([1, ['tree-base']])
    expect(await said('render', '--check', '--base', 'none')).toEqual([0, ''])
  })

  test.each([
    ['a commit that is not there', ['--base', 'nowhere']],
    ['no git', []],
  ])('%s fails no check', async (what, args) => {
    await said('render')
    if (what === 'no git') rmSync(join(root, '.git'), { recursive: true })
    expect((await said('render', '--check', ...args))[0]).toBe(0)
  })

  test("nothing runs of the example that a fleet of one's own takes the place of, in one commit", async () => {
    const moved = { cloud: { account: '111122223333' } }
    const fleet = (url: string, aws = {}) =>
      put(fleetText({ repository: { url } }, [merged(awsData('aws'), aws), gcpData('gcp')]).files)
    fleet(EXAMPLE)
    commit()
    fleet('https://git.example.org/own.git', moved)
    expect(await said('render')).toEqual([
      0,
      'the fleet of HEAD is the example that this repository comes with, which runs nowhere: the way from what runs to this tree was not checked',
    ])
    // As long as it is the example's, it is held to what a fleet that runs is held to; and so is one's own from then on.
    fleet(EXAMPLE, moved)
    expect(codesOf((await said('render'))[1])).toEqual(['pair-cluster-moved'])
    fleet('https://git.example.org/own.git', moved)
    commit()
    fleet('https://git.example.org/own.git')
    expect(codesOf((await said('render'))[1])).toEqual(['pair-cluster-moved'])
  })

  test('and one that has no fleet', async () => {
    git('rm', '-rq', '--cached', 'clusters')
    git('commit', '-qm', 'none', '--allow-empty')
    expect((await said('render'))[1]).toMatch(/^HEAD has no fleet in /)
  })
})

describe('edits', () => {
  test('a canary starts, advances, is aborted and promoted without a word', async () => {
    const digest = digestOf('b')
    for (const args of [
      ['start', 'v1.1.0', digest, '--percent', '5'],
      ['advance'],
      ['abort'],
      ['start', 'v1.1.0', digest],
      ['promote'],
    ]) {
      expect(await said('canary', ...args)).toEqual([0, ''])
      commit()
    }
  })

  test('that are refused change no file', async () => {
    const nodes = { min: 9, desired: 9, max: 20 }
    put(
      fleetText(
        { inference: { rpsPerPod: 100 }, traffic: { peakRps: 900, split: { aws: 50, gcp: 0, eu: 50 } } },
        [
          merged(awsData('aws'), { inference: { replicas: 9 }, nodes }),
          merged(gcpData('gcp'), { inference: { replicas: 3 }, nodes }),
          merged(gcpData('eu', 2), { inference: { replicas: 9 }, nodes }),
        ],
      ).files,
    )
    commit()
    const before = readFileSync(fleetFile(), 'utf8')
    change('replicas: 3', 'replicas: 9', join(root, 'clusters', 'gcp.yaml'))
    const [code, text] = await said('weights', 'aws=40', 'gcp=60', 'eu=0')
    expect([code, codesOf(text)]).toEqual([1, ['pair-capacity']])
    expect(readFileSync(fleetFile(), 'utf8')).toBe(before)
  })

  test('without git are held against what the files said before', async () => {
    rmSync(join(root, '.git'), { recursive: true })
    expect(await said('weights', 'aws=70', 'gcp=30')).toEqual([0, ''])
  })
})
