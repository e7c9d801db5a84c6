import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'

/** What a process that loads the model and predicts leaves in its home folder. */
const leftAtHome = (env: Readonly<Record<string, string>> = {}) => {
  const home = mkdtempSync(join(tmpdir(), 'home-'))
  onTestFinished(() => rmSync(home, { recursive: true }))
  const script = `
    const { loadModel } = await import('./model/index.ts')
    const { run } = await loadModel('../models/forecaster/1')
    console.log((await run([[1, 2, 3]]))[0].length)`
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
    cwd: join(import.meta.dirname, '..'),
    env: { HOME: home, ...env },
    encoding: 'utf8',
  })
  expect([stdout, stderr]).toEqual(['10\n', ''])
  return readdirSync(home)
}

test('the model runs without a trace of onnxruntime’s telemetry, whatever the environment', () => {
  expect(leftAtHome()).toEqual([])
})

test('who sets ORT_DISABLE_TELEMETRY decides', () => {
  expect(leftAtHome({ ORT_DISABLE_TELEMETRY: '0' })).toEqual(['.cache'])
})
