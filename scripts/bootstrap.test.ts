import { readFileSync, writeFileSync } from 'node:fs'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { loadFleet } from '../generators/fleet/index.ts'
import { bootstrap } from './bootstrap/command.ts'
import { certificateFor, HOST, type World, world } from './bootstrap/world.ts'
import { makeIntermediate, makeRoot } from './mesh-ca/authority.ts'
import { cacertsOf } from './mesh-ca/cacerts.ts'

vi.setConfig({ testTimeout: 600_000 })

const well = { code: 0, said: '30 steps, all well' }

/** A world in which all is well. */
const made = async () => {
  const at = await world()
  expect(await at.run(), at.shown.join('\n')).toEqual(well)
  at.shown.length = 0
  return at
}

const entryOf = (at: World, place: string, name: string): Record<string, string> =>
  JSON.parse(readFileSync(at.entryFile(place, name), 'utf8'))

/** What is not the same however often it is made: keys, certificates, and what is made of them. */
const RANDOM = /cacerts|vpn-aws-gcp|inference-example-com/
/** What was noted, and not made. */
const NOTES = ['log', 'writes', 'pid', 'kill', 'killed']
const stateOf = (at: World) =>
  Object.fromEntries(
    at
      .files('state')
      .filter((name) => !NOTES.includes(name) && !name.startsWith('port-'))
      .map((name) => [name, RANDOM.test(name) ? 'random' : at.read(name).replaceAll(at.path(), '')]),
  )

describe('from nothing', () => {
  test('to all well, in the order of the steps; a second time nothing is changed', async () => {
    const at = await world()
    expect(await at.run(), at.shown.join('\n')).toEqual(well)
    const applied = (name: string) =>
      ['definitions', 'projects.yaml', 'argocd', 'root.yaml'].map((what) => `apply apps/${name}/${what}`)
    expect(at.writes().map((line) => line.replace(at.path('state/managers/'), ''))).toEqual([
      ...['terraform state-aws', 'terraform state-gcp', 'terraform cluster-aws', 'terraform cluster-gcp'],
      ...['aws/mesh1-vpn-aws-gcp', 'terraform vpn-aws-gcp', 'context aws', 'context gke', 'context gcp'],
      ...['aws/mesh1-aws-cacerts', 'gcp/mesh1-gcp-cacerts'],
      ...['aws/inference-example-com', 'gcp/inference-example-com'],
      ...applied('aws'),
      ...applied('gcp'),
      ...['gcp/mesh1-aws-remote-access', 'annotate gcp', 'aws/mesh1-gcp-remote-access', 'annotate aws'],
      'terraform edge',
    ])
    const before = [stateOf(at), at.writes()]
    at.shown.length = 0
    expect(await at.run()).toEqual(well)
    expect([stateOf(at), at.writes()]).toEqual(before)
    expect(at.shown.filter((line) => line === 'there')).toHaveLength(30)
  })

  test('the others are told the address inside of the network, and the load balancer of every gateway', async () => {
    const at = await made()
    expect(entryOf(at, 'aws', 'mesh1-gcp-remote-access').server).toBe('https://10.2.48.2')
    expect(entryOf(at, 'gcp', 'mesh1-aws-remote-access').server).toBe('https://aws.example.com')
    expect(at.read('tf/edge')).toContain('"10.0.1.9"')
    expect(at.read('tf/edge')).toContain('"us-central1-a",\n      "us-central1-b"')
  })

  test('nothing is changed where nobody can be asked', async () => {
    const at = await world()
    const { how, said } = await at.start()
    expect(how).toBe(1)
    expect(said).toMatch(
      /state aws: nobody can be asked here: make the bucket example-terraform.* --plan, then run it with --yes/,
    )
    expect(at.writes()).toEqual([])
  })

  test.each(['--check', '--plan'])('%s looks at every step, and changes nothing', async (mode) => {
    const at = await world()
    expect(await at.run(mode)).toMatchObject({
      code: 1,
      said: expect.stringContaining('nothing was changed'),
    })
    expect(at.writes()).toEqual([])
    expect(at.shown.filter((line) => line.startsWith('== '))).toHaveLength(30)
    expect(at.shown).toContain('there is no bucket example-terraform')
    // A stage without a bucket for its state cannot be planned: that holds up no other.
    const plans = at.read('log').match(/^== terraform .* plan .*-lock=false -input/gm) ?? []
    const whole = plans.filter((words) => !words.includes('-detailed-exitcode'))
    const shows = whole.map((words) => /chdir=\S+terraform\/(\S+)/.exec(words)?.[1])
    const planned = ['bootstrap-state/aws', 'bootstrap-state/gcp', 'stages/gcp', 'stages/vpn', 'stages/edge']
    expect(shows).toEqual(mode === '--plan' ? planned : [])
  })

  test('of one cluster alone neither the mesh nor the load balancer is made', async () => {
    const at = await world()
    expect(await at.run('aws')).toEqual({ code: 0, said: '15 steps, all well' })
    expect(at.writes().join('\n')).not.toMatch(/remote-access|edge|vpn|cluster-gcp/)
  })
})

test('killed at every step and started again it ends where an undisturbed one ends', async () => {
  const [at, undisturbed] = [await world(), await made()]
  at.set('kill')
  // What the second cluster repeats of the first, and what only asks somebody to hurry.
  const spared = undisturbed.writes().filter((line) => /^apply apps\/gcp\/(?!root)|^annotate/.test(line))
  at.set('killed', `${spared.join('\n')}\n`)
  let starts = 0
  for (let how: unknown = 'SIGKILL'; how === 'SIGKILL'; starts += 1) {
    const ended = await at.start('--yes')
    how = ended.how
    if (how !== 'SIGKILL') expect(ended).toMatchObject({ how: 0 })
  }
  expect(starts).toBe(undisturbed.writes().length - spared.length + 1)
  expect(stateOf(at)).toEqual(stateOf(undisturbed))
  expect(await at.run('--check')).toEqual(well)
})

/** Something that is broken, what --check says of it, and what mends it. */
type Broken = readonly [name: string, breaks: (at: World) => void | Promise<void>, what: RegExp, mend: RegExp]

const certificate = async (at: World, host: string, days?: number) => {
  const { certificate, key } = await certificateFor(host, days)
  const entry = { 'tls.crt': certificate, 'tls.key': key }
  writeFileSync(at.entryFile('gcp', 'inference-example-com'), JSON.stringify(entry))
}
const authority = async (at: World, days: number) => {
  const root = await makeRoot('mesh1', { now: new Date(), days: 900 })
  const pair = await makeIntermediate(root, { mesh: 'mesh1', cluster: 'gcp' }, { now: new Date(), days })
  const file = at.entryFile('gcp', 'mesh1-gcp-cacerts')
  writeFileSync(file, JSON.stringify(cacertsOf(pair, root.certificate)))
}
const change = (at: World, place: string, name: string, over: Readonly<Record<string, string>>) =>
  writeFileSync(at.entryFile(place, name), JSON.stringify({ ...entryOf(at, place, name), ...over }))

const broken: readonly Broken[] = [
  [
    'wrong account',
    (at) => at.set('account', '999999999999'),
    /^aws is logged in to account 999999999999, and the fleet says 123456789012$/,
    /AWS_PROFILE/,
  ],
  [
    'project that is not seen',
    (at) => at.unset('project'),
    /^gcloud does not see project example-inference: .*PERMISSION_DENIED/,
    /gcloud auth login/,
  ],
  [
    'program too old',
    (at) => at.set('version', 'v1.5.7'),
    /^terraform is 1\.5, older than 1\.10$/,
    /^install it: https/,
  ],
  [
    'files not committed',
    (at) => at.set('changed', ' M clusters/aws.yaml\n'),
    /^1 files of clusters.* not committed$/,
    /commit and push/,
  ],
  [
    'bucket missing',
    (at) => at.unset('bucket-aws'),
    /^there is no bucket example-terraform$/,
    /--only "state aws"$/,
  ],
  ["bucket somebody else's", (at) => at.set('forbidden'), /head-bucket .*\n.*\(403\).*Forbidden$/s, /./],
  [
    'cluster that is not as Terraform says',
    (at) => at.set('tf/cluster-gcp', 'other'),
    /^Plan: 3 to add/,
    /--only "cluster gcp"$/,
  ],
  [
    'context that leads elsewhere',
    (at) => at.set('context-gcp', 'https://192.0.2.1'),
    /^the context gcp leads to https:\/\/192\.0\.2\.1, and the cluster is at https:\/\/203\.0\.113\.5 or https:\/\/10\.2\.48\.2$/,
    /--only "context gcp"$/,
  ],
  [
    'API server that does not answer',
    (at) => at.set('down-aws'),
    /^the API server of aws does not answer at https:\/\/aws\.example\.com: .*i\/o timeout$/,
    /network that reaches it/,
  ],
  ['API server that refuses', (at) => at.set('refuses-aws'), /Unauthorized/, /^log in again/],
  [
    'clock ahead',
    (at) => at.set('clock', '600'),
    /^no node of aws has said anything for 6\d\d s by the clock here$/,
    /NTP/,
  ],
  [
    'clock behind',
    (at) => at.set('clock', '-600'),
    /^the clock here is [56]\d\d s behind that of the nodes of aws$/,
    /NTP/,
  ],
  [
    'image missing',
    (at) => at.unset('image-gcp'),
    /^there is no us-central1-docker\.pkg\.dev\/.*@sha256:a{64}$/,
    /publish:image/,
  ],
  [
    'authority missing',
    (at) => at.unset('managers/gcp/mesh1-gcp-cacerts'),
    /^gcp: no entry$/,
    /--only authorities --root FILE$/,
  ],
  [
    'intermediate expired',
    (at) => authority(at, -2),
    /^gcp: its intermediate ended [23] days ago$/,
    /mesh-ca -- renew/,
  ],
  [
    'roots that differ',
    (at) => authority(at, 365),
    /^the clusters do not trust the same roots: /,
    /new-root/,
  ],
  [
    'certificate of another host',
    (at) => certificate(at, 'other.example.com'),
    /^inference-example-com in Google .* is a certificate for DNS:other\.example\.com, not for inference\.example\.com$/,
    /--certificate FILE --key FILE/,
  ],
  [
    'certificate expired',
    (at) => certificate(at, HOST, -1),
    /^inference-example-com in Google .* ended on /,
    /--certificate FILE/,
  ],
  [
    'certificate with another key',
    async (at) => change(at, 'gcp', 'inference-example-com', { 'tls.key': (await certificateFor(HOST)).key }),
    /^inference-example-com in Google .* has a key of another certificate$/,
    /--certificate FILE/,
  ],
  [
    'prerequisite missing',
    (at) =>
      at.set(
        `answers/${at.files('state/answers').find((name) => name.includes('context_aws') && name.includes('apiservice'))}`,
        'False',
      ),
    /^aws lacks Metrics API .* says "False"\)$/,
    /metrics-server/,
  ],
  [
    'no Argo CD',
    (at) => at.unset('root-gcp'),
    /^gcp has no Application root: .*NotFound/,
    /--only "argocd gcp"/,
  ],
  [
    'Application not well',
    (at) => at.set('bad-gcp'),
    /^gcp istiod \(wave 20\): Synced, Degraded$/,
    /docs\/delivery\.md/,
  ],
  [
    'token revoked',
    (at) => at.set('token-gcp', 'another'),
    /^aws reads gcp with a token that is gone$/,
    /remote-secrets/,
  ],
  [
    'wrong authority in a remote entry',
    (at) => change(at, 'aws', 'mesh1-gcp-remote-access', { ca: 'Yg==' }),
    /^mesh1-gcp-remote-access in AWS .* not right/,
    /remote-secrets/,
  ],
  [
    'remote entry missing',
    (at) => at.unset('managers/gcp/mesh1-aws-remote-access'),
    /^mesh1-aws-remote-access in Google .* is not there, or not right/,
    /remote-secrets/,
  ],
  [
    'istiod that does not see a cluster',
    (at) => at.set('blind-aws'),
    /^istiod of aws says timeout of gcp$/,
    /VPN, firewall/,
  ],
  [
    'gateway that answers for the wrong cloud',
    (at) => at.set('wrong', 'gcp'),
    /^asked for aws, gcp answered at its gateway$/,
    /runbook/,
  ],
  [
    'name that leads elsewhere',
    (at) => at.set('dns', '192.0.2.7'),
    /^inference\.example\.com is 192\.0\.2\.7, not 203\.0\.113\.9$/,
    /inference\.example\.com\. A 203\.0\.113\.9/,
  ],
]

/** A world for several tests. */
const shared = async (use: (at: World) => void | Promise<void>) => {
  const ends: (() => void)[] = []
  await use(await world((end) => ends.push(end)))
  return () => {
    for (const end of ends) end()
  }
}

describe('--check finds, and says what mends it', () => {
  let at: World
  beforeAll(
    () =>
      shared(async (made) => {
        at = made
        expect(await at.run()).toEqual(well)
        at.keep()
      }),
    600_000,
  )

  test.each(broken)('%s', async (_, breaks, what, mend) => {
    at.back()
    await breaks(at)
    const before = [stateOf(at), at.writes()]
    expect(await at.run('--check')).toMatchObject({
      code: 1,
      said: expect.stringContaining('nothing was changed'),
    })
    const place = at.shown.findIndex((line) => what.test(line))
    expect(at.shown[place], at.shown.join('\n')).toMatch(what)
    expect(at.shown[place + 1]).toMatch(/^mend: /)
    expect(at.shown[place + 1]?.slice(6)).toMatch(mend)
    expect([stateOf(at), at.writes()]).toEqual(before)
  })
})

describe('what comes by itself', () => {
  test('is waited for, and said when it changes', async () => {
    const at = await made()
    at.set('bad-gcp')
    setTimeout(() => at.unset('bad-gcp'), 1_000)
    expect(await at.run('--only', 'waves', '--wait', '60')).toMatchObject({ code: 0 })
    expect(at.shown.filter((line) => line.startsWith('gcp'))).toEqual([
      'gcp: wave 20, waiting for istiod (Degraded)',
      'gcp: 3 Applications, all well that can be',
    ])
  })

  test('is compared again when it could not be', async () => {
    const at = await made()
    at.set('unread-gcp')
    const before = at.writes().length
    expect(await at.run('--only', 'waves', '--wait', '60')).toMatchObject({ code: 0 })
    expect(at.writes().slice(before)).toEqual(['compare gcp'])
  })

  test('is waited for no longer than that', async () => {
    const at = await made()
    at.set('bad-gcp')
    at.set('blind-aws')
    expect(await at.run('--only', 'waves')).toEqual({
      code: 1,
      said: expect.stringMatching(/^waves: not well after 1 s[^\n]*\n {2}gcp \S+ \(wave -?\d+\): /),
    })
    expect(await at.run('--only', 'sight aws')).toEqual({
      code: 1,
      said: expect.stringMatching(/^sight aws: it was carried out, and still is not as it must be/),
    })
    expect(at.shown).toContain('istiod of aws says timeout of gcp')
  })
})

test('a step that fails ends it, with its command, exit code and the way back; then it goes on there', async () => {
  const at = await world()
  at.set('fails-cluster-aws')
  expect(await at.run()).toEqual({
    code: 1,
    said: expect.stringMatching(
      /^cluster aws: terraform -chdir=\S+stages\/aws apply .*\nended with exit code 1\n {2}to take back what it did: npm run teardown -- --only "cluster aws"\n/,
    ),
  })
  expect(at.shown.slice(-2)).toEqual(['== cluster aws', 'FAILED'])
  at.unset('fails-cluster-aws')
  expect(await at.run()).toEqual(well)
})

describe('secrets', () => {
  let at: World
  let secrets: readonly (readonly [name: string, value: string])[]
  beforeAll(
    () =>
      shared(async (made) => {
        at = made
        const ran = [await at.start('--yes'), await at.start('--yes'), await at.start('--check')]
        expect(
          ran.map(({ how }) => how),
          ran[0]?.said,
        ).toEqual([0, 0, 0])
        at.shown.push(...ran.map(({ said }) => said))
        // A line of its middle stands for a key.
        const key = (pem = '') => pem.split('\n')[1] ?? ''
        const named = (place: string, name: string) => entryOf(at, place, name)
        secrets = [
          ['root', key(readFileSync(at.path('root.pem'), 'utf8').split('PRIVATE KEY')[1])],
          ['authority of aws', key(named('aws', 'mesh1-aws-cacerts')['ca-key.pem'])],
          ['authority of gcp', key(named('gcp', 'mesh1-gcp-cacerts')['ca-key.pem'])],
          ['certificate', key(readFileSync(at.path('tls.key'), 'utf8'))],
          ['token', 'canary-token-gcp'],
          ['token', Buffer.from('canary-token-gcp').toString('base64')],
          ...Object.entries(named('aws', 'mesh1-vpn-aws-gcp')).map(
            ([tunnel, value]) => [`vpn ${tunnel}`, value] as const,
          ),
        ]
        expect(secrets).toHaveLength(10)
        for (const [name, value] of secrets) expect(value.length, name).toBeGreaterThan(15)
      }),
    600_000,
  )

  const found = (text: string) => secrets.filter(([, value]) => text.includes(value)).map(([name]) => name)

  test('are in what the fakes keep: the search below can find them', () => {
    const kept = at
      .files('state/managers')
      .map((name) => readFileSync(at.path('state/managers', name), 'utf8'))
    expect(found(kept.join('\n'))).toContain('token')
    expect(found(at.read('log'))).toContain('vpn 0-1')
  })

  test('are in nothing that is printed', () => expect(found(at.shown.join('\n'))).toEqual([]))

  test('are on no command line, and in the environment of no program but that which plans or applies the VPN', () => {
    for (const call of at.read('log').split(/^== /m)) {
      const [words = '', ...environment] = call.split('\n')
      expect(found(words)).toEqual([])
      const isVpn = /^terraform \S+stages\/vpn (plan|apply)/.test(words)
      if (!isVpn) expect(found(environment.join('\n')), words).toEqual([])
    }
  })

  test('are in no file but the secret managers, and those that the person named', () => {
    const kept = /^(state\/(managers\/|copied-|log$)|bin\/|root\.pem$|tls\.key$|compiled\/)/
    const others = at.files('.').filter((name) => !kept.test(name))
    expect(others).toContain('cache/vpn-aws-gcp/variables.tfvars.json')
    for (const name of others) expect(found(readFileSync(at.path(name), 'latin1')), name).toEqual([])
  })
})

describe('the command', () => {
  const names = loadFleet('clusters')
    .clusters.map(({ name }) => name)
    .join(', ')

  const run = (...args: readonly string[]) =>
    bootstrap(args, () => {
      throw new Error('no step is to be begun')
    })

  test.each([
    [['--check', '--plan'], '--check and --plan: one of them'],
    [['--wait', 'long'], '--wait takes a number of seconds, not long'],
    [['--key', 'a'], '--certificate and --key go together'],
    [['azure'], `the fleet has no cluster azure; it has ${names}`],
    [['--only', 'nothing'], 'no step begins with nothing'],
    [['--all'], 'there is no option --all; there are '],
  ])('wrong use: %j', async (args, message) => {
    expect(await run(...args)).toEqual({ code: 2, said: expect.stringContaining(message) })
  })

  test('a root inside of the repository is refused', async () => {
    expect(await run('--root', 'root.pem')).toEqual({
      code: 1,
      said: expect.stringContaining('inside the repository'),
    })
  })

  test('--list has every step, --only takes those whose names begin so', async () => {
    const { said } = await run('--list')
    expect(said.split('\n')).toHaveLength(30)
    const at = await world()
    await at.run('--check', '--only', 'state', '--only', 'logins')
    expect(at.shown.filter((line) => line.startsWith('== '))).toEqual([
      '== logins',
      '== state aws',
      '== state gcp',
    ])
  })

  test('--help names every option that there is for people, in 80 columns', async () => {
    const { code, said } = await run('--help')
    expect(code).toBe(0)
    for (const option of [
      'check',
      'plan',
      'only',
      'list',
      'yes',
      'root',
      'certificate',
      'key',
      'wait',
      'accounts',
    ])
      expect(said).toContain(`--${option}`)
    expect(Math.max(...said.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80)
  })
})
