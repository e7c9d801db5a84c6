/**
 * Istio's own analyzers over what Argo CD syncs, with the gateways and the control plane of the charts. Without an API
 * server istioctl leaves out the analyzers of pods, Services and namespaces; of those our own rules see most.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { tool } from '../../tools/index.ts'
import { type Cluster, type Fleet, loadFleet, platformOf } from '../fleet/index.ts'
import { at, type KubeObject, mapsAt, textAt } from '../objects/index.ts'
import type { Chart } from '../parts/index.ts'
import { madeOf, parts } from '../render/index.ts'
import { fleetOf } from '../testing/fleets.ts'
import { overlaysIn } from '../validate/overlays.ts'
import { isIstioChart, istioCharts } from './sources.ts'
import { templated } from './template.ts'

const root = join(import.meta.dirname, '../..')
const committed = loadFleet(join(root, 'clusters'))
const flat = fleetOf({ mesh: { network: 'flat' } })
const running = parts.filter(
  (part): part is Chart => part.type === 'chart' && ['controlPlane', 'gateways'].includes(part.wave),
)

let tools = { helm: '', istioctl: '', kustomize: '' }
let folders: Readonly<Record<string, string>> = {}
const scratch = mkdtempSync(join(tmpdir(), 'analyze-test-'))
afterAll(() => rmSync(scratch, { recursive: true }))

beforeAll(async () => {
  tools = {
    helm: await tool('helm'),
    istioctl: await tool('istioctl'),
    kustomize: await tool('kustomize'),
  }
  folders = await istioCharts()
}, 1_800_000)

/** JSON is YAML: documents of objects. */
const text = (objects: readonly KubeObject[]) => objects.map((each) => JSON.stringify(each)).join('\n---\n')

const ofCharts = (fleet: Fleet, cluster: Cluster): readonly KubeObject[] =>
  running
    .filter(({ chart }) => isIstioChart(chart.name))
    .flatMap((part) => {
      const values = part.values(fleet, cluster)
      const folder = folders[part.chart.name] ?? ''
      return values === undefined
        ? []
        : templated(tools.helm, folder, part, values, platformOf(fleet, cluster))
    })

/** The overlays of a cluster in rendered/, as Argo CD builds them. */
const built = (cluster: Cluster) =>
  overlaysIn(join(root, 'rendered'))
    .filter((overlay) => overlay.cluster === cluster.name)
    .map(({ folder }) => execFileSync(tools.kustomize, ['build', folder], { encoding: 'utf8' }))
    .join('\n---\n')

const generated = (fleet: Fleet, cluster: Cluster) =>
  text([...madeOf(fleet).objects.values()].flatMap((clusters) => clusters.get(cluster.name) ?? []))

/** The messages about a cluster, each as its level, code and what it is about. */
const messages = (fleet: Fleet, cluster: Cluster, tree: string): readonly string[] => {
  const charts = ofCharts(fleet, cluster)
  const mesh = charts.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === 'istio')
  const files = { tree, charts: text(charts), mesh: textAt(mesh, 'data', 'mesh') ?? '' }
  for (const [name, content] of Object.entries(files)) writeFileSync(join(scratch, `${name}.yaml`), content)
  const file = (name: keyof typeof files) => join(scratch, `${name}.yaml`)
  const arguments_ = ['analyze', '--use-kube=false', '--all-namespaces', '--output', 'json']
  const { stdout, stderr } = spawnSync(
    tools.istioctl,
    [...arguments_, '--meshConfigFile', file('mesh'), file('tree'), file('charts')],
    { encoding: 'utf8', timeout: 60_000 },
  )
  if (!stdout.startsWith('[')) throw new Error(`istioctl says no JSON: ${stdout}${stderr}`)
  return mapsAt({ messages: JSON.parse(stdout) }, 'messages').map(
    (each) =>
      `${textAt(each, 'level')} ${textAt(each, 'code')} ${textAt(each, 'origin')}: ${at(each, 'message')}`,
  )
}

test.each(committed.clusters)('$name as built from rendered/ has no error and no warning', (cluster) => {
  expect(messages(committed, cluster, built(cluster))).toEqual([])
})

test.each(flat.clusters)('$name on a flat network has no error and no warning', (cluster) => {
  expect(messages(flat, cluster, generated(flat, cluster))).toEqual([])
})

test('istioctl sees what is wrong: a gateway and a subset that are not there', () => {
  for (const cluster of committed.clusters) {
    const tree = built(cluster).replaceAll('istio-ingress/public', 'istio-ingress/other')
    const found = messages(committed, cluster, tree.replace(/subset: stable-[\w-]+/, 'subset: stable-azure'))
    expect(found.filter((line) => line.startsWith('Error IST0101')).length).toBeGreaterThan(1)
    expect(found.join()).toContain('istio-ingress/other')
    expect(found.join()).toContain('stable-azure')
  }
})
