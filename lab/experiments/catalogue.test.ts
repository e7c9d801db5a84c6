import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { treeOf } from '../../generators/render/index.ts'
import { LabError } from '../machine/index.ts'
import type { Change } from './context.ts'
import { experiments } from './index.ts'
import { random } from './simulated.ts'
import { answer, fakeLab, type Made, rowOf } from './testing.ts'

const named = (name: string) => {
  const found = experiments.find((each) => each.name === name)
  if (found === undefined) throw new Error(name)
  return found
}
const run = async (name: string, made: Made = {}) => {
  const lab = fakeLab(made)
  const measures = await named(name).run(lab.context)
  return { did: lab.did, of: new Map(measures.map((measure) => [measure.name, measure])) }
}

test('names are those of one experiment each', () => {
  expect(new Set(experiments.map(({ name }) => name)).size).toBe(experiments.length)
})

/** Rows of the split via each gateway in which aws answers so many percent of 100. */
const rowsWith = (aws: number) => () =>
  ['aws', 'gcp'].flatMap((gateway) =>
    Array.from({ length: 20 }, (_, second) =>
      rowOf({
        stream: `split via ${gateway}`,
        second,
        sent: 100,
        by: { ...answer('aws', aws), ...answer('gcp', 100 - aws) },
      }),
    ),
  )

describe('simulate', () => {
  test('is asked for the outage that is struck, from each gateway, within 5 points', async () => {
    // All of aws hangs: 0 % of it everywhere.
    const { did, of } = await run('simulate-3', { rows: rowsWith(4) })
    expect(did.map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual([
      'commit weights',
      'load 80+0',
      '3.0 break',
      '15.0 mend',
    ])
    expect(of.get('aws via aws, %')).toEqual({
      name: 'aws via aws, %',
      value: 4,
      limit: { of: 0, within: 5 },
    })
    expect(of.get('gcp via aws, %')).toMatchObject({ value: 96, limit: { of: 100 } })
    expect(of.get('lost via gcp, %')?.limit).toEqual({ of: 0, within: 5 })
  })

  test('outages are of both clouds, and the same in each sitting', () => {
    const titles = experiments.filter(({ group }) => group === 'simulate').map(({ title }) => title)
    expect(titles).toHaveLength(10)
    expect(
      titles.some((title) => title.includes('; aws:')) && titles.some((title) => title.includes('; gcp:')),
    ).toBe(true)
    expect(random(7)()).toBe(random(7)())
    expect(random(7)()).not.toBe(random(8)())
  })
})

describe('changes under load', () => {
  const pods = (ready: number) => ({
    items: Array.from({ length: 3 }, (_, i) => ({
      metadata: { name: `ml-inference-${i}` },
      status: { conditions: [{ type: 'Ready', status: i < ready ? 'True' : 'False' }] },
    })),
  })

  test('commits come one after the other while load runs, which ends with them', async () => {
    const { did, of } = await run('evacuate', { get: () => pods(3) })
    expect(did).toEqual([
      'load 30+10  1200 s',
      'commit evacuate aws',
      'commit evacuate aws --undo',
      expect.stringMatching(/stop$/),
    ])
    expect(of.get('fewest ready pods')).toMatchObject({ value: 3, limit: { atLeast: 3 } })
  })

  test('an API server that does not say how many pods are ready ends nothing, but must say it once', async () => {
    const silent = () => {
      throw new LabError('the API server of aws does not answer')
    }
    const { did, of } = await run('evacuate', { get: silent })
    expect(did).toContain('commit evacuate aws --undo')
    expect(of.get('fewest ready pods')).toMatchObject({ value: undefined, limit: { atLeast: 3 } })
  })

  test('an intermediate is read at once, waited for, and every pod gets a certificate of it', async () => {
    let told = 0
    const { did } = await run('intermediate', {
      get: () => pods(3),
      kubectl: (words) => ({ code: 0, said: words.includes('secret') && ++told > 1 ? 'new' : 'old' }),
    })
    expect(did.filter((line) => !line.includes('get secret'))).toEqual([
      'load 30+10  1200 s',
      'node scripts/mesh-ca.ts renew aws --root root.pem',
      expect.stringMatching(/annotate externalsecret cacerts force-sync=\S+ --overwrite$/),
      'kubectl aws --namespace ml-inference rollout restart deployment ml-inference',
      'kubectl aws --namespace ml-inference rollout status deployment ml-inference --timeout=10m',
      expect.stringMatching(/stop$/),
    ])
  })

  test('a network keeps the other way open until every pod has started anew, and firewalls follow each step', async () => {
    const { did } = await run('network', { get: () => pods(3) })
    const restarts = ['aws', 'gcp'].flatMap((name) =>
      ['restart', 'status'].map((what) => `kubectl ${name} --namespace istio-ingress rollout ${what}`),
    )
    const steps = [
      'commit by hand',
      'firewalls',
      'commit by hand',
      ...restarts,
      'commit by hand',
      'firewalls',
    ]
    expect(did.slice(1, -1).map((line) => line.replace(/ deployment.*/, ''))).toEqual([...steps, ...steps])
  })

  test('a node that cannot be drained is an error, and is not left without pods', async () => {
    const lab = fakeLab({
      kubectl: ([word]) => (word === 'drain' ? { code: 1, said: 'budget' } : { code: 0, said: 'aws-2' }),
      get: () => pods(2),
    })
    await expect(named('drain').run(lab.context)).rejects.toThrow('aws-2 is not drained: budget')
    expect(lab.did.at(-1)).toBe('kubectl aws uncordon aws-2')
  })
})

describe('commits', () => {
  const route = (weight: number) => ({
    spec: { http: [{ name: 'split', route: [{ weight }, { weight: 100 - weight }] }] },
  })

  test('every hop is timed in every cluster, and only Envoy is held to the goal', async () => {
    const { did, of } = await run('commit-to-envoy', {
      get: () => route(63),
      envoy: () => '{"weight": 63, "name": "stable-aws"}',
      applications: () => [
        {
          name: 'traffic',
          wave: 5,
          sync: 'Synced',
          health: 'Healthy',
          revision: 'c0ffee',
          paths: [],
          applied: '',
          problems: [],
        },
      ],
    })
    expect(did).toEqual(['push weights aws=63 gcp=37'])
    expect([...of.keys()]).toEqual([
      'pushed, s',
      ...['aws', 'gcp'].flatMap((name) => [
        `Argo CD has read it in ${name}, s`,
        `applied in ${name}, s`,
        `in Envoy of ${name}, s`,
      ]),
    ])
    expect([...of.values()].filter(({ limit }) => limit !== undefined).map(({ name }) => name)).toEqual([
      'in Envoy of aws, s',
      'in Envoy of gcp, s',
    ])
  })

  /** The changes that an experiment makes, done to the tree that the lab starts from. */
  const edited = async (name: string) => {
    const folder = mkdtempSync(join(tmpdir(), 'lab-commit-'))
    const lab = fakeLab({
      get: () => route(50),
      applications: () => [
        {
          name: 'traffic',
          wave: 5,
          sync: '',
          health: '',
          revision: '',
          paths: [],
          applied: '',
          problems: ['no'],
        },
      ],
    })
    for (const { path, text } of treeOf(lab.context.fleet())) {
      const file = join(folder, 'rendered', path)
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, text)
    }
    const changes: Change[] = []
    const push = async (made: readonly Change[]) => {
      changes.push(...made)
      return ''
    }
    await named(name).run({ ...lab.context, push, commit: async (...made) => void (await push(made)) })
    for (const change of changes) if (typeof change !== 'string') await change(folder)
    const read = (path: string) => parse(readFileSync(join(folder, 'rendered', path), 'utf8'))
    const files = {
      route: read('base/traffic/virtual-service-ml-inference.yaml'),
      rule: read('base/traffic/destination-rule-ml-inference.yaml'),
      application: read('aws/argocd/application-traffic.yaml'),
    }
    rmSync(folder, { recursive: true })
    return files
  }

  test('wrong commits are wrong in one place', async () => {
    const { route: refused } = await edited('commit-refused')
    const split = refused.spec.http.at(-1).route.map(({ weight }: { weight: number }) => weight)
    expect(split).toEqual([40, 50])
    expect((await edited('commit-nowhere')).application.spec.source.path).toBe('rendered/aws/nowhere')
  })

  test('the usual design has subsets by the label of a cloud, and no retries', async () => {
    const { route: service, rule } = await edited('usual-hang')
    expect(rule.spec.subsets.slice(0, 2)).toEqual([
      { name: 'stable-aws', labels: { cloud: 'aws' } },
      { name: 'stable-gcp', labels: { cloud: 'gcp' } },
    ])
    expect(service.spec.http.every((route: object) => !('retries' in route))).toBe(true)
  })
})

test('every caller is held to what it may get, in each cluster', async () => {
  const { of } = await run('access', {
    call: (from) => ({ status: from === 'edge' ? 200 : 0, connected: from === 'edge', said: '' }),
    kubectl: () => ({ code: 1, said: 'PodSecurity "restricted:latest": privileged' }),
  })
  const wrong = [...of.values()].filter(({ value, limit }) => limit && 'of' in limit && value !== limit.of)
  expect(wrong.map(({ name }) => name).filter((name) => name.endsWith(', aws'))).toEqual([
    'a prediction, HTTPS, aws',
    '/metrics, aws',
    'another host, aws',
    'the app calls itself, aws',
  ])
  expect(wrong.map(({ name }) => name).filter((name) => name.startsWith('east-west of aws'))).toEqual([
    'east-west of aws, a host that crosses, no certificate: connected',
    'east-west of aws, another host: connected',
  ])
  expect(
    [...of.values()].filter(({ name }) => name.includes('is refused')).map(({ value }) => value),
    'by another rule than its own is not refused',
  ).toEqual([1, 0, 0, 1, 0, 0])
})

test('what users saw of a bad canary counts until its abort is everywhere', async () => {
  const canary = (second: number) =>
    rowOf({ stream: 'split via aws', second, by: answer('aws', 5, 'ml-inference-canary-7c9-abcde') })
  const stable = rowOf({ stream: 'split via aws', second: 29, by: answer('aws', 50) })
  const { did, of } = await run('bad-canary', { rows: () => [6, 21, 22].map(canary).concat(stable) })
  expect(did.map((line) => line.replace(/sha256:\w+/, 'D'))).toEqual([
    'commit canary start v1.1.0 D --percent 10',
    'load 60+0  300 s',
    '5.0 break bad-canary aws',
    '5.0 break bad-canary gcp',
    'commit canary abort',
    '25.0 stop',
  ])
  expect(of.get('failed')).toMatchObject({ value: 0, limit: { atMost: 1 } })
  expect(of.get('from abort until no request gets there, s')?.value).toBe(3)
})
