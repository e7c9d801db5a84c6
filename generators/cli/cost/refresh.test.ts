import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { SourceError, type Sources } from '../../cost/index.ts'
import { awsData, fleetText } from '../../testing/fleets.ts'
import { pricesText } from '../../testing/prices.ts'
import { refresh } from './refresh.ts'

let folder: string
const file = () => join(folder, 'prices.yaml')
const said: string[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'refresh-'))
  for (const [name, text] of fleetText({}, [awsData('aws')]).files) writeFileSync(join(folder, name), text)
  writeFileSync(file(), `# ours\n${pricesText()}`)
  said.length = 0
  vi.spyOn(console, 'log').mockImplementation((text) => said.push(`${text}`))
})
afterEach(() => {
  vi.restoreAllMocks()
  rmSync(folder, { recursive: true })
})

const sources: Sources = {
  catalog: undefined,
  aws: async ([service]) =>
    JSON.stringify(
      service === 'ec2'
        ? {
            SpotPriceHistory: [
              {
                AvailabilityZone: 'us-east-1a',
                InstanceType: 't3.large',
                ProductDescription: 'Linux/UNIX',
                SpotPrice: '0.041000',
                Timestamp: '2026-01-02T10:00:00+00:00',
              },
            ],
          }
        : {
            PriceList: [
              JSON.stringify({
                terms: {
                  OnDemand: { a: { priceDimensions: { b: { unit: 'Hrs', pricePerUnit: { USD: '0.09' } } } } },
                },
              }),
            ],
          },
    ),
}
const asked = (more = {}) => refresh({ words: [], options: { clusters: folder, ...more } }, sources)

test('prices that were looked up are in the file, the rest of it as it was', async () => {
  const before = readFileSync(file(), 'utf8')
  expect(await asked()).toBe(0)
  const after = readFileSync(file(), 'utf8')
  const today = new Date().toISOString().slice(0, 10)
  expect(after).toContain(`usd: 0.041\n          low: 0.041\n          high: 0.041\n`)
  expect(after).toContain(`taken: "${today}"`)
  const lines = (text: string) => text.split('\n').filter((line) => !/usd|low|high|checked|taken/.test(line))
  expect(lines(after)).toEqual(lines(before))
  expect(await asked()).toBe(0)
  expect(said.at(-1)).toBe(`${file()} says so already`)
})

test('--dry-run shows them and writes nothing', async () => {
  const before = readFileSync(file(), 'utf8')
  expect(await asked({ 'dry-run': true })).toBe(0)
  expect(said.join('\n')).toContain('+           usd: 0.041')
  expect(readFileSync(file(), 'utf8')).toBe(before)
})

test('a source that fails leaves the file as it was', async () => {
  const before = readFileSync(file(), 'utf8')
  const aws = async () => {
    throw new SourceError('is not on PATH')
  }
  const failed = refresh({ words: [], options: { clusters: folder } }, { ...sources, aws })
  await expect(failed).rejects.toThrow('the program aws is not on PATH')
  expect(readFileSync(file(), 'utf8')).toBe(before)
})
