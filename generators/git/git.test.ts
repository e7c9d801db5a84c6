/** Commits and the work tree as files, in repositories as people have them. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openSides, type Snapshot } from './index.ts'

let root: string
const gitIn = (folder: string, ...args: readonly string[]) =>
  execFileSync('git', ['-C', folder, '-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], {
    stdio: 'pipe',
  })
    .toString()
    .trim()
const git = (...args: readonly string[]) => gitIn(root, ...args)
const write = (name: string, text: string) => writeFileSync(join(root, name), text)
const commit = (message = 'a') => {
  git('add', '-A')
  git('commit', '-qm', message)
  return git('rev-parse', 'HEAD')
}
const textsOf = (snapshot: Snapshot) =>
  Object.fromEntries([...snapshot.ids.keys()].map((path) => [path, snapshot.bytes(path)?.toString()]))

const opened = async (...args: Parameters<typeof openSides>) => (await openSides(...args)).sides

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'git-')))
  git('init', '-q', '-b', 'main')
  write('a.yaml', 'a: 1\n')
  write('gone.yaml', 'b: 1\n')
  commit()
})
afterEach(() => rmSync(root, { recursive: true }))

describe('the sides of a comparison', () => {
  test('are where the work left the main branch, and the work tree with what nobody has added', async () => {
    const start = git('rev-parse', 'HEAD')
    git('checkout', '-qb', 'work')
    git('checkout', '-q', 'main')
    write('later.yaml', 'on: main\n')
    commit('main goes on')
    git('checkout', '-q', 'work')
    write('a.yaml', 'a: 2\n')
    write('new ä\n.yaml', 'c: 1\n')
    rmSync(join(root, 'gone.yaml'))
    symlinkSync('a.yaml', join(root, 'link.yaml'))
    const { before, after } = await opened(root)
    expect(before).toMatchObject({ name: 'main', commit: start })
    expect(textsOf(before)).toEqual({ 'a.yaml': 'a: 1\n', 'gone.yaml': 'b: 1\n' })
    expect(after).toMatchObject({ name: 'work tree', commit: undefined })
    expect(textsOf(after)).toEqual({ 'a.yaml': 'a: 2\n', 'new ä\n.yaml': 'c: 1\n', 'link.yaml': 'a.yaml' })
    expect([...after.special]).toEqual(['link.yaml'])
  })

  test('have equal names for equal bytes, whoever wrote them', async () => {
    write('copy.yaml', 'a: 1\n')
    const { before, after } = await opened(root, 'HEAD')
    expect(after.ids.get('copy.yaml')).toBe(before.ids.get('a.yaml'))
  })

  test('may be two commits, of which nothing on disk is asked', async () => {
    const old = git('rev-parse', 'HEAD')
    write('a.yaml', 'a: 2\n')
    const now = commit()
    write('a.yaml', 'not committed')
    const { before, after } = await opened(root, old, now.slice(0, 10))
    expect([textsOf(before)['a.yaml'], textsOf(after)['a.yaml']]).toEqual(['a: 1\n', 'a: 2\n'])
  })

  const COMMIT = 'c'.repeat(40)
  const module = (path: string, commit = COMMIT) =>
    git('update-index', '--add', '--cacheinfo', `160000,${commit},${path}`)
  const linksOf = ({ gitlinks, ids, special }: Snapshot) =>
    [...gitlinks].map((path) => [path, ids.get(path)?.length, special.has(path)])

  test('know submodules: of commits, of the index, and the repositories within that nobody has added', async () => {
    const old = git('rev-parse', 'HEAD')
    module('vendor/one')
    expect(linksOf((await opened(root, old)).after)).toEqual([['vendor/one', 40, true]])
    git('commit', '-qm', 'a')
    const now = git('rev-parse', 'HEAD')
    expect(linksOf((await opened(root, old)).before)).toEqual([])
    expect(linksOf((await opened(root, old, now)).after)).toEqual([['vendor/one', 40, true]])
    expect(linksOf((await opened(root, now)).before)).toEqual([['vendor/one', 40, true]])
    module('vendor/one', 'd'.repeat(40))
    expect((await opened(root, now)).after.ids.get('vendor/one')).toBe('d'.repeat(40))
    execFileSync('git', ['init', '-q', join(root, 'within')])
    expect(linksOf((await opened(root, now)).after).map(([path]) => path)).toContain('within')
    git('rm', '-q', '-f', '--cached', 'vendor/one')
    expect(linksOf((await opened(root, now)).after).map(([path]) => path)).toEqual(['within'])
  })

  test('take a merge with conflicts as it lies on disk', async () => {
    git('checkout', '-qb', 'work')
    write('a.yaml', 'a: 2\n')
    commit()
    git('checkout', '-q', 'main')
    write('a.yaml', 'a: 3\n')
    commit()
    expect(() => git('merge', 'work')).toThrow()
    expect(textsOf((await opened(root, 'main')).after)['a.yaml']).toContain('<<<<<<<')
  })
})

describe('what cannot be compared is one finding that says how', () => {
  const said = async (...args: Parameters<typeof opened>) => {
    try {
      await opened(...args)
      return 'opened'
    } catch (error) {
      return String(error)
    }
  }

  test('a commit that is not here, an option in the place of one, no repository', async () => {
    expect(await said(root, 'nowhere')).toContain('git has no commit nowhere here')
    expect(await said(root, '--output=x')).toContain('git has no commit --output=x here')
    expect(await said(tmpdir())).toContain('this is no git repository')
  })

  test('a clone with a part of the history', async () => {
    write('a.yaml', 'a: 2\n')
    commit()
    git('checkout', '-qb', 'work')
    write('a.yaml', 'a: 3\n')
    commit()
    const shallow = mkdtempSync(join(tmpdir(), 'shallow-'))
    execFileSync('git', ['clone', '-q', '--depth', '1', '--no-single-branch', `file://${root}`, shallow], {
      stdio: 'pipe',
    })
    gitIn(shallow, 'checkout', '-q', 'work')
    gitIn(shallow, 'remote', 'set-head', 'origin', 'main')
    expect(await said(shallow)).toContain('git fetch --unshallow')
    expect(await said(shallow, 'HEAD~5')).toContain('git fetch --unshallow')
    rmSync(shallow, { recursive: true })
  })

  test('no main branch', async () => {
    git('branch', '-m', 'other')
    expect(await said(root)).toContain('no main branch')
  })
})
