import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { formatFindings } from '../findings/index.ts'
import { fleetText } from '../testing/fleets.ts'
import { pricesText } from '../testing/prices.ts'
import { loadFleet, loadPrices, parsePrices, readFleetText } from './index.ts'

const FILE = 'clusters/prices.yaml'

/** What is said of the prices with one text in place of another. */
const said = (from: string, to: string) => {
  const text = pricesText()
  expect(text).toContain(from)
  const result = parsePrices(FILE, text.replace(from, to))
  return 'findings' in result ? formatFindings(result.findings) : ''
}

describe('the file of prices', () => {
  test.each([
    ['a misspelt key', 'vpnConnection:', 'vpnConection:', 'did you mean vpnConnection?'],
    ['the wrong unit', 'unit: GiB-month', 'unit: hour', 'expected GiB-month, got "hour"'],
    ['a price as text', 'usd: 0.045', 'usd: "0.045"', 'expected a number of US dollars'],
    ['a price below nothing', 'usd: 0.045', 'usd: -1', 'at least 0 dollars'],
    ['a date that is none', 'checked: "2026-01-02"', 'checked: yesterday', 'a date in quotes'],
    ['a page that is no URL', 'https://example.com/prices', 'example.com', 'the https URL of a price page'],
    ['a region that is a list', 'aws:\n  us-east-1:', 'aws:\n  US:', 'a region, such as us-east-1'],
  ])('refuses %s, with its place', (_, from, to, message) => {
    const text = said(from, to)
    expect(text).toContain(message)
    expect(text).toMatch(/^clusters\/prices\.yaml:\d+ /)
  })

  test('a page that nobody can look up is a finding at its place', () => {
    expect(said('page: list', 'page: lost')).toMatch(
      /^clusters\/prices\.yaml:\d+ aws\.us-east-1\.\S+\.page\n {2}error price-page: there is no page lost among pages\n {2}mend: add its URL as pages\.lost, or name one of list$/,
    )
  })

  test('is none of the fleet, and a folder without it is a finding', () => {
    const folder = mkdtempSync(join(tmpdir(), 'prices-'))
    try {
      for (const [name, text] of fleetText().files) writeFileSync(join(folder, name), text)
      expect(() => loadPrices(folder)).toThrow('fleet-file-missing: there is no file of prices')
      writeFileSync(join(folder, 'prices.yaml'), pricesText())
      expect(loadFleet(folder).clusters.map(({ name }) => name)).toEqual(['aws', 'gcp'])
      expect([...readFleetText(folder).files.keys()]).not.toContain('prices.yaml')
      expect(loadPrices(folder).values.taken).toBe('2026-01-02')
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})
