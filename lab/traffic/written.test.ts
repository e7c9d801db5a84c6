import { appendFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { readRows, writeRows } from './index.ts'
import type { Row } from './tally.ts'

const folder = (): string => {
  const path = mkdtempSync(join(tmpdir(), 'lab-rows-'))
  onTestFinished(() => rmSync(path, { recursive: true }))
  return path
}
const row = (second: number): Row => ({
  stream: 'split via aws',
  second,
  sent: 300,
  by: { 'aws us-east-1 ml-inference-stable-1': 300 },
  failed: {},
  p50: 4,
  p99: 12,
  max: 20,
})

test('rows are read as they were written, and a new load forgets those before it', () => {
  const state = folder()
  expect(readRows(state)).toEqual([])
  const write = writeRows(state)
  write({ began: 5, row: row(0) })
  write({ began: 5, row: row(1) })
  expect(readRows(state)).toEqual([
    { began: 5, row: row(0) },
    { began: 5, row: row(1) },
  ])
  writeRows(state)
  expect(readRows(state)).toEqual([])
})

test('a line that is half written is not read yet', () => {
  const state = folder()
  writeRows(state)({ began: 5, row: row(0) })
  appendFileSync(join(state, 'traffic.jsonl'), '{"began":5,"row":{"str')
  expect(readRows(state)).toHaveLength(1)
})

test('of a long load only the last minutes are read, from a whole line on', () => {
  const state = folder()
  const write = writeRows(state)
  for (let second = 0; second < 5_000; second++) write({ began: 5, row: row(second) })
  const rows = readRows(state)
  expect(rows.length).toBeGreaterThan(8 * 60)
  expect(rows.length).toBeLessThan(5_000)
  expect(rows.at(-1)?.row.second).toBe(4_999)
})
