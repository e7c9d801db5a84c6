/** From a push of the server to a pull request for its canary. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { serve, temporaryFolder } from '../../tools/fakes.ts'
import { fakeGitHub } from '../github/fake.ts'
import { openCanary } from './canary.ts'
import { releasedBy } from './version.ts'

const VERSION = 'v1.1.0'
const DIGEST = `sha256:${'d'.repeat(64)}`

/** A clone with a branch main, and where it was cloned from. */
const repository = () => {
  const [root, origin] = [temporaryFolder(), temporaryFolder()]
  const git = (...words: readonly string[]) => {
    const { status, stdout, stderr } = spawnSync('git', ['-C', root, ...words], { encoding: 'utf8' })
    if (status !== 0) throw new Error(stderr)
    return stdout.trim()
  }
  spawnSync('git', ['init', '--quiet', '--bare', '--initial-branch=main', origin])
  git('init', '--quiet', '--initial-branch=main')
  git('remote', 'add', 'origin', origin)
  const commit = (version: string): string => {
    for (const folder of ['server', 'clusters', 'rendered', 'apps'])
      mkdirSync(join(root, folder), { recursive: true })
    for (const folder of ['rendered', 'apps']) writeFileSync(join(root, folder, 'file'), '')
    writeFileSync(join(root, 'server/package.json'), JSON.stringify({ version }))
    writeFileSync(join(root, 'clusters/fleet.yaml'), 'release: stable\n')
    git('add', '--all')
    git(
      '-c',
      'user.name=a',
      '-c',
      'user.email=a@example.com',
      'commit',
      '--quiet',
      '--allow-empty',
      '-m',
      version,
    )
    return git('rev-parse', 'HEAD')
  }
  return { root, origin, git, commit }
}

describe('a push of the server', () => {
  const pushed = (from: string, to: string) => {
    const { root, commit } = repository()
    const [before, after] = [commit(from), commit(to)]
    return releasedBy(root, JSON.stringify({ before, after, ref: 'refs/heads/main' }))
  }

  test.each([
    ['1.0.0', '1.0.1', 'v1.0.1'],
    ['1.9.0', '1.10.0', 'v1.10.0'],
    ['1.9.9', '2.0.0', 'v2.0.0'],
    ['1.0.0', '1.0.0', undefined],
  ])('from %s to %s publishes %s', async (from, to, version) => {
    expect(await pushed(from, to)).toBe(version)
  })

  test('with a version that falls, or that is none, is refused', async () => {
    await expect(pushed('1.10.0', '1.9.0')).rejects.toThrow('from 1.10.0 to 1.9.0')
    await expect(pushed('1.0.0', '1.1.0; id')).rejects.toThrow('version')
  })
})

describe('a published image', () => {
  const place = (repo: ReturnType<typeof repository>) => ({
    root: repo.root,
    server: 'https://github.example.com',
    token: 'token-of-the-test',
    edit: () => [
      'sh',
      '-c',
      `echo canary >> clusters/fleet.yaml; echo x > clusters/new.yaml; env > ${JSON.stringify(join(repo.origin, 'env'))}; echo x > stray`,
    ],
  })

  test('becomes a pull request of one commit, of data alone, from a branch of its version', async () => {
    const repo = repository()
    repo.commit('1.1.0')
    const { there, hub } = await fakeGitHub()
    const said = await openCanary(hub, { version: VERSION, digest: DIGEST, percent: '5' }, place(repo))
    expect(said).toBe('https://github.example.com/pull/12 opened')
    const { stdout } = spawnSync(
      'git',
      ['-C', repo.origin, 'show', '--stat=80', '--format=%an %s', `canary/${VERSION}`],
      { encoding: 'utf8' },
    )
    expect(stdout).toMatch(/^github-actions\[bot\] Canary: v1\.1\.0 takes a part of the traffic\n/)
    expect(stdout.match(/\S+(?= *\| )/g)).toEqual(['clusters/fleet.yaml', 'clusters/new.yaml'])
    expect(there.pulls).toEqual([
      expect.objectContaining({
        base: 'main',
        head: `canary/${VERSION}`,
        body: expect.stringContaining(`npm run canary -- start ${VERSION} ${DIGEST} --percent 5`),
      }),
    ])
  })

  test('leaves no token in the clone, and hands none to the command that renders', async () => {
    const repo = repository()
    repo.commit('1.1.0')
    const { hub } = await fakeGitHub()
    vi.stubEnv('GITHUB_TOKEN', 'token-of-the-test')
    await openCanary(hub, { version: VERSION, digest: DIGEST }, place(repo))
    vi.unstubAllEnvs()
    expect(readFileSync(join(repo.root, '.git/config'), 'utf8')).not.toMatch(/extraheader|token/)
    expect(readFileSync(join(repo.origin, 'env'), 'utf8')).not.toMatch(/AUTHORIZATION|token-of-the-test/)
  })

  test('goes to a server that is told who is there, by git alone', async () => {
    const repo = repository()
    repo.commit('1.1.0')
    const told: (string | undefined)[] = []
    const server = await serve((request, response) => {
      told.push(request.headers.authorization)
      response.writeHead(403).end()
    })
    repo.git('remote', 'set-url', 'origin', `${server}/example/fleet.git`)
    const { hub } = await fakeGitHub()
    await expect(
      openCanary(hub, { version: VERSION, digest: DIGEST }, { ...place(repo), server }),
    ).rejects.toThrow('ls-remote')
    expect(told[0]).toBe(`basic ${Buffer.from('x-access-token:token-of-the-test').toString('base64')}`)
  })

  test('has one pull request, however often it is asked for', async () => {
    const repo = repository()
    repo.commit('1.1.0')
    const { there, hub } = await fakeGitHub()
    const canary = { version: VERSION, digest: DIGEST }
    await openCanary(hub, canary, place(repo))
    expect(await openCanary(hub, canary, place(repo))).toBe(
      'https://github.example.com/pull/12 is open already',
    )
    there.pulls = []
    await expect(openCanary(hub, canary, place(repo))).rejects.toThrow(
      `the branch canary/${VERSION} is there`,
    )
  })

  test('whose canary cannot be started leaves neither branch nor pull request', async () => {
    const repo = repository()
    repo.commit('1.1.0')
    const { there, hub } = await fakeGitHub()
    const edit = () => ['sh', '-c', 'echo a canary runs already >&2; exit 1']
    await expect(
      openCanary(hub, { version: VERSION, digest: DIGEST }, { ...place(repo), edit }),
    ).rejects.toThrow('a canary runs already')
    expect(spawnSync('git', ['-C', repo.origin, 'branch', '--list'], { encoding: 'utf8' }).stdout).toBe('')
    expect(there.calls).toEqual([])
  })

  test.each([
    ['v1.1.0 --force', DIGEST],
    ['--upload-pack=id', DIGEST],
    [VERSION, 'sha256:$(id)'],
  ])('%s %s is no image', async (version, digest) => {
    const { hub } = await fakeGitHub()
    await expect(openCanary(hub, { version, digest }, place(repository()))).rejects.toThrow(
      'is not a version and a digest',
    )
  })
})
