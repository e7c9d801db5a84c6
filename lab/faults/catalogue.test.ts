import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  breakIt,
  brokenIn,
  type FaultName,
  faultNames,
  faultOf,
  type Hands,
  mendAll,
  type Pod,
} from './index.ts'

let state: string
beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), 'lab-faults-'))
})
afterEach(() => rmSync(state, { recursive: true }))

const podsNamed = (names: readonly string[]): readonly Pod[] =>
  names.map((name, i) => ({
    name,
    uid: `uid-${name}`,
    node: `aws-${i + 1}`,
    containers: { inference: name },
  }))

/** Hands that only say what they were told, with what was written down at that moment. */
const record = (
  names: readonly string[] = ['a', 'b', 'c'],
  fail: (said: string) => boolean = () => false,
) => {
  const done: string[] = []
  const act = async (said: string) => {
    expect(brokenIn(state).length, `written down before: ${said}`).toBeGreaterThan(0)
    if (fail(said)) throw new Error(`cannot: ${said}`)
    done.push(said)
  }
  const hands: Hands = {
    clusters: ['aws', 'gcp'],
    pods: async () => podsNamed(names),
    signal: ({ name }, signal) => act(`${signal} ${name}`),
    keepDead: (pods) => act(`keep dead ${pods.map(({ name }) => name).join(' ')}`),
    letLive: (pods) => act(`let live ${pods.map(({ name }) => name).join(' ')}`),
    chaos: ({ name }, { latency, errorRate, leak }) =>
      act(`chaos ${name} ${latency} ${errorRate}${leak === undefined ? '' : ` ${leak}`}`),
    link: (cluster, is) => act(`link ${cluster} ${is}`),
    node: (node, is) => act(`node ${node} ${is}`),
    apiServer: (cluster, is) => act(`api ${cluster} ${is}`),
  }
  return { hands, done }
}

type Case = readonly [fault: FaultName, struck: readonly string[], mended: readonly string[]]

describe('what a fault does, and what mending it does', () => {
  const cases: readonly Case[] = [
    ['crash', ['SIGKILL a', 'SIGKILL b', 'SIGKILL c'], []],
    ['dead', ['keep dead a b c'], ['let live a b c']],
    ['hang', ['SIGSTOP a', 'SIGSTOP b', 'SIGSTOP c'], ['SIGCONT a', 'SIGCONT b', 'SIGCONT c']],
    [
      'slow',
      ['chaos a 300 0', 'chaos b 300 0', 'chaos c 300 0'],
      ['chaos a 0 0', 'chaos b 0 0', 'chaos c 0 0'],
    ],
    ['bad', ['chaos a 0 1'], ['chaos a 0 0']],
    [
      'canary-leak',
      ['chaos a 0 0 2', 'chaos b 0 0 2', 'chaos c 0 0 2'],
      ['chaos a 0 0', 'chaos b 0 0', 'chaos c 0 0'],
    ],
    ['node', ['node aws-1 lost'], ['node aws-1 there']],
    ['link', ['link aws cut'], ['link aws whole']],
    ['api-server', ['api aws gone'], ['api aws there']],
    ['ingress', ['SIGKILL a'], []],
  ]
  test.each(cases)('%s', async (fault, struck, mended) => {
    const { hands, done } = record()
    await breakIt(hands, state, { fault, cluster: 'aws' })
    expect(done.splice(0)).toEqual(struck)
    await mendAll(hands, state)
    expect(done).toEqual(mended)
    expect(brokenIn(state)).toEqual([])
  })

  test('every fault says what it does, and leaves nothing written down once it is mended', async () => {
    for (const fault of faultNames) {
      const { hands, done } = record()
      await breakIt(hands, state, { fault, cluster: 'gcp' })
      expect(done.length, fault).toBeGreaterThan(0)
      await mendAll(hands, state)
      expect(brokenIn(state), fault).toEqual([])
      expect(faultOf(fault).does.length).toBeGreaterThan(20)
    }
  })
})

test('a number of pods that is asked for is the number that is struck', async () => {
  const { hands, done } = record()
  await breakIt(hands, state, { fault: 'dead', cluster: 'aws', count: 2 })
  expect(done).toEqual(['keep dead a b'])
})

describe('what cannot be broken is an error, and nothing is written down', () => {
  test.each([
    ['more pods than there are', { fault: 'dead', cluster: 'aws', count: 4 }, 'aws has 3 pods'],
    [
      'pods of a fault that strikes a cluster',
      { fault: 'link', cluster: 'aws', count: 1 },
      'not a number of pods',
    ],
    ['a cluster that is not there', { fault: 'link', cluster: 'azure' }, 'there is no cluster azure'],
  ] as const)('%s', async (_, asked, said) => {
    const { hands, done } = record()
    await expect(breakIt(hands, state, asked)).rejects.toThrow(said)
    expect([done, brokenIn(state)]).toEqual([[], []])
  })

  test('a cluster whose app has no pod', async () => {
    const { hands } = record([])
    await expect(breakIt(hands, state, { fault: 'hang', cluster: 'aws' })).rejects.toThrow('aws has 0 pods')
  })
})

describe('after the worst', () => {
  test('a fault that was struck in part only is mended whole', async () => {
    const { hands } = record(['a', 'b', 'c'], (said) => said === 'SIGSTOP b')
    await expect(breakIt(hands, state, { fault: 'hang', cluster: 'aws' })).rejects.toThrow(
      'cannot: SIGSTOP b',
    )
    const after = record()
    await mendAll(after.hands, state)
    expect(after.done).toEqual(['SIGCONT a', 'SIGCONT b', 'SIGCONT c'])
  })

  test('what cannot be mended stays written down; all else is mended, the last first', async () => {
    const { hands, done } = record(['a'], (said) => said === 'link aws whole')
    for (const fault of ['hang', 'link', 'api-server'] as const)
      await breakIt(hands, state, { fault, cluster: 'aws' })
    done.splice(0)
    await expect(mendAll(hands, state)).rejects.toThrow('not mended: link of aws\ncannot: link aws whole')
    expect(done).toEqual(['api aws there', 'SIGCONT a'])
    expect(brokenIn(state).map(({ fault }) => fault)).toEqual(['link'])
  })
})
