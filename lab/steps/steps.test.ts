import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../../tools/fakes.ts'
import { runSteps, type Show, type Step, together, waitForAnswer } from './index.ts'

const shown = () => {
  const lines: string[] = []
  const show: Show = {
    begin: (name) => lines.push(`begin ${name}`),
    say: (words) => lines.push(`say ${words}`),
    end: ({ name, seconds }, how) => lines.push(`${how} ${name} ${seconds}`),
  }
  return { lines, show }
}

/** A clock that moves by a second and a half each time it is asked. */
const clock = () => {
  let now = 0
  return () => {
    now += 1_500
    return now
  }
}

const step = (name: string, run: Step['run'] = async () => undefined, done?: Step['done']): Step => ({
  name,
  run,
  ...(done && { done }),
})

test('steps run in order, each with its seconds', async () => {
  const { lines, show } = shown()
  const took = await runSteps([step('a', async (say) => say('half')), step('b')], show, clock())
  expect(lines).toEqual(['begin a', 'say half', 'done a 1.5', 'begin b', 'done b 1.5'])
  expect(took).toEqual([
    { name: 'a', seconds: 1.5 },
    { name: 'b', seconds: 1.5 },
  ])
})

test('one that is done already does not run', async () => {
  const { lines, show } = shown()
  const run = () => Promise.reject(new Error('ran'))
  expect(await runSteps([step('a', run, async () => true)], show, clock())).toEqual([
    { name: 'a', seconds: 0 },
  ])
  expect(lines).toEqual(['begin a', 'there a 0'])
})

test('the first that fails ends it', async () => {
  const { lines, show } = shown()
  const steps = [step('a', () => Promise.reject(new Error('no'))), step('b')]
  await expect(runSteps(steps, show, clock())).rejects.toThrow('no')
  expect(lines).toEqual(['begin a', 'failed a 1.5'])
})

test('steps that go together all end before an error of one is told', async () => {
  const { lines, show } = shown()
  let slow = false
  const both = together('both', [{ name: 'quick' }, { name: 'slow' }], async ({ name }, say) => {
    if (name === 'quick') throw new Error('no')
    await new Promise((resolve) => setTimeout(resolve, 20))
    say('there')
    slow = true
  })
  await expect(runSteps([both], show, clock())).rejects.toThrow('no')
  expect(slow).toBe(true)
  expect(lines).toContain('say slow: there')
})

test('a program that does not answer in time is told with the end of its log', async () => {
  const state = temporaryFolder()
  mkdirSync(join(state, 'log'))
  writeFileSync(join(state, 'log/registry.log'), 'no such folder')
  const ends = (codes: number[]) => ({
    state,
    run: async () => ({ code: codes.shift() ?? 1, stdout: '', stderr: '' }),
  })
  const asked = { name: 'registry', net: 'internet', seconds: 0.2 }
  await waitForAnswer(ends([7, 0]), asked, ['curl'])
  await expect(waitForAnswer(ends([]), asked, ['curl'])).rejects.toThrow(
    /^registry answers: not there after 0.2 s\nno such folder$/,
  )
})
