/** A file that is wrong in ten thousand places is answered at once, and with what somebody reads. */
import { expect, test } from 'vitest'
import { fleetText } from '../testing/fleets.ts'
import { FEW } from './few.ts'
import { parseFleet } from './index.ts'

const lines = (count: number, line: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => line(i)).join('')

const accidents: Readonly<Record<string, (text: string, count: number) => string>> = {
  'unknown keys': (text, count) => text + lines(count, (i) => `unknown${i}: 1\n`),
  'unknown clusters': (text, count) =>
    text.replace(/^( +)aws: 50\n/m, (line, indent) => line + lines(count, (i) => `${indent}c${i}: 0\n`)),
  surprises: (text, count) => text + lines(count, (i) => `unknown${i}: yes\n`),
  'keys that are there twice': (text, count) =>
    text + lines(count, (i) => `k${i}: 1\n`) + lines(count, (i) => `k${i}: 1\n`),
}

const findingsOf = (accident: string, count: number) => {
  const { label, files } = fleetText()
  const text = accidents[accident]?.(files.get('fleet.yaml') ?? '', count) ?? ''
  return parseFleet({ label, files: new Map([...files, ['fleet.yaml', text]]) }).findings
}

/** Milliseconds of this process, whatever else the machine does. */
const timeOf = (action: () => unknown) => {
  const begun = process.cpuUsage()
  action()
  return process.cpuUsage(begun).user / 1_000
}

test.each(Object.keys(accidents))('%s: the first ones, and how many more there are', (accident) => {
  const findings = findingsOf(accident, 10_000)
  expect(findings.length).toBeLessThanOrEqual(FEW + 2)
  expect(findings.map(({ message }) => message)).toContain(`and ${10_000 - FEW} more from here on`)
})

test.each(Object.keys(accidents))('%s: the time grows with their number, not with its square', (accident) => {
  findingsOf(accident, 1_000)
  const [few, many] = [1_000, 8_000].map((count) => timeOf(() => findingsOf(accident, count)))
  expect((many ?? 0) / (few ?? 1)).toBeLessThan(30)
})
