import { expect, test } from 'vitest'
import { startCanary } from '../../generators/edits/index.ts'
import { fleetOf } from '../../generators/fleet/index.ts'
import { fleetText } from '../../generators/testing/fleets.ts'
import { atRest } from '../delivery/index.ts'
import { gates } from './gate.ts'
import { answer, fakeLab, rowOf } from './testing.ts'

const tree = atRest(fleetText())
const canary = { version: 'v1.1.0', digest: `sha256:${'c'.repeat(64)}` }
const none = fleetOf(tree)
const tried = fleetOf(startCanary(tree, none, { ...canary, percent: 10, clusters: undefined }))
const promoted = { ...none, release: { ...none.release, stable: canary } }

/** A gate that changes the tree at some of its looks, and the fleet as it is from each of them on. */
const run = async (name: string, changes: ReadonlyMap<number, typeof none>, failed = 0) => {
  let looks = 0
  let fleet = tried
  const lab = fakeLab({
    fleet: () => fleet,
    rows: () => [
      rowOf({ stream: 'split via aws', sent: 1_000, failed: { 503: failed }, by: answer('aws', 9) }),
      rowOf({ stream: 'split via aws', second: 50, sent: 1_000, failed: { 503: 6 }, by: answer('aws', 9) }),
    ],
    person: ([program, word]) => {
      if (program === 'npm') fleet = changes.get(++looks) ?? fleet
      const changed = word === 'status' && changes.has(looks)
      return {
        code: program === 'npm' && !changes.has(looks) ? 1 : 0,
        said: changed ? ' M clusters/fleet.yaml' : '',
      }
    },
  })
  const experiment = gates.find((each) => each.name === name)
  const measures = await experiment?.run(lab.context)
  return { did: lab.did, of: new Map(measures?.map((measure) => [measure.name, measure])) }
}

test('a bad canary is looked at by the metrics of every cluster until the tree changes, and the change is pushed', async () => {
  const { did, of } = await run('gate-errors-30', new Map([[3, none]]), 4)
  const metrics = 'aws=http://metrics-of-aws,gcp=http://metrics-of-gcp'
  const look = [
    `npm run --silent canary -- gate --metrics ${metrics} --message .git/canary-gate`,
    'git status --porcelain',
  ]
  expect(did.map((line) => line.replace(/sha256:\w+/, 'D'))).toEqual([
    'commit canary start v1.1.0 D --percent 10',
    'load 60+0  480 s',
    '5.0 break canary-errors-30 aws',
    '5.0 break canary-errors-30 gcp',
    ...[...look, ...look, ...look],
    'git add --all',
    'git commit --quiet --file .git/canary-gate',
    'git push --quiet',
    '55.0 stop',
  ])
  expect(of.get('aborted and pushed after, s')).toMatchObject({ value: 30, limit: { atMost: 120 } })
  expect(of.get('failed until then, %')).toMatchObject({ value: 0.4, limit: { atMost: 1 } })
  expect(of.get('failed, %')).toMatchObject({ value: 0.5, limit: { atMost: 1 } })
})

test('a bad canary that the gate lets be, or takes further, is not as expected', async () => {
  const letBe = await run('gate-latency', new Map())
  expect(letBe.of.get('aborted and pushed after, s')?.value).toBeUndefined()
  const further = await run('gate-latency', new Map([[2, tried]]))
  expect(further.of.get('aborted and pushed after, s')?.value).toBeUndefined()
})

test('a good canary has to become the stable release by one commit for each step', async () => {
  const { of } = await run(
    'gate-good',
    new Map([
      [2, tried],
      [5, promoted],
    ]),
  )
  expect(of.get('stable and pushed after, s')).toMatchObject({ value: 65 })
  expect(of.get('commits')).toMatchObject({ value: 2, limit: { of: 2 } })
  const aborted = await run('gate-good', new Map([[2, none]]))
  expect(aborted.of.get('stable and pushed after, s')?.value).toBeUndefined()
})
