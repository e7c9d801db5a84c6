/** What is broken for `bootstrap --check`, over a lab that a test makes up. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { fleetText } from '../../generators/testing/fleets.ts'
import { temporaryFolder } from '../../tools/fakes.ts'
import { broken } from './broken.ts'
import { keeps } from './experiment.ts'
import { fakeLab } from './testing.ts'

let clone = ''
beforeEach(() => {
  clone = temporaryFolder()
  mkdirSync(join(clone, 'clusters'))
  writeFileSync(join(clone, 'clusters/aws.yaml'), fleetText().files.get('aws.yaml') ?? '')
})

const ACCESS = JSON.stringify({ server: 'https://aws', ca: 'Y2E=', token: 't' })
const entriesNow = () =>
  new Map([
    ['gcp mesh1-aws-remote-access', ACCESS],
    ['aws mesh1-aws-cacerts', '{}'],
    ['aws inference-example-com', '{}'],
  ])

/** Runs it where every look of the bootstrap says this. */
const seen = async (look: { code: number; said: string }) => {
  const entries = entriesNow()
  const { context, did } = fakeLab({
    entries,
    person: (words) => (words.includes('--check') ? look : { code: 0, said: '' }),
  })
  const measures = await broken.run({ ...context, clone })
  return { entries, did, measures, bad: measures.filter((each) => !keeps(each)).map(({ name }) => name) }
}

test('what is not named is not as expected', async () => {
  const { measures, bad } = await seen({ code: 0, said: '2 steps, all well' })
  expect(measures.length).toBeGreaterThanOrEqual(20)
  expect(bad).toEqual(measures.map(({ name }) => name).filter((name) => name.endsWith(': named')))
})

test('what is still found once it is mended is not as expected', async () => {
  const { bad } = await seen({ code: 1, said: 'gcp: no entry' })
  expect(bad).toContain('no entry of an authority: nothing found once mended')
  expect(bad).not.toContain('no entry of an authority: named')
  expect(bad).toContain('an intermediate that has expired: named')
})

test('entries are as they were, whatever was done to them', async () => {
  const { entries, did } = await seen({ code: 0, said: '' })
  expect(entries).toEqual(entriesNow())
  expect(did.filter((line) => line === 'delete gcp mesh1-aws-remote-access')).toHaveLength(1)
  expect(did.filter((line) => line === 'write aws mesh1-aws-cacerts')).toHaveLength(5)
})

test('each is asked of the step that looks there', async () => {
  const { did } = await seen({ code: 0, said: '' })
  const steps = did.flatMap((line) => / --check --only (.*)$/.exec(line)?.[1] ?? [])
  expect(new Set(steps)).toEqual(
    new Set(['readers', 'authorities', 'certificate', 'context aws', 'repository', 'argocd aws', 'waves']),
  )
})

test('an edit that nobody committed is made in the clone', async () => {
  await seen({ code: 0, said: '' })
  expect(readFileSync(join(clone, 'clusters/aws.yaml'), 'utf8')).toMatch(/# half\n$/)
})
