import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { awsData, fleetText, gcpData } from '../generators/testing/fleets.ts'
import { temporaryFolder } from '../tools/fakes.ts'
import { remoteSecrets } from './remote-secrets/command.ts'
import type { Entry } from './secret-managers/index.ts'

/**
 * kubectl over a folder: a file a Secret, in a folder a context. Kubernetes fills token Secrets, Argo CD makes the tree's
 * again when it is deleted, and External Secrets copies entries, each at once or, where `late` says so, never.
 */
const KUBECTL = `
const { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } = require('node:fs')
const { join } = require('node:path')
const [, , ...words] = process.argv
const state = process.env.FAKE_STATE
appendFileSync(join(state, 'calls'), words.join(' ') + '\\n')
const after = (word) => words[words.indexOf(word) + 1]
const context = after('--context')
const folder = join(state, context)
const fail = (text) => { console.error(text); process.exit(1) }
if (!existsSync(folder)) fail('error: context "' + context + '" does not exist')
const file = (name) => join(folder, name + '.json')
const second = Number(readFileSync(join(state, 'clock'), 'utf8')) + 1
writeFileSync(join(state, 'clock'), String(second))
const made = new Date(second * 1000).toISOString()
const base64 = (text) => Buffer.from(text).toString('base64')
if (words.includes('config')) {
  const server = readFileSync(join(folder, 'server'), 'utf8')
  console.log(JSON.stringify({ clusters: [{ cluster: { server } }] }))
} else if (words.includes('apply')) {
  const { metadata, type } = JSON.parse(readFileSync(0, 'utf8'))
  if (type !== 'kubernetes.io/service-account-token') fail('no token Secret')
  if (!existsSync(file(metadata.name))) {
    const data = { token: base64('token ' + context + ' ' + second), 'ca.crt': base64('ca of ' + context) }
    writeFileSync(file(metadata.name), JSON.stringify({ metadata: { creationTimestamp: made }, data }))
  }
} else if (words.includes('annotate')) {
  if (existsSync(join(folder, 'late'))) fail('Error from server (NotFound): externalsecrets.external-secrets.io not found')
} else if (words.includes('delete')) rmSync(file(after('secret')), { force: true })
else {
  const name = after('secret')
  const other = /^istio-remote-secret-(.*)$/.exec(name)?.[1]
  const entry = join(state, 'managers', process.env['FAKE_PLACE_' + context] ?? '', 'mesh1-' + other + '-remote-access.json')
  if (other !== undefined && existsSync(entry) && !existsSync(join(folder, 'late'))) {
    const { token } = JSON.parse(readFileSync(entry, 'utf8'))
    const config = 'users: [{user: {token: ' + JSON.stringify(token) + '}}]'
    writeFileSync(file(name), JSON.stringify({ metadata: { creationTimestamp: made }, data: { [other]: base64(config) } }))
  }
  if (existsSync(file(name))) console.log(readFileSync(file(name), 'utf8'))
}
`

const FIRST = 'istio-reader-service-account-istio-remote-secret-token'
const PLACES = { aws: 'aws-123456789012-us-east-1', gcp: 'gcp-example-inference' } as const
type Name = keyof typeof PLACES

/** Two clusters, and folders in the place of their secret managers. */
const clouds = () => {
  const folder = temporaryFolder()
  const path = (...names: readonly string[]) => join(folder, ...names)
  for (const name of ['bin', 'clusters', 'aws', 'gcp']) mkdirSync(path(name))
  for (const [name, text] of fleetText({}, [awsData('aws', 0), gcpData('gcp', 1)]).files)
    writeFileSync(path('clusters', name), text)
  for (const tool of ['bash', 'cat']) symlinkSync(join('/bin', tool), path('bin', tool))
  writeFileSync(path('bin', 'kubectl'), `#!${process.execPath}\n${KUBECTL}`, { mode: 0o755 })
  writeFileSync(path('clock'), '1000000')
  vi.stubEnv('PATH', path('bin'))
  vi.stubEnv('FAKE_STATE', folder)
  for (const [name, place] of Object.entries(PLACES)) vi.stubEnv(`FAKE_PLACE_${name}`, place)
  const tokenFile = (name: Name, secret = FIRST) => path(name, `${secret}.json`)
  const give = (name: Name, token: string, secret = FIRST) => {
    const data = {
      token: Buffer.from(token).toString('base64'),
      'ca.crt': Buffer.from(`ca of ${name}`).toString('base64'),
    }
    const metadata = { creationTimestamp: '1970-01-01T00:00:01Z' }
    writeFileSync(tokenFile(name, secret), JSON.stringify({ metadata, data }))
  }
  for (const name of ['aws', 'gcp'] as const) {
    writeFileSync(path(name, 'server'), `https://${name}.example.com`)
    give(name, `first of ${name}`)
  }
  const entryFile = (at: Name, about: Name) =>
    path('managers', PLACES[at], `mesh1-${about}-remote-access.json`)
  const said: string[] = []
  return {
    ...{ path, give, tokenFile, said },
    run: (...args: readonly string[]) =>
      remoteSecrets(
        [...args, '--clusters', path('clusters'), '--folder', path('managers'), '--settle', '0'],
        (line) => said.push(line),
      ),
    server: (name: Name, url: string) => writeFileSync(path(name, 'server'), url),
    gone: (name: Name) => rmSync(path(name), { recursive: true }),
    entry: (at: Name, about: Name): Entry | undefined =>
      existsSync(entryFile(at, about)) ? JSON.parse(readFileSync(entryFile(at, about), 'utf8')) : undefined,
    secrets: (name: Name) => readdirSync(path(name)).filter((each) => each.startsWith('istio-reader')),
    calls: () => readFileSync(path('calls'), 'utf8'),
    token: (name: Name): string =>
      Buffer.from(JSON.parse(readFileSync(tokenFile(name), 'utf8')).data.token, 'base64').toString(),
  }
}

afterEach(() => vi.unstubAllEnvs())

const failed = (message: string | RegExp) => ({ code: 1, said: expect.stringMatching(message) })

describe('the first time', () => {
  test('each cluster is told of every other, and not of itself', async () => {
    const { run, entry, path } = clouds()
    expect(await run()).toEqual({
      code: 0,
      said: [
        `wrote mesh1-aws-remote-access into ${path('managers', PLACES.gcp)}: https://aws.example.com`,
        `wrote mesh1-gcp-remote-access into ${path('managers', PLACES.aws)}: https://gcp.example.com`,
      ].join('\n'),
    })
    expect(entry('aws', 'gcp')).toEqual({
      server: 'https://gcp.example.com',
      ca: Buffer.from('ca of gcp').toString('base64'),
      token: 'first of gcp',
    })
    expect(entry('aws', 'aws')).toBeUndefined()
  })

  test('and asked to read it now; one that cannot be is named', async () => {
    const { run, path, calls } = clouds()
    writeFileSync(path('gcp', 'late'), '')
    expect((await run()).said).toContain('gcp reads aws later: it cannot be asked to now')
    const asked = calls().match(
      /--context (aws|gcp) .* annotate externalsecret istio-remote-secret-(aws|gcp) /g,
    )
    expect(asked).toHaveLength(2)
  })

  test('twice is as once', async () => {
    const { run, entry } = clouds()
    await run()
    const before = entry('aws', 'gcp')
    expect(await run()).toEqual({ code: 0, said: 'aws: the others have it\ngcp: the others have it' })
    expect(entry('aws', 'gcp')).toEqual(before)
  })

  test('an entry that is right, and that nobody reads yet, is asked for again', async () => {
    const { run, path } = clouds()
    await run()
    writeFileSync(path('gcp', 'late'), '')
    expect((await run()).said).toContain(
      'aws: the others have it\ngcp reads aws later: it cannot be asked to now',
    )
  })

  test('--dry-run says it and writes nothing', async () => {
    const { run, path } = clouds()
    expect((await run('--dry-run')).said).toContain('would write mesh1-aws-remote-access')
    expect(existsSync(path('managers'))).toBe(false)
  })

  test('no token is on a command line, or said', async () => {
    const { run, calls, said } = clouds()
    const outcomes = [await run(), await run('--check'), await run('rotate', 'aws')]
    expect(outcomes.map(({ code }) => code)).toEqual([0, 0, 0])
    expect(`${calls()}${said.join()}${outcomes.map((each) => each.said).join()}`).not.toMatch(
      /first of|token aws/,
    )
  })
})

describe('a cluster that is not there', () => {
  test('holds up no other', async () => {
    const { run, gone, entry } = clouds()
    gone('gcp')
    expect(await run()).toEqual(failed(/^wrote mesh1-aws-remote-access .*\n.*context "gcp" does not exist$/s))
    expect(entry('gcp', 'aws')).toBeDefined()
  })

  test('or has no mesh yet, with what makes its token', async () => {
    const { run, tokenFile, entry } = clouds()
    rmSync(tokenFile('aws'))
    expect(await run()).toEqual(
      failed(`aws has no Secret istio-system/${FIRST}: its Application mesh makes it`),
    )
    expect(entry('aws', 'gcp')).toBeDefined()
  })
})

describe('the address', () => {
  test.each(['https://127.0.0.1:6443', 'https://localhost:1', 'https://[::1]:1', 'http://aws.example.com'])(
    'that means nothing to others is refused: %s',
    async (url) => {
      const { run, server, entry } = clouds()
      server('aws', url)
      expect(await run()).toEqual(failed(/aws: .*--server aws=https:/))
      expect(entry('gcp', 'aws')).toBeUndefined()
      expect((await run('--server', 'aws=https://10.0.0.1')).code).toBe(0)
      expect(entry('gcp', 'aws')?.server).toBe('https://10.0.0.1')
    },
  )

  test('that was told once is not replaced by a guess', async () => {
    const { run, server, entry } = clouds()
    await run('--server', 'aws=https://10.0.0.1')
    expect(await run()).toEqual(
      failed(/the entry says https:\/\/10\.0\.0\.1, kubectl here https:\/\/aws\.example\.com/),
    )
    expect(entry('gcp', 'aws')?.server).toBe('https://10.0.0.1')
    server('aws', 'https://10.0.0.1')
    expect((await run()).code).toBe(0)
  })
})

test('a cluster that was made anew has another token and authority: the others are told', async () => {
  const { run, give, entry } = clouds()
  await run()
  give('aws', 'another')
  expect((await run()).said).toContain('wrote mesh1-aws-remote-access')
  expect(entry('gcp', 'aws')?.token).toBe('another')
})

describe('a token is replaced', () => {
  test('so that every token that another reads with is there until it reads with the next', async () => {
    const { run, said, entry, secrets, token, calls } = clouds()
    await run()
    expect(await run('rotate', 'aws')).toEqual({ code: 0, said: 'aws: rotated' })
    expect(said.map((line) => line.replace(/ into .*/, ''))).toEqual([
      'aws: a second token is there',
      'wrote mesh1-aws-remote-access',
      'waiting until gcp read aws with it',
      'aws: the first token is refused from now on',
      'aws: a new first token is there',
      'wrote mesh1-aws-remote-access',
      'waiting until gcp read aws with it',
      'aws: the second token is gone; all read with the new first one',
    ])
    expect(secrets('aws')).toEqual([`${FIRST}.json`])
    expect(entry('gcp', 'aws')?.token).toBe(token('aws'))
    expect(token('aws')).not.toBe('first of aws')
    const doing = calls()
      .split('\n')
      .filter((line) => / (apply|delete|get secret istio-remote-secret-aws) ?/.test(line))
    expect(doing.map((line) => /(apply|delete|get)/.exec(line)?.[0])).toEqual([
      ...['apply', 'get', 'delete'],
      ...['apply', 'get', 'delete'],
    ])
    expect(await run('--check')).toMatchObject({ code: 0 })
  })

  test('not before all others read with the new one: nothing is deleted, and it may be run again', async () => {
    const { run, path, secrets, token } = clouds()
    await run()
    await run('--check')
    writeFileSync(path('gcp', 'late'), '')
    expect(await run('rotate', 'aws', '--wait', '0')).toEqual(
      failed(/^gcp: the Secret has another token still .* run the same command again$/),
    )
    expect(secrets('aws')).toHaveLength(2)
    expect(token('aws')).toBe('first of aws')
    expect(await run('--check')).toEqual(
      failed('aws has a second token: npm run remote-secrets -- rotate aws'),
    )
    rmSync(path('gcp', 'late'))
    expect(await run('rotate', 'aws')).toMatchObject({ code: 0 })
    expect(secrets('aws')).toHaveLength(1)
  })

  test('and what writes entries meanwhile leaves the second token in them', async () => {
    const { run, path, entry } = clouds()
    await run()
    writeFileSync(path('gcp', 'late'), '')
    await run('rotate', 'aws', '--wait', '0')
    const before = entry('gcp', 'aws')
    expect((await run()).said).toContain('aws: the others have it')
    expect(entry('gcp', 'aws')).toEqual(before)
    expect(before?.token).not.toBe('first of aws')
  })

  test('on from where it was broken off: the first is new already', async () => {
    const { run, said, give, token, path, tokenFile } = clouds()
    await run()
    give('aws', 'carries over', `${FIRST}-second`)
    rmSync(tokenFile('aws'))
    expect((await run()).code).toBe(0)
    writeFileSync(
      tokenFile('aws'),
      JSON.stringify({
        metadata: { creationTimestamp: '1970-01-01T00:00:09Z' },
        data: { token: Buffer.from('new').toString('base64'), 'ca.crt': 'YQ==' },
      }),
    )
    expect((await run('rotate', 'aws')).code).toBe(0)
    expect(said[0]).toBe('aws: a new first token is there')
    expect(token('aws')).toBe('new')
    expect(existsSync(path('aws', `${FIRST}-second.json`))).toBe(false)
  })

  test('--dry-run says the steps and does none', async () => {
    const { run, secrets } = clouds()
    await run()
    expect((await run('rotate', 'aws', '--dry-run')).said.split('\n')).toHaveLength(4)
    expect(secrets('aws')).toHaveLength(1)
  })
})

describe('--check', () => {
  test('says who cannot read whom, and changes nothing', async () => {
    const { run, path } = clouds()
    expect(await run('--check')).toEqual(
      failed(
        /mesh1-aws-remote-access .* is not there, or not right: npm run remote-secrets\ngcp reads aws with no token/,
      ),
    )
    expect(existsSync(path('managers'))).toBe(false)
  })

  test('sees a cluster that reads with a token that is gone', async () => {
    const { run, give, path } = clouds()
    await run()
    await run('--check')
    writeFileSync(path('gcp', 'late'), '')
    give('aws', 'another')
    await run()
    expect(await run('--check')).toEqual(failed('gcp reads aws with a token that is gone'))
  })
})

test.each([
  [['rotate'], 'is no task'],
  [['rotate', 'azure'], 'the fleet has no cluster azure'],
  [['--server', 'azure=https://a'], '--server takes CLUSTER=https://…'],
  [['--server', 'aws=http://a'], '--server takes CLUSTER=https://…'],
  [['rotate', 'aws', '--wait', 'long'], '--wait takes a number of seconds'],
  [['--all'], 'there is no option --all; there are '],
])('wrong use: %j', async (args, message) => {
  expect(await clouds().run(...args)).toEqual({ code: 2, said: expect.stringContaining(message) })
})
