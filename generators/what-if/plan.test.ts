import { describe, expect, test } from 'vitest'
import { fleetOf as parsed } from '../fleet/index.ts'
import { canaryData, fleetText } from '../testing/fleets.ts'
import { type Asked, asIs } from './asked.ts'
import { planOf } from './plan.ts'

/** What comes of asking for something of a fleet of aws and gcp, three pods of 200 requests/s each. */
const planned = (ask: (today: Asked) => Partial<Asked>, shared = {}) => {
  const text = fleetText(shared)
  const fleet = parsed(text)
  const today = asIs(fleet)
  return planOf(text, fleet, { ...today, ...ask(today) })
}
const weights = (aws: number) => new Map(Object.entries({ aws, gcp: 100 - aws }))
const pods = (aws: number, gcp: number) =>
  new Map(Object.entries({ aws: { min: aws, max: aws }, gcp: { min: gcp, max: gcp } }))
const commands = (plan: ReturnType<typeof planned>) =>
  plan.commands.map(({ command, refused }) => `${command}${refused ? ' (refused)' : ''}`)

test('nothing that is asked is no command', () => {
  expect(planned(() => ({})).commands).toEqual([])
})

test('pods that grow come before the shares, pods that shrink after them', () => {
  const plan = planned(() => ({ weights: weights(90), pods: pods(8, 1) }), { traffic: { peakRps: 400 } })
  expect(commands(plan)).toEqual([
    'npm run replicas -- aws=8',
    'npm run weights -- aws=90 gcp=10',
    // Without aws one pod is left, which carries 200 of the 400.
    'npm run replicas -- gcp=1 (refused)',
  ])
  expect(plan.commands.at(-1)?.findings.map(({ code }) => code)).toEqual(['capacity-n-1'])
  expect(plan.fleet.traffic.split).toEqual({ aws: 90, gcp: 10 })
})

test('an edit that the files of the fleet cannot say is refused, and the others are still made', () => {
  const plan = planned(({ canary }) => ({
    evacuated: new Set(['aws', 'gcp']),
    canary: { ...canary, percent: 5 },
  }))
  expect(commands(plan)).toEqual([
    'npm run evacuate -- aws',
    'npm run evacuate -- gcp (refused)',
    expect.stringMatching(/^npm run canary -- start v1\.1\.0 sha256:0{64} --percent 5$/),
  ])
  expect(plan.commands[1]?.diffs).toEqual([])
  expect(plan.fleet.traffic.evacuated).toEqual(['aws'])
})

test('a share that leaps ahead of its pods is refused as the command refuses it, and what it would do is still shown', () => {
  const plan = planned(() => ({ weights: weights(100), pods: pods(4, 4) }), {
    traffic: { peakRps: 700, split: { aws: 50, gcp: 50 } },
  })
  expect(commands(plan)).toEqual(['npm run replicas -- aws=4 gcp=4', 'npm run weights -- aws=100 gcp=0'])
  const alone = planned(() => ({ weights: weights(100) }), { traffic: { peakRps: 700 } })
  expect(alone.commands[0]?.findings.map(({ code }) => code)).toEqual([
    'capacity-n-1',
    'capacity-share',
    'pair-capacity',
  ])
  expect(alone.fleet.traffic.split).toEqual({ aws: 100, gcp: 0 })
})

describe('a canary that runs', () => {
  const running = { release: { canary: canaryData(5) } }
  const percent = (value: number) =>
    planned(({ canary }) => ({ canary: { ...canary, percent: value } }), running)

  test('goes step by step, or away, or becomes the release', () => {
    expect(commands(percent(50))).toEqual(['npm run canary -- advance', 'npm run canary -- advance'])
    expect(percent(50).fleet.release.canary?.percent).toBe(50)
    expect(commands(percent(0))).toEqual(['npm run canary -- abort'])
    expect(commands(percent(100))).toEqual(['npm run canary -- promote'])
    expect(percent(100).fleet.release.stable.version).toBe('v1.1.0')
  })
})

test('what somebody typed is one word of the shell', () => {
  const plan = planned(({ canary }) => ({ canary: { ...canary, percent: 5, version: `v1'; rm -rf ~` } }))
  expect(plan.commands[0]?.command).toMatch(/^npm run canary -- start 'v1'\\''; rm -rf ~' sha256:/)
  expect(plan.commands[0]?.refused).toBe(true)
})
