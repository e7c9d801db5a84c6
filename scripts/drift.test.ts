import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { awsData, fleetText, gcpData } from '../generators/testing/fleets.ts'
import { fakeBinary, temporaryFolder } from '../tools/fakes.ts'
import { drift } from './drift/command.ts'
import { fakeGitHub } from './github/fake.ts'
import { BOT } from './github/index.ts'

const NOW = Date.parse('2026-11-29T12:00:00Z')

afterEach(() => vi.unstubAllEnvs())

const application = (name: string, status: object = {}) => ({
  metadata: { name },
  status: {
    sync: { status: 'Synced' },
    health: { status: 'Healthy' },
    reconciledAt: '2026-11-29T11:57:00Z',
    ...status,
  },
})
const OUT = { sync: { status: 'OutOfSync' }, health: { status: 'Degraded' } }

/** Two clusters, and a kubectl that answers with what it is given for each: the second look may have another answer. */
const clusters = () => {
  const folder = temporaryFolder()
  mkdirSync(join(folder, 'clusters'))
  for (const [name, text] of fleetText({}, [awsData('aws', 0), gcpData('gcp', 1)]).files)
    writeFileSync(join(folder, 'clusters', name), text)
  for (const tool of ['bash', 'cat', 'mv']) symlinkSync(join('/bin', tool), join(folder, tool))
  fakeBinary(
    join(folder, 'kubectl'),
    `case "$*" in *"--namespace argocd get applications.argoproj.io"*) ;; *) exit 9 ;; esac
answer=${folder}/$2.json
[ -e $answer ] || { echo "Unable to connect: i/o timeout" >&2; exit 1; }
cat $answer
[ ! -e $answer.then ] || mv $answer.then $answer`,
  )
  vi.stubEnv('PATH', folder)
  const say = (name: string, items: readonly object[], then = '') =>
    writeFileSync(join(folder, `${name}.json${then}`), JSON.stringify({ items }))
  for (const name of ['aws', 'gcp']) say(name, [application('root'), application('inference')])
  return {
    say,
    write: (name: string, text: string) => writeFileSync(join(folder, name), text),
    run: (...words: readonly string[]) =>
      drift([...words, '--clusters', join(folder, 'clusters'), '--settle', '0'], () => NOW),
  }
}

describe('drift', () => {
  test('is none when every Application of every cluster is Synced and Healthy', async () => {
    expect(await clusters().run()).toEqual({ code: 0, said: 'in step' })
  })

  test('is what two looks agree on, with what Argo CD says of it', async () => {
    const { say, run } = clusters()
    const conditions = [{ type: 'ComparisonError', message: 'no such\nfolder \u001b[31m' }]
    say('gcp', [
      application('root'),
      application('mesh', OUT),
      application('inference', { ...OUT, conditions }),
    ])
    say(
      'gcp',
      [application('root', OUT), application('mesh'), application('inference', { ...OUT, conditions })],
      '.then',
    )
    const { code, said } = await run('--json')
    expect({ code, ...JSON.parse(said) }).toEqual({
      code: 1,
      drift: [
        {
          cluster: 'gcp',
          application: 'inference',
          sync: 'OutOfSync',
          health: 'Degraded',
          says: 'ComparisonError: no such folder [31m',
        },
      ],
    })
  })

  test.each<readonly [string, (all: ReturnType<typeof clusters>) => void, RegExp]>([
    [
      'an Argo CD that has stopped to compare',
      ({ say }) => say('aws', [application('root', { reconciledAt: '2026-11-29T10:00:00Z' })]),
      /aws +root +Synced +Healthy +not compared for more than an hour/,
    ],
    [
      'an Argo CD that has never compared',
      ({ say }) => say('aws', [{ metadata: { name: 'root' } }]),
      /aws +root .*not compared/,
    ],
    ['an Argo CD without its root', ({ say }) => say('aws', []), /aws .*has no Application root/],
    [
      'something else than a list',
      ({ write }) => write('aws.json', '{"items":[{}]}'),
      /aws .*answered something else/,
    ],
  ])('is %s', async (_, harm, says) => {
    const all = clusters()
    harm(all)
    const { code, said } = await all.run()
    expect({ code, said }).toEqual({ code: 1, said: expect.stringMatching(says) })
    expect(said).not.toMatch(/^gcp/m)
  })

  test('is also a cluster that does not answer', async () => {
    const { write, run } = clusters()
    write('kubectl', '#!/bin/sh\necho "Unable to connect: i/o timeout" >&2\nexit 1\n')
    expect(await run('gcp')).toMatchObject({
      code: 1,
      said: expect.stringMatching(/gcp .*could not be asked: Unable/),
    })
  })

  test('of a cluster that the fleet does not have, or of no time, is wrong use', async () => {
    const { run } = clusters()
    expect(await run('azure')).toMatchObject({ code: 2, said: expect.stringContaining('no cluster azure') })
    expect(await run('--settle', 'x')).toMatchObject({ code: 2 })
  })
})

describe('the issue', () => {
  const issue = async () => {
    const all = clusters()
    const { there, env } = await fakeGitHub()
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value)
    return { ...all, there, told: async () => (await all.run('--issue')).said.split('\n').at(-1) }
  }

  test('is opened once, brought up to date, closed, and opened anew', async () => {
    const { say, there, told } = await issue()
    expect(await told()).toBe('in step, and no issue is open')
    say('aws', [application('root', OUT)])
    expect(await told()).toBe('issue 1 opened')
    expect(await told()).toBe('issue 1 says it already')
    say('gcp', [application('root', OUT)])
    expect(await told()).toBe('issue 1 brought up to date')
    expect(there.issues).toMatchObject([
      {
        title: 'Drift: aws, gcp have things that are not what the branch says',
        labels: ['drift'],
        state: 'open',
      },
    ])
    for (const name of ['aws', 'gcp']) say(name, [application('root')])
    expect(await told()).toBe('issue 1 closed')
    expect(there.comments.at(-1)).toMatchObject({ body: 'All is in step again.' })
    say('aws', [application('root', OUT)])
    expect(await told()).toBe('issue 2 opened')
  })

  test('repeats what a cluster says, and none of it means anything', async () => {
    const { say, there, told } = await issue()
    const message = '@team | [log in](https://example.org) `x` <!-- --> #12'
    say('aws', [application('root', { ...OUT, conditions: [{ type: 'SyncError', message }] })])
    await told()
    expect(there.issues[0]?.body).toContain(
      "| `aws` | `root` | `OutOfSync` | `Degraded` | `SyncError: @team \\| [log in](https://example.org) 'x' <!-- --> #12` |",
    )
  })

  test('of somebody else with our marker and label is left alone', async () => {
    const { say, there, told } = await issue()
    const [body, labels] = ['<!-- multi-cloud-inference: drift -->', ['drift']]
    there.issues.push({ number: 1, title: 'mine', body, state: 'open', labels, user: { login: 'somebody' } })
    say('aws', [application('root', OUT)])
    expect(await told()).toBe('issue 2 opened')
    expect(there.issues[0]?.title).toBe('mine')
    expect(there.issues[1]?.user.login).toBe(BOT)
  })

  test('of many things fits, and says how many more there are', async () => {
    const { say, there, told } = await issue()
    const conditions = [{ type: 'SyncError', message: 'x'.repeat(5000) }]
    const many = Array.from({ length: 400 }, (_, i) => application(`app-${i}`, { ...OUT, conditions }))
    say('aws', [application('root'), ...many])
    await told()
    expect(there.issues[0]?.body.length).toBeLessThan(65_536)
    expect(there.issues[0]?.body).toMatch(/… 350 more/)
  })
})
