/** Bring-ups on a lab that is made up: what they do in which order, and what they hold it to. */
import { expect, test } from 'vitest'
import type { UpTimes } from '../up/index.ts'
import { bringUps } from './bring-up.ts'
import { keeps, type Power } from './experiment.ts'

const times = (seconds: number): UpTimes => ({
  seconds,
  busy: 90,
  answered: { aws: 100, gcp: 130 },
  waves: { aws: [{ wave: -30, seconds: 40 }], gcp: [{ wave: -30, seconds: 50 }] },
  steps: [],
})

const run = async (name: string, { ill = [] }: { ill?: readonly string[] } = {}) => {
  const did: string[] = []
  const power: Power = {
    up: async (...words) => {
      did.push(['up', ...words].join(' '))
      return times(290)
    },
    upUntil: async (seconds) => void did.push(`power fails after ${seconds} s`),
    cut: async () => void did.push('power fails'),
    down: async () => void did.push('down'),
    look: async () => ({ ill, gib: 6 }),
  }
  const measures = await bringUps.find((each) => each.name === name)?.start(power, ['aws', 'gcp'])
  return { did, broken: (measures ?? []).filter((each) => !keeps(each)).map((each) => each.name) }
}

test('a bring-up is held to its times, to what is well, and to its memory', async () => {
  const { did, broken } = await run('bring-up')
  expect(did).toEqual(['down', 'up'])
  expect(broken).toEqual(['first answer via gcp, s'])
  expect((await run('bring-up', { ill: ['aws traffic'] })).broken).toContain('Applications not well')
})

test('after a loss of power the same disks go on', async () => {
  const { did, broken } = await run('bring-up-power')
  expect(did).toEqual(['down', 'power fails after 150 s', 'up --resume --by bootstrap'])
  expect(broken).toEqual([])
})

test('the bootstrap is killed at each of its steps', async () => {
  const { did, broken } = await run('bring-up-killed')
  expect(did).toEqual(['down', 'up --by killed-bootstrap'])
  expect(broken).toEqual([])
})

test('alone, a cluster may miss how it reads the other, and nothing else; then the other joins', async () => {
  const { did, broken } = await run('bring-up-alone', { ill: ['aws remote-access', 'aws root'] })
  expect(did).toEqual(['down', 'up --clusters aws', 'power fails', 'up --resume --clusters aws,gcp'])
  expect(broken).toEqual(['first answer via gcp, s', 'Applications not well'])
  expect((await run('bring-up-alone', { ill: ['aws traffic'] })).broken).toContain('alone, not well')
})
