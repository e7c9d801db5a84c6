/** An evacuation that is refused names what works, and somebody who knows what it costs may insist. */
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { command, filesBelow, fleetFolder } from '../testing/commands.ts'
import { awsData, canaryData, fleetOf, fleetText, gcpData, merged } from '../testing/fleets.ts'
import { weightsWithout } from './way-out.ts'

const nodes = { min: 9, desired: 9, max: 20 }
const cluster = (data: ReturnType<typeof awsData>, replicas: number) =>
  merged(data, { inference: { replicas }, nodes })
/** Six pods of eu are idle; a pod carries 100 requests/s. */
const clusters = [cluster(awsData('aws'), 6), cluster(gcpData('gcp'), 4), cluster(gcpData('eu', 2), 6)]
const shared = {
  inference: { rpsPerPod: 100 },
  traffic: { peakRps: 700, split: { aws: 60, gcp: 40, eu: 0 } },
}

let root: string
beforeEach(async () => {
  root = fleetFolder(fleetText(shared, clusters).files)
  await command(root, 'render')
})
afterEach(() => rmSync(root, { recursive: true }))

const fleetFile = () => readFileSync(join(root, 'clusters/fleet.yaml'), 'utf8')

describe('a cloud burns, and the pods that could help have no share', () => {
  test('the refusal names weights that work, and they do', async () => {
    const before = filesBelow(root)
    const { code, err } = await command(root, 'evacuate', 'aws')
    expect([code, err]).toEqual([
      1,
      expect.stringContaining(
        'mend: npm run weights -- aws=0 eu=60 gcp=40 moves it to where pods are; npm run evacuate -- aws --insist does it all the same, and requests are lost at the peak',
      ),
    ])
    expect(filesBelow(root)).toEqual(before)
    expect(await command(root, 'weights', 'aws=0', 'eu=60', 'gcp=40')).toMatchObject({ code: 0 })
    expect(await command(root, 'evacuate', 'aws')).toMatchObject({ code: 0 })
  })

  test('--insist is done, says what it costs as long as it lasts, and --undo leaves every byte as it was', async () => {
    const before = filesBelow(root)
    const cost =
      'warning capacity-anyway: at the peak 700 requests/s go to gcp, whose 4 pods carry 400: 300 a second are late or lost'
    const insisted = await command(root, 'evacuate', 'aws', '--insist')
    expect([insisted.code, insisted.err]).toEqual([0, expect.stringContaining(cost)])
    expect(insisted.err).toContain('warning pair-anyway')
    expect(fleetFile()).toContain('  evacuatedAnyway: true\n')
    expect(await command(root, 'render', '--check')).toMatchObject({
      code: 0,
      err: expect.stringContaining(cost),
    })
    expect(await command(root, 'evacuate', 'aws', '--undo')).toMatchObject({ code: 0 })
    expect(filesBelow(root)).toEqual(before)
  })
})

test('where nobody can carry it, the refusal says how much they carry', async () => {
  const { err } = await command(root, 'evacuate', 'eu')
  expect(err).toBe('')
  await command(root, 'evacuate', 'gcp', '--insist')
  expect((await command(root, 'evacuate', 'aws')).err).toContain('no cluster with a share is left')
})

test('a canary in the burning cloud alone goes first', async () => {
  rmSync(root, { recursive: true })
  const release = { canary: canaryData(5, ['aws']) }
  root = fleetFolder(fleetText({ ...shared, release }, clusters).files)
  expect((await command(root, 'evacuate', 'aws')).err).toContain(
    'mend: npm run canary -- abort first, then evacuate aws',
  )
})

test('--undo and --insist exclude each other', async () => {
  expect((await command(root, 'evacuate', 'aws', '--undo', '--insist')).code).toBe(2)
})

describe('the weights without a cluster', () => {
  const weights = (peakRps: number, eu = 6) =>
    weightsWithout(
      fleetOf({ ...shared, traffic: { ...shared.traffic, peakRps } }, [
        ...clusters.slice(0, 2),
        cluster(gcpData('eu', 2), eu),
      ]),
      'aws',
    )

  test('are in proportion to what the others carry, and none is asked for more', () => {
    expect(Object.fromEntries(weights(700) ?? [])).toEqual({ aws: 0, eu: 60, gcp: 40 })
    expect(Object.fromEntries(weights(1_000) ?? [])).toEqual({ aws: 0, eu: 60, gcp: 40 })
    expect(Object.fromEntries(weights(880, 5) ?? [])).toEqual({ aws: 0, eu: 55, gcp: 45 })
  })

  test('are none where the others cannot carry the peak', () => {
    expect(weights(1_000, 5)).toBeUndefined()
    // 56 of 100 would be 504 requests/s for pods that carry 500.
    expect(weights(900, 5)).toBeUndefined()
  })
})
