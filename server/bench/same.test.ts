/** The comparison's server prepares series in Python: it must not fall behind the model of this one. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { expect, test } from 'vitest'
import { tool } from '../../tools/index.ts'
import { createRows, HORIZON, readRow, writeRow } from '../src/model/index.ts'
import { distance, SERIES } from './series.ts'

// A slow network may take its time over the packages, of which only numpy is wanted: a test of every run has them.
const PATIENCE_MS = 900_000

const list = Type.Array(Type.Number())
const answers = Type.Array(Type.Object({ series: list, traits: list, values: list }))

/** What the network might say, the same for each series. */
const ANSWER = Float32Array.from({ length: HORIZON }, (_, step) => (step - 3) / 4)

const differences = (left: readonly number[], right: readonly number[]) =>
  Math.max(...left.map((value, i) => Math.abs(value - (right[i] ?? Number.NaN))))

test("the FastAPI server's inputs and values are ours, for every kind of series", {
  timeout: PATIENCE_MS,
}, async ({ skip }) => {
  const python = await tool('tritonclient').catch((error: unknown) => {
    if (error instanceof Error && error.message.includes('no python3 on PATH')) return undefined
    throw error
  })
  if (python === undefined) return skip('no python3 on PATH')
  const input = JSON.stringify({ series: Object.values(SERIES), answer: [...ANSWER] })
  const { stdout, stderr } = spawnSync(python, [join(import.meta.dirname, 'same.py')], {
    input,
    encoding: 'utf8',
  })
  expect(stderr).toBe('')
  const found = Value.Parse(answers, JSON.parse(stdout))
  Object.entries(SERIES).forEach(([what, values], i) => {
    const rows = createRows(1)
    const frame = writeRow(values, rows, 0)
    const { series = [], traits = [], values: ahead = [] } = found[i] ?? {}
    expect([what, series.length, traits.length]).toEqual([what, rows.series.length, rows.traits.length])
    expect([what, differences([...rows.series], series) < 1e-5]).toEqual([what, true])
    expect([what, differences([...rows.traits], traits) < 1e-5]).toEqual([what, true])
    expect([what, distance(values, readRow(ANSWER, 0, frame), ahead) < 1e-9]).toEqual([what, true])
  })
})
