/** Two versions of a chart, fetched by helm from a repository on loopback and rendered with our values. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { tool } from '../../tools/index.ts'
import type { Chart } from '../parts/index.ts'
import { fleetOf } from '../testing/fleets.ts'
import { chartObjects } from './chart-objects.ts'

let helm: string
let folder: string
let server: Server

const configMap = (name: string, value: string) =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\ndata:\n  a: ${value}\n---\n`

const write = (version: string, templates: string) => {
  const chart = join(folder, version, 'small')
  mkdirSync(join(chart, 'templates'), { recursive: true })
  writeFileSync(join(chart, 'Chart.yaml'), `apiVersion: v2\nname: small\nversion: ${version}\n`)
  writeFileSync(join(chart, 'templates/all.yaml'), templates)
  execFileSync(helm, ['package', chart, '--destination', join(folder, 'served')], { stdio: 'pipe' })
}

beforeAll(async () => {
  helm = await tool('helm')
  folder = mkdtempSync(join(tmpdir(), 'repository-'))
  write(
    '1.0.0',
    configMap('stays', '"1"') + configMap('turns', '{{ .Values.a | quote }}') + configMap('goes', '"1"'),
  )
  write(
    '2.0.0',
    configMap('comes', '"1"') +
      configMap('turns', '{{ .Values.a | upper | quote }}') +
      configMap('stays', '"1"'),
  )
  execFileSync(helm, ['repo', 'index', join(folder, 'served')], { stdio: 'pipe' })
  server = createServer((request, response) => {
    try {
      response.end(readFileSync(join(folder, 'served', request.url ?? '')))
    } catch {
      response.writeHead(404).end()
    }
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
}, 300_000)
afterAll(() => {
  server.close()
  rmSync(folder, { recursive: true })
})

const fleet = fleetOf()
const [cluster] = fleet.clusters

const compared = (after: string) => {
  const address = server.address()
  if (typeof address !== 'object' || address === null || cluster === undefined) throw new Error('no server')
  const side = (peakRps: number) => ({ fleet: { ...fleet, traffic: { ...fleet.traffic, peakRps } }, cluster })
  const part: Chart = {
    ...{
      type: 'chart',
      name: 'small',
      room: 'x',
      wave: 'mesh',
      namespace: 'x',
      creates: { cluster: [], namespaced: [] },
    },
    chart: {
      repository: `http://127.0.0.1:${address.port}`,
      name: 'small',
      version: ({ traffic }) => (traffic.peakRps === 1 ? '1.0.0' : after),
    },
    values: () => ({ a: 'text' }),
  }
  return chartObjects(helm, part, side(1), side(2))
}

test('what comes, goes and changes, with the values of the cluster', async () => {
  expect(await compared('2.0.0')).toEqual({
    objects: { added: ['ConfigMap comes'], removed: ['ConfigMap goes'], changed: ['ConfigMap turns'] },
    why: undefined,
  })
})

test('a version that is not there is said, and nothing is thrown', async () => {
  expect(await compared('3.0.0')).toEqual({
    objects: undefined,
    why: expect.stringMatching(/^the chart cannot be had or rendered: .*3\.0\.0/),
  })
})
