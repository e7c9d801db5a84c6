import { execFile, execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { authorityFile, labAuthority } from './authority.ts'
import { repositoryFolder } from './git.ts'
import { internetServer } from './server.ts'

const run = promisify(execFile)
const folder = mkdtempSync(join(tmpdir(), 'lab-internet-'))
const www = join(folder, 'www')
const bare = repositoryFolder(join(folder, 'git'), new URL('https://git.example/team/fleet'))
const heard: { event: string | string[] | undefined; body: string }[] = []
const hook = createServer((request, response) => {
  let body = ''
  request.setEncoding('utf8').on('data', (piece: string) => {
    body += piece
  })
  request.on('end', () => {
    heard.push({ event: request.headers['x-github-event'], body })
    response.end()
  })
})
let port = 0
let close = () => {}
let trust = ''

const portOf = (address: string | AddressInfo | null) =>
  typeof address === 'object' ? (address?.port ?? 0) : 0

beforeAll(async () => {
  const authority = await labAuthority(folder)
  trust = authorityFile(folder)
  mkdirSync(join(www, 'files.example/a'), { recursive: true })
  writeFileSync(join(www, 'files.example/a/b.yaml'), 'kind: Example\n')
  execFileSync('git', ['init', '--quiet', '--bare', '--initial-branch=main', bare])
  execFileSync('git', ['-C', bare, 'config', 'http.receivepack', 'true'])
  await new Promise<void>((resolve) => hook.listen(0, '127.0.0.1', resolve))
  const certificate = await authority.issue(['files.example', 'git.example'])
  const hooks = [`http://127.0.0.1:${portOf(hook.address())}/`]
  const server = internetServer({ www, git: join(folder, 'git'), certificate, hooks }, () => {})
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  port = portOf(server.address())
  close = () => server.close()
})

afterAll(() => {
  close()
  hook.close()
  rmSync(folder, { recursive: true, force: true })
})

const curl = (url: string, ...words: readonly string[]) => {
  const { host } = new URL(url)
  return run('curl', [
    '--silent',
    '--cacert',
    trust,
    '--connect-to',
    `${host}:443:127.0.0.1:${port}`,
    ...words,
    url,
  ])
}

test('a file answers under its host and path, to those who trust the authority', async () => {
  const { stdout } = await curl('https://files.example/a/b.yaml')
  expect(stdout).toBe('kind: Example\n')
  await expect(curl('https://files.example/a/b.yaml', '--cacert', '/dev/null')).rejects.toThrow()
})

test.each([
  ['a path that is not there', 'https://files.example/a/c.yaml'],
  ['a folder', 'https://files.example/a'],
  ["another host's path", 'https://git.example/a/b.yaml'],
  ['a way up', 'https://files.example/..%2f..%2fauthority/ca.key'],
])('%s answers 404', async (_, url) => {
  const { stdout } = await curl(url, '--path-as-is', '--output', '/dev/null', '--write-out', '%{http_code}')
  expect(stdout).toBe('404')
})

test('a repository can be cloned and pushed to, and a push is told to the hooks as GitHub does', async () => {
  const person = join(folder, 'person')
  const git = (...words: readonly string[]) =>
    run(
      'git',
      [
        ...['-c', `http.curloptResolve=git.example:${port}:127.0.0.1`],
        ...['-c', 'user.name=Person', '-c', 'user.email=person@example.com', ...words],
      ],
      { env: { ...process.env, GIT_SSL_CAINFO: trust } },
    )
  await git('clone', '--quiet', `https://git.example:${port}/team/fleet`, person)
  const commit = async (file: string) => {
    writeFileSync(join(person, file), file.repeat(100_000)) // Large enough to be sent in pieces.
    await git('-C', person, 'add', '.')
    await git('-C', person, 'commit', '--quiet', '--message', file)
    await git('-C', person, 'push', '--quiet', 'origin', 'HEAD:main')
  }
  await commit('first')
  await commit('second')
  await expect.poll(() => heard.length).toBe(2)
  const [, second] = heard
  const head = readFileSync(join(bare, 'refs/heads/main'), 'utf8').trim()
  expect(second?.event).toBe('push')
  expect(JSON.parse(second?.body ?? '')).toMatchObject({
    ref: 'refs/heads/main',
    after: head,
    repository: { html_url: expect.stringMatching(/\/team\/fleet$/), default_branch: 'main' },
    commits: [{ id: head, modified: ['second'] }],
  })
  await git('clone', '--quiet', `https://git.example:${port}/team/fleet.git`, join(folder, 'other'))
  expect(readFileSync(join(folder, 'other/first'), 'utf8')).toHaveLength(500_000)
})
