import 'reflect-metadata'
import { X509Certificate } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { BasicConstraintsExtension, X509Certificate as Certificate } from '@peculiar/x509'
import { beforeAll, describe, expect, test } from 'vitest'
import { madeOf } from '../generators/render/index.ts'
import { secretOf } from '../generators/testing/external-secrets.ts'
import { awsData, fleetOf, fleetText, gcpData } from '../generators/testing/fleets.ts'
import { temporaryFolder } from '../tools/fakes.ts'
import { tool } from '../tools/index.ts'
import { makeIntermediate, makeRoot } from './mesh-ca/authority.ts'
import { meshCa } from './mesh-ca/command.ts'
import { handshake, podOf } from './mesh-ca/pod.ts'
import { certificatesIn } from './mesh-ca/root-file.ts'
import type { Entry } from './secret-managers/index.ts'

type Clusters = Parameters<typeof fleetText>[1]

const PLACES = { aws: 'aws-123456789012-us-east-1', gcp: 'gcp-example-inference' } as const
type Name = keyof typeof PLACES

/** A person's machine, with folders in the place of the secret managers. */
const person = () => {
  const folder = temporaryFolder()
  const path = (...names: readonly string[]) => join(folder, ...names)
  const [root, next] = [path('root.pem'), path('next.pem')]
  const fleet = (clusters?: Clusters) => {
    rmSync(path('clusters'), { recursive: true, force: true })
    mkdirSync(path('clusters'))
    for (const [name, text] of fleetText({}, clusters).files) writeFileSync(path('clusters', name), text)
  }
  fleet()
  const file = (place: string, cluster: string) => path('managers', place, `mesh1-${cluster}-cacerts.json`)
  const entryAt = (place: string, cluster: string): Entry =>
    JSON.parse(readFileSync(file(place, cluster), 'utf8'))
  const entry = (cluster: Name) => entryAt(PLACES[cluster], cluster)
  const run = (...args: readonly string[]) =>
    meshCa([...args, '--clusters', path('clusters'), '--folder', path('managers')])
  return {
    ...{ path, root, next, fleet, entry, entryAt, run },
    make: () => run('--root', root),
    step: (step: string) => run('new-root', step, '--root', next),
    change: (cluster: Name, changed: Entry) =>
      writeFileSync(file(PLACES[cluster], cluster), JSON.stringify({ ...entry(cluster), ...changed })),
    both: () => ({ aws: entry('aws'), gcp: entry('gcp') }),
  }
}

const made = async () => {
  const at = person()
  expect(await at.make()).toMatchObject({ code: 0 })
  return at
}

const DAY = { now: new Date(), days: 1 }
const nothing = { code: 0, said: 'nothing to do: every cluster has it' }
const refused = (message: string | RegExp) => ({ code: 1, said: expect.stringMatching(message) })

describe('the first time', () => {
  test('a root that its owner alone reads, and an intermediate for each cluster in its secret manager', async () => {
    const { path, run, entry } = person()
    const file = path('keys', 'root.pem')
    const { said } = await run('--root', file)
    expect(said.split('\n').slice(0, 3)).toEqual([
      `made a root in ${file}`,
      `wrote mesh1-aws-cacerts into ${path('managers', PLACES.aws)}: the first intermediate`,
      `wrote mesh1-gcp-cacerts into ${path('managers', PLACES.gcp)}: the first intermediate`,
    ])
    expect(statSync(file).mode & 0o777).toBe(0o600)
    const text = readFileSync(file, 'utf8')
    const [root = ''] = certificatesIn(text)
    for (const cluster of ['aws', 'gcp'] as const) {
      const { 'ca-cert.pem': own = '', 'root-cert.pem': roots } = entry(cluster)
      expect(roots).toBe(root)
      expect(new X509Certificate(own).checkIssued(new X509Certificate(root))).toBe(true)
      expect(text).not.toContain(entry(cluster)['ca-key.pem'])
    }
    expect(entry('aws')['ca-key.pem']).not.toBe(entry('gcp')['ca-key.pem'])
  })

  test('pods of each cluster are trusted in every other', async () => {
    const { aws, gcp } = (await made()).both()
    expect(await handshake(await podOf(aws), gcp)).toBe('trusted')
    expect(await handshake(await podOf(gcp), aws)).toBe('trusted')
  })

  test('an intermediate signs pods, and no authority below it', async () => {
    const { aws, gcp } = (await made()).both()
    const signer = { certificate: aws['ca-cert.pem'] ?? '', key: aws['ca-key.pem'] ?? '' }
    const below = await makeIntermediate(signer, { mesh: 'a', cluster: 'b' }, DAY)
    const chain = below.certificate + aws['cert-chain.pem']
    const pod = await podOf({
      'ca-cert.pem': below.certificate,
      'ca-key.pem': below.key,
      'cert-chain.pem': chain,
    })
    expect(await handshake(pod, gcp)).toBe('PATH_LENGTH_EXCEEDED')
  })

  test('also where its root sets no bound to how many come below it', async () => {
    const { aws } = (await made()).both()
    const constraints = new Certificate(aws['ca-cert.pem'] ?? '').getExtension(BasicConstraintsExtension)
    expect(constraints).toMatchObject({ ca: true, pathLength: 0, critical: true })
  })

  test('an intermediate ends with its root at the latest', async () => {
    const root = await makeRoot('a', { ...DAY, days: 10 })
    const { certificate } = await makeIntermediate(root, { mesh: 'a', cluster: 'b' }, { ...DAY, days: 365 })
    expect(new X509Certificate(certificate).validTo).toBe(new X509Certificate(root.certificate).validTo)
  })

  test('twice is as once', async () => {
    const { make, both } = await made()
    const before = both()
    expect(await make()).toEqual(nothing)
    expect(both()).toEqual(before)
  })

  test('a cluster that is new gets its own, the others keep theirs', async () => {
    const { fleet, make, entryAt, both } = await made()
    const before = both()
    fleet([awsData('aws', 0), gcpData('gcp', 1), awsData('more', 2)])
    expect((await make()).code).toBe(0)
    expect(both()).toEqual(before)
    expect(entryAt(PLACES.aws, 'more')['root-cert.pem']).toBe(before.aws['root-cert.pem'])
  })

  test('--dry-run says it and writes nothing', async () => {
    const { run, root, path } = person()
    expect(await run('--root', root, '--dry-run')).toEqual({
      code: 0,
      said: expect.stringMatching(/^would make a root in .*root.pem\nwould write mesh1-aws-cacerts into /),
    })
    expect([root, path('managers')].map((each) => existsSync(each))).toEqual([false, false])
  })
})

describe('through the templates of the tree', () => {
  let helm = ''
  beforeAll(async () => {
    helm = await tool('helm')
  }, 600_000)

  test('Secret cacerts has what was written, and nothing else', async () => {
    const { aws } = (await made()).both()
    const objects = madeOf(fleetOf()).objects.get('secrets')?.get('aws') ?? []
    const external = objects.find(({ metadata }) => metadata.name === 'cacerts')
    expect(secretOf(helm, external, aws)).toEqual({ data: aws })
  })
})

describe('a new intermediate', () => {
  test('comes for the clusters that were named, with root-cert.pem byte for byte as it was', async () => {
    const { run, root, both } = await made()
    const before = both()
    expect(await run('renew', 'aws', '--root', root)).toMatchObject({ code: 0 })
    const after = both()
    expect(after.gcp).toEqual(before.gcp)
    expect(after.aws['ca-key.pem']).not.toBe(before.aws['ca-key.pem'])
    expect(after.aws['root-cert.pem']).toBe(before.aws['root-cert.pem'])
  })

  test('and pods of before and after trust each other', async () => {
    const { run, root, both } = await made()
    const before = both()
    await run('renew', 'aws', 'gcp', '--root', root)
    const after = both()
    expect(await handshake(await podOf(before.aws), after.gcp)).toBe('trusted')
    expect(await handshake(await podOf(after.aws), before.gcp)).toBe('trusted')
  })

  test('takes the place of an entry that is broken', async () => {
    const { run, make, root, change, entry } = await made()
    const { 'root-cert.pem': roots } = entry('gcp')
    change('aws', { 'ca-key.pem': 'no key' })
    expect(await make()).toEqual(refused('npm run mesh-ca -- renew aws --root FILE makes another'))
    expect(await run('renew', 'aws', '--root', root)).toMatchObject({ code: 0 })
    expect(entry('aws')['root-cert.pem']).toBe(roots)
    expect(await run('--check')).toMatchObject({ code: 0 })
  })
})

describe('a new root', () => {
  const steps = ['trust', 'sign', 'drop'] as const

  test('in three steps, none of which parts clusters that took it from those that did not yet', async () => {
    const { run, step, both } = await made()
    const seen = [both()]
    for (const name of steps) {
      expect(await step(name)).toMatchObject({ code: 0 })
      seen.push(both())
    }
    for (const [i, now] of seen.entries())
      for (const next of seen.slice(i, i + 2)) {
        const ways = [
          await handshake(await podOf(now.aws), next.gcp),
          await handshake(await podOf(next.aws), now.gcp),
        ]
        expect([i, ...ways]).toEqual([i, 'trusted', 'trusted'])
      }
    expect(await handshake(await podOf(seen[0]?.aws), seen[3]?.gcp)).not.toBe('trusted')
    expect(await run('--check')).toMatchObject({ code: 0 })
  })

  test('each step changes nothing the second time; root-cert.pem stays while intermediates change', async () => {
    const { step, both } = await made()
    for (const name of steps) {
      const before = both()
      await step(name)
      const after = both()
      expect(await step(name)).toEqual(nothing)
      expect(both()).toEqual(after)
      expect(after.aws['root-cert.pem'] === before.aws['root-cert.pem']).toBe(name === 'sign')
      expect(after.aws['ca-key.pem'] === before.aws['ca-key.pem']).toBe(name !== 'sign')
    }
  })

  test.each([
    [['sign'], /^there is no .*next.pem/],
    [
      ['trust', 'drop'],
      /^the intermediate of aws is not of the new root yet: new-root sign comes first\n.*gcp/,
    ],
  ])('a step out of turn is refused: %j', async (names, message) => {
    const { step, both } = await made()
    for (const name of names.slice(0, -1)) await step(name)
    const before = both()
    expect(await step(names.at(-1) ?? '')).toEqual(refused(message))
    expect(both()).toEqual(before)
  })

  test('no cluster is signed anew while one does not trust the new root', async () => {
    const { run, step, both, change } = await made()
    const { aws } = both()
    await step('trust')
    change('aws', aws)
    const before = both()
    expect(await step('sign')).toEqual(
      refused(/^aws does not trust the new root yet: new-root trust comes first$/),
    )
    expect(both()).toEqual(before)
    expect(await run('--check')).toEqual(refused('do not trust the same roots'))
  })

  test('a second new root waits for the end of the first', async () => {
    const { run, step, path } = await made()
    await step('trust')
    expect(await run('new-root', 'trust', '--root', path('third.pem'))).toEqual(refused('finish that first'))
    expect(existsSync(path('third.pem'))).toBe(false)
  })

  test('a cluster that is new on the way trusts what the others trust', async () => {
    const { make, step, fleet, entryAt, entry } = await made()
    await step('trust')
    fleet([awsData('aws', 0), gcpData('gcp', 1), awsData('more', 2)])
    expect(await make()).toMatchObject({ code: 0 })
    expect(entryAt(PLACES.aws, 'more')['root-cert.pem']).toBe(entry('aws')['root-cert.pem'])
  })

  test('each step says what comes before the next', async () => {
    const { step } = await made()
    expect((await step('trust')).said).toContain(
      'kubectl --context gcp -n istio-system rollout restart deployment istiod',
    )
    expect((await step('sign')).said).toContain('Only when a day has passed')
  })

  test('and how a Secret follows at once, for the clusters that were changed', async () => {
    const { run, root } = await made()
    const { said } = await run('renew', 'gcp', '--root', root)
    expect(said).toContain('kubectl --context gcp -n istio-system annotate externalsecret cacerts')
    expect(said).not.toContain('--context aws')
  })
})

describe('refused', () => {
  test('a root that the clusters do not trust, and nothing is written', async () => {
    const { run, both, next } = await made()
    const { certificate, key } = await makeRoot('mesh1', DAY)
    writeFileSync(next, certificate + key, { mode: 0o600 })
    const before = both()
    for (const task of [[], ['renew', 'aws']])
      expect(await run(...task, '--root', next)).toEqual(refused('^aws trusts another root'))
    expect(both()).toEqual(before)
  })

  test('a file that is not there while clusters trust a root: no second root is made by a slip', async () => {
    const { run, next } = await made()
    expect(await run('--root', next)).toEqual(refused(/^there is no .*next.pem/))
    expect(existsSync(next)).toBe(false)
  })

  test('a file that others can read', async () => {
    const { make, root } = await made()
    chmodSync(root, 0o640)
    expect(await make()).toEqual(refused(/chmod 600 .*root.pem$/))
  })

  test('a file in the repository', async () => {
    const file = join(import.meta.dirname, '..', 'clusters', 'root.pem')
    expect(await meshCa(['--root', file])).toEqual(refused('is inside the repository'))
    expect(existsSync(file)).toBe(false)
  })

  test.each([
    ['nothing', () => ''],
    ['a certificate alone', ({ root }) => root.certificate],
    ['a key alone', ({ root }) => root.key],
    ['an intermediate, which is no root', ({ below }) => below.certificate + below.key],
    ['the key of another', ({ root, below }) => root.certificate + below.key],
  ] satisfies readonly [
    string,
    (made: Record<'root' | 'below', Awaited<ReturnType<typeof makeRoot>>>) => string,
  ][])('a root file with %s', async (_, textOf) => {
    const { make, root: file, path } = person()
    const root = await makeRoot('a', DAY)
    const below = await makeIntermediate(root, { mesh: 'a', cluster: 'b' }, DAY)
    writeFileSync(file, textOf({ root, below }), { mode: 0o600 })
    const { code, said } = await make()
    expect({ code, said }).toEqual(refused('root.pem'))
    expect(said).not.toContain('BEGIN')
    expect(existsSync(path('managers'))).toBe(false)
  })

  test.each([
    [[], 'name the file of the root'],
    [['renew', '--root', 'a'], 'is no task'],
    [['new-root', 'finish', '--root', 'a'], 'is no task'],
    [['renew', 'azure', '--root', 'root.pem'], 'the fleet has no cluster azure'],
    [['--check', 'renew', 'aws'], '--check goes with no task'],
    [['--root', 'root.pem', '--days', '0'], '--days takes a number of days'],
    [['--key', 'a'], 'there is no option --key; there are '],
  ])('wrong use: %j', async (args, message) => {
    expect(await person().run(...args)).toEqual({ code: 2, said: expect.stringContaining(message) })
  })
})

describe('--check', () => {
  test('says of each cluster when its authority ends, of which root it is, and what it trusts', async () => {
    const { run } = await made()
    const { code, said } = await run('--check')
    expect(code).toBe(0)
    const [aws, ...rest] = said.split('\n')
    const line = String.raw`: until \d{4}-\d\d-\d\d \(36[45] days\), of root (..:..:..:..); trusts \1 until .* \(3649 days\)$`
    expect(aws).toMatch(new RegExp(`^aws${line}`))
    expect(rest).toEqual([expect.stringMatching(new RegExp(`^gcp${line}`))])
  })

  test('fails where there is nothing, and says so', async () => {
    expect(await person().run('--check')).toEqual(refused('aws: no entry'))
  })

  test('fails for what ends soon', async () => {
    const { run, root } = person()
    await run('--root', root, '--days', '30')
    expect(await run('--check')).toEqual(refused(/aws: its intermediate ends in \d+ days/))
    expect(await run('--check', '--within', '10')).toMatchObject({ code: 0 })
  })

  test.each([
    ['ca-key.pem', 'is not the key of ca-cert.pem'],
    ['root-cert.pem', 'none of root-cert.pem signed ca-cert.pem'],
    ['cert-chain.pem', 'cert-chain.pem does not begin with ca-cert.pem'],
  ])('fails for an entry whose %s is of another mesh, without a value of it', async (key, message) => {
    const { run, change } = await made()
    change('aws', { [key]: (await made()).entry('aws')[key] ?? '' })
    const { code, said } = await run('--check')
    expect({ code, said }).toEqual(refused(message))
    expect(said).not.toMatch(/BEGIN|MI[A-Z]{2}/)
  })

  test('fails for an entry that lacks a key', async () => {
    const { run, change } = await made()
    change('aws', { 'cert-chain.pem': '' })
    expect(await run('--check')).toEqual(refused('aws: it has no cert-chain.pem'))
  })
})
