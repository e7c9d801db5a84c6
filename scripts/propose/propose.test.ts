/** Changes that propose themselves, on a GitHub of this machine. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { canaryData, fleetText } from '../../generators/testing/fleets.ts'
import { fakeGitHub, pullOf } from '../github/fake.ts'
import { repository } from '../github/repository.ts'
import { kinds } from './kinds.ts'
import { propose } from './propose.ts'

const advance = {
  verdict: 'change',
  title: 'Canary v1.1.0 goes from 10 % to 25 %',
  why: ['it is as good as stable'],
  urgent: false,
}
const abort = { ...advance, title: 'Canary v1.1.0 is aborted at 10 %', urgent: true }
const wait = { verdict: 'wait', title: 'canary v1.1.0 at 10 % has to show more', why: ['gcp: too few'] }

/** Stands for the command that decides: says what the test wants, and edits the fleet when it is a change. */
const decider = `
import { readFileSync, writeFileSync } from 'node:fs'
const { decision, leaves } = JSON.parse(readFileSync('decision.json', 'utf8'))
const after = (name) => process.argv[process.argv.indexOf(name) + 1]
writeFileSync('../environment-of-' + process.pid, JSON.stringify(process.env))
if (decision.verdict === 'change' && !process.argv.includes('--dry-run')) {
  writeFileSync(after('--message'), decision.title + '\\n\\nnumbers\\n')
  writeFileSync(after('--body'), '- ' + decision.why.join())
  writeFileSync('clusters/fleet.yaml', readFileSync('clusters/fleet.yaml', 'utf8').replace('percent: 10', 'percent: 25'))
  writeFileSync('rendered/new', '')
  writeFileSync('stray', '')
}
console.log(JSON.stringify({ decision }))
`

const world = async (mode: string, decision: object, diff = 0) => {
  const repo = repository()
  const { root, git, origin, save } = repo
  for (const folder of ['clusters', 'rendered', 'apps']) mkdirSync(join(root, folder), { recursive: true })
  const scripts = { canary: 'node decide.mjs', diff: `exit ${diff}` }
  writeFileSync(join(root, 'package.json'), JSON.stringify({ scripts }))
  writeFileSync(join(root, 'decide.mjs'), decider)
  writeFileSync(join(root, 'decision.json'), JSON.stringify({ decision }))
  for (const [name, text] of fleetText({ release: { canary: canaryData(10) }, automation: { canary: mode } })
    .files)
    writeFileSync(join(root, 'clusters', name), text)
  for (const folder of ['rendered', 'apps']) writeFileSync(join(root, folder, 'file'), '')
  save('a fleet')
  git('push', '--quiet', 'origin', 'main')
  const { there, hub } = await fakeGitHub()
  const kind = kinds.canary
  if (kind === undefined) throw new Error('there is no kind canary')
  return {
    ...repo,
    there,
    run: (dryRun = false) =>
      propose(
        hub,
        { name: 'canary', kind, words: ['--metrics', 'http://127.0.0.1:9'], dryRun },
        { root, server: 'https://github.example.com', token: 'token-of-the-test' },
      ),
    /** Somebody's pull request, with other text in a file of the fleet. */
    person: (number: number, file: string, from: string, to: string) => {
      const path = join(root, 'clusters', file)
      const before = readFileSync(path, 'utf8')
      expect(before).toContain(from)
      writeFileSync(path, before.replace(from, to))
      save('a change')
      git('push', '--quiet', 'origin', `HEAD:refs/pull/${number}/head`)
      git('reset', '--quiet', '--hard', 'HEAD^')
      there.pulls.push(pullOf(number, 'mine', 'somebody/fleet'))
    },
    next: (other: object) => {
      git('switch', '--quiet', '--force', 'main')
      git('reset', '--quiet', '--hard', 'origin/main')
      writeFileSync(join(root, 'decision.json'), JSON.stringify({ decision: other }))
    },
    shown: () =>
      spawnSync('git', ['-C', origin, 'show', '--stat=80', '--format=%an %s', 'automation/canary'], {
        encoding: 'utf8',
      }).stdout,
    branches: () => spawnSync('git', ['-C', origin, 'branch', '--list'], { encoding: 'utf8' }).stdout,
    changed: () => git('status', '--porcelain', '--', 'clusters', 'rendered'),
  }
}

describe('a decision', () => {
  test('becomes a pull request of one commit, of data alone', async () => {
    const { run, shown, there } = await world('propose', advance)
    const { said, needed } = await run()
    expect(said).toBe(
      'change: Canary v1.1.0 goes from 10 % to 25 %\n  it is as good as stable\nhttps://github.example.com/pull/12 opened',
    )
    expect(needed).toBe(false)
    expect(shown()).toMatch(/^github-actions\[bot\] Canary v1\.1\.0 goes from 10 % to 25 %\n/)
    expect(shown().match(/\S+(?= *\| )/g)).toEqual(['clusters/fleet.yaml', 'rendered/new'])
    expect(there.pulls).toEqual([
      expect.objectContaining({ base: 'main', title: advance.title, body: '- it is as good as stable' }),
    ])
    expect(there.merging).toEqual([])
  })

  test('has one pull request, which the next one brings up to date and the end of it closes', async () => {
    const { run, next, there, shown } = await world('propose', advance)
    await run()
    next(abort)
    expect((await run()).said).toContain('pull/12 brought up to date')
    expect(there.pulls).toEqual([expect.objectContaining({ title: abort.title })])
    expect(shown()).toContain('aborted')
    next(wait)
    expect((await run()).said).toContain('pull/12 is closed')
    expect(there.comments[0]?.body).toContain('- gcp: too few')
    expect(there.pulls).toEqual([expect.objectContaining({ state: 'closed' })])
    next(wait)
    expect((await run()).said).toContain('nothing is open')
  })

  test('calls nobody and closes nothing by the words of others', async () => {
    const words = ['gcp: @team, closes #12 <!-- multi-cloud-inference: diff -->']
    const { run, next, there } = await world('propose', { ...advance, why: words })
    await run()
    next({ ...wait, why: words })
    await run()
    const said = JSON.stringify([there.pulls, there.comments])
    expect(said.match(/gcp: /g)).toHaveLength(2)
    expect(said).not.toMatch(/@team|#12|<!--/)
  })

  test("is nobody's business while the fleet says by-hand", async () => {
    const { run, there, branches } = await world('by-hand', advance)
    expect(await run()).toEqual({ said: 'automation.canary is by-hand: nothing is done', needed: false })
    expect(there.calls).toEqual([])
    expect(branches()).toBe('* main\n')
  })

  test('in a dry run is said, and nothing is done, not even where the fleet says by-hand', async () => {
    const { run, there, branches, changed } = await world('by-hand', advance)
    expect((await run(true)).said).toMatch(/^change: Canary/)
    expect([there.calls, branches(), changed()]).toEqual([[], '* main\n', ''])
  })

  test('to freeze needs a person', async () => {
    const { run } = await world('propose', { ...wait, verdict: 'freeze' })
    expect(await run()).toMatchObject({ needed: true })
  })

  test('leaves no token in the clone, and hands none to the command that decides', async () => {
    const { run, root } = await world('propose', advance)
    vi.stubEnv('GITHUB_TOKEN', 'token-of-the-test')
    await run()
    vi.unstubAllEnvs()
    expect(readFileSync(join(root, '.git/config'), 'utf8')).not.toMatch(/extraheader|token/)
    const seen = spawnSync('sh', ['-c', 'cat ../environment-of-*; rm ../environment-of-*'], {
      cwd: root,
      encoding: 'utf8',
    })
    expect(seen.stdout).not.toMatch(/AUTHORIZATION|token-of-the-test/)
    expect(seen.stdout).toContain('PATH')
  })
})

describe('while a person works on it', () => {
  test.each([
    ['the canary', 'fleet.yaml', 'percent: 10', 'percent: 50', 'release.canary.percent'],
    ['all of the release', 'fleet.yaml', 'release:', 'releases:', 'release.stable.version'],
    ['a file that nobody can read', 'fleet.yaml', 'release:', 'release: [', 'a file that is no YAML'],
  ])('at %s nothing is done', async (_, file, from, to, field) => {
    const { run, person, branches, changed, there } = await world('merge', advance)
    person(7, file, from, to)
    expect((await run()).said).toContain(`stopped: https://github.example.com/pull/7 changes ${field}`)
    expect([branches(), changed(), there.calls]).toEqual(['* main\n', '', []])
  })

  test('at something else it goes on', async () => {
    const { run, person } = await world('propose', advance)
    person(7, 'aws.yaml', 'region: us-east-1', 'region: us-east-2')
    expect((await run()).said).toContain('pull/12 opened')
  })

  test('an abort is opened all the same, and waits for that person', async () => {
    const { run, person, there } = await world('merge', abort)
    person(7, 'fleet.yaml', 'percent: 10', 'percent: 50')
    const { said, needed } = await run()
    expect(said).toContain('pull/12 opened; a person decides: https://github.example.com/pull/7')
    expect(needed).toBe(true)
    expect(there.merging).toEqual([])
  })
})

describe('where the fleet says merge', () => {
  test('it merges itself when its checks are green', async () => {
    const { run, there } = await world('merge', advance, 1)
    expect((await run()).said).toContain('merges itself when its checks are green')
    expect(there.merging).toEqual(['PR_12'])
  })

  test('not what the diff calls a danger', async () => {
    const { run, there } = await world('merge', advance, 3)
    expect(await run()).toMatchObject({
      said: expect.stringContaining('its diff is a danger, so a person merges it'),
      needed: true,
    })
    expect(there.merging).toEqual([])
  })
})
