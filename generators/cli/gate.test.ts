/** The gate as a command: whom it asks, what it writes, and that a record leads to the same decision. */
import { readFileSync, writeFileSync } from 'node:fs'
import type { ServerResponse } from 'node:http'
import { join } from 'node:path'
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { randomOf } from '../chance/index.ts'
import { fleetOf } from '../fleet/index.ts'
import { boundsOf } from '../gate/judge.ts'
import { type Release, worldOf } from '../gate/simulated/index.ts'
import { command, filesBelow, fleetFolder } from '../testing/commands.ts'
import { canaryData, fleetText } from '../testing/fleets.ts'
import { type Asked, type Fake, fakePrometheus, questionOf, type Reply } from '../testing/prometheus.ts'

const text = fleetText({ release: { canary: canaryData(10) } })
const fleet = fleetOf(text)
const good: Release = { failing: 0.0005, median: 8, spread: 0.6 }
const MINUTES = 30

/** A Thanos that has seen half an hour of a release; `over` may answer instead. */
const seeing = (
  canary: Release,
  over: (asked: Asked, name: string) => Reply | undefined = () => undefined,
) => {
  const world = worldOf(fleet, { stable: good, canary }, Date.now() / 1_000 - MINUTES * 60, randomOf(1))
  world.pass(MINUTES * 60, 200)
  return fakePrometheus(async (asked) => {
    const name = questionOf(asked.form.get('query'), boundsOf(fleet)) ?? 'unknown'
    return over(asked, name) ?? (await world.ask(name, { query: '' })).series
  })
}

const fakes: Fake[] = []
const url = async (fake: Promise<Fake>): Promise<string> => {
  const started = await fake
  fakes.push(started)
  return started.url
}
afterEach(async () => {
  for (const fake of fakes.splice(0)) await fake.close()
  vi.unstubAllEnvs()
})

let root = ''
const renewed = async () => {
  root = fleetFolder(text.files)
  await command(root, 'render', '--base', 'none')
}
const run = (...args: readonly string[]) => command(root, 'canary', ...args, '--base', 'none')
const fleetFile = () => readFileSync(join(root, 'clusters', 'fleet.yaml'), 'utf8')

describe('canary gate', () => {
  beforeAll(renewed)

  test('advances, with verdict, numbers and queries in the message of the commit and in the pull request', async () => {
    const [message, body, record] = ['message', 'body', 'record'].map((name) => join(root, name))
    const metrics = await url(seeing(good))
    const files = ['--message', `${message}`, '--body', `${body}`, '--record', `${record}`]
    const done = await run('gate', '--metrics', metrics, ...files)
    expect(done).toMatchObject({ code: 0, err: '' })
    expect(done.out).toMatch(/^change: Canary v1\.1\.0 goes from 10 % to 25 %/)
    expect(done.out).toContain('+     percent: 25')
    expect(fleetFile()).toContain('percent: 25')
    const said = readFileSync(`${message}`, 'utf8')
    expect(said).toMatch(/^Canary v1\.1\.0 goes from 10 % to 25 %\n\n/)
    expect(said).toMatch(/gcp +failed at the server +\d+/)
    expect(said).toContain('answered: sum by (cluster, track, version) (increase(http_requests_total')
    expect(said).toMatch(/Evidence: sha256:[0-9a-f]{64}/)
    const markdown = readFileSync(`${body}`, 'utf8')
    expect(markdown).toContain('| aws | failed at the server |')
    expect(markdown).toContain('npm run canary -- advance')

    // The same again from the record alone: another fleet is there now, so nothing is written.
    const before = filesBelow(root)
    const again = await run('gate', '--evidence', `${record}`)
    expect(again.code).toBe(1)
    expect(again.err).toContain('fleet-changed')
    expect(filesBelow(root)).toEqual(before)
    const looked = await run('gate', '--evidence', `${record}`, '--dry-run')
    expect(looked.code).toBe(0)
    expect(done.out.startsWith(looked.out)).toBe(true)
    await renewed()
  })

  test('aborts', async () => {
    const done = await run('gate', '--metrics', await url(seeing({ ...good, failing: 0.05 })))
    expect(done.out).toMatch(/^change: Canary v1\.1\.0 is aborted at 10 %\n {2}aws: failed at the server/)
    expect(fleetFile()).not.toContain('canary')
    await renewed()
  })

  test('asks strictly, with the token, and asks nothing twice that was answered', async () => {
    vi.stubEnv('METRICS_TOKEN', 'example')
    const fake = seeing(good)
    await run('status', '--metrics', await url(fake))
    const { asked } = await fake
    expect(asked.length).toBe(12)
    for (const { form, authorization } of asked) {
      expect(form.get('partial_response')).toBe('false')
      expect(authorization).toBe('Bearer example')
    }
  })

  test('asks the Prometheus of each cluster, and names its series after it', async () => {
    const alone = (name: string) =>
      url(
        seeing(good).then(async (fake) => {
          await fake.close()
          const world = worldOf(
            fleet,
            { stable: good, canary: good },
            Date.now() / 1_000 - 1_800,
            randomOf(1),
          )
          world.pass(1_800, 200)
          return fakePrometheus(async ({ form }) => {
            const { series } = await world.ask(questionOf(form.get('query'), boundsOf(fleet)) ?? '', {
              query: '',
            })
            return series
              .filter(({ labels }) => labels.cluster === name)
              .map(({ labels: { cluster: _, ...labels }, values }) => ({ labels, values }))
          })
        }),
      )
    const metrics = `aws=${await alone('aws')},gcp=${await alone('gcp')}`
    const done = await run('status', '--metrics', metrics)
    expect(done.out).toMatch(/^change: Canary v1\.1\.0 goes from 10 % to 25 %/)
    expect(done.out).toMatch(/gcp +canary +█ +10\.0 +▁ +0\.03/)
  })

  const fails = (name: string, how: Reply) => seeing(good, (_, asked) => (asked === name ? how : undefined))
  test.each([
    [
      'half an answer',
      (r: ServerResponse) =>
        r.end(
          '{"status":"success","warnings":["store gcp is gone"],"data":{"resultType":"vector","result":[]}}',
        ),
      'answers in part: store gcp is gone',
    ],
    ['a page', (r: ServerResponse) => r.end('<html>'), 'answers something else than Prometheus does'],
    [
      'an error',
      (r: ServerResponse) =>
        r
          .writeHead(422)
          .end('{"status":"error","errorType":"execution","error":"too many\\u001b[31m samples"}'),
      'execution: too many [31m samples',
    ],
    [
      'a login',
      (r: ServerResponse) => r.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
      'unexpected redirect',
    ],
    ['nothing', (r: ServerResponse) => r.destroy(), 'other side closed'],
  ] as const)('freezes for %s, and leaves everything as it was', async (_, how, why) => {
    const before = filesBelow(root)
    const done = await run('gate', '--metrics', await url(fails('failed', how)))
    expect(done.code).toBe(1)
    expect(done.out).toMatch(/^freeze: canary v1\.1\.0 at 10 % stays/)
    expect(done.out).toContain(why)
    expect(filesBelow(root)).toEqual(before)
  })

  test('asks again when Prometheus says that it cannot now', async () => {
    let left = 2
    const busy = seeing(good, (_, name) =>
      name === 'failed' && left-- > 0
        ? (response) =>
            void response.writeHead(503).end('{"status":"error","errorType":"unavailable","error":"busy"}')
        : undefined,
    )
    const done = await run('gate', '--dry-run', '--metrics', await url(busy))
    expect(done.out).toMatch(/^change/)
  })

  test.each([
    [['gate'], 'say whom to ask (--metrics)'],
    [['gate', '--metrics', 'ftp://x'], 'is not the URL of a Prometheus'],
    [['gate', '--metrics', 'http://me:secret@x'], 'set METRICS_TOKEN'],
    [['gate', '--metrics', 'aws=http://x'], 'nobody to ask about gcp'],
    [['gate', '--metrics', 'aws=http://x,eu=http://y'], 'there is no cluster eu'],
    [['gate', '--metrics', 'http://x', '--evidence', 'y'], 'leave --metrics away'],
    [['gate', '--percent', '5', '--metrics', 'http://x'], 'gate takes no --percent'],
    [['advance', '--metrics', 'http://x'], 'advance takes no --metrics'],
    [['gate', 'now', '--metrics', 'http://x'], 'gate takes nothing more'],
  ])('refuses %j', async (args, message) => {
    const done = await run(...args)
    expect(done.code).toBe(2)
    expect(done.err).toContain(message)
    expect(done.err).not.toContain('secret@')
  })

  test.each([
    ['no JSON', 'evidence', 'not JSON'],
    [
      'of another command',
      JSON.stringify({ format: 1, of: 'cost', at: '2026-01-01T00:00:00Z', fleet: {}, answers: {} }),
      'evidence of cost, not of canary',
    ],
    ['not whole', JSON.stringify({ format: 1, of: 'canary' }), 'error evidence-record: at: '],
    [
      'with a file from elsewhere',
      JSON.stringify({
        format: 1,
        of: 'canary',
        at: '2026-01-01T00:00:00Z',
        fleet: { '../x': '' },
        answers: {},
      }),
      'evidence-record',
    ],
  ])('refuses a record that is %s', async (_, content, message) => {
    const file = join(root, 'record-wrong')
    writeFileSync(file, content)
    const done = await run('gate', '--evidence', file)
    expect(done.code).toBe(1)
    expect(done.err).toContain(message)
  })

  test('as JSON, has the decision beside the changes', async () => {
    const done = await run('gate', '--json', '--metrics', await url(seeing(good)))
    const data = JSON.parse(done.out)
    expect(data.decision).toMatchObject({ verdict: 'change', command: 'canary -- advance' })
    expect(data.fields).toContainEqual({
      file: 'clusters/fleet.yaml',
      field: 'release.canary.percent',
      before: 10,
      after: 25,
    })
    await renewed()
  })
})
