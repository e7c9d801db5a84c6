import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'

const run = (...args: readonly string[]) =>
  spawnSync(process.execPath, [join(import.meta.dirname, 'charts.ts'), ...args], { encoding: 'utf8' })

/** A chart of one object. */
const chartOf = (object: object) => {
  const folder = mkdtempSync(join(tmpdir(), 'charts-script-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  mkdirSync(join(folder, 'templates'))
  writeFileSync(join(folder, 'Chart.yaml'), JSON.stringify({ apiVersion: 'v2', name: 'c', version: '1.0.0' }))
  writeFileSync(join(folder, 'templates/object.yaml'), JSON.stringify(object))
  return folder
}

test('a chart that brings other things than were judged: each line, and exit code 1', () => {
  const metadata = { name: 'door' }
  const folder = chartOf({ apiVersion: 'v1', kind: 'Service', metadata, spec: { ports: [{ port: 99 }] } })
  const { status, stdout } = run('opencost', folder)
  expect(stdout.split('\n')).toEqual(
    expect.arrayContaining(['+ ports: Service door 99', '- ports: Service opencost 9003']),
  )
  expect(status).toBe(1)
}, 600_000)

test('a chart that brings what was judged', () => {
  const spec = { group: 'b.io' }
  const folder = chartOf({
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'as.b.io' },
    spec,
  })
  const { status, stdout } = run('prometheus-operator-crds', folder)
  expect([status, stdout]).toEqual([0, 'prometheus-operator-crds brings what was judged\n'])
}, 600_000)

test.each([[[]], [['nobody', 'folder']], [['opencost']]])('wrong use: %j', (args) => {
  const { status, stderr } = run(...args)
  expect(status).toBe(2)
  expect(stderr).toContain('Usage: npm run charts -- <chart> <folder>')
})
