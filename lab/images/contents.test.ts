import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { isIstioChart, istioCharts } from '../../generators/charts/sources.ts'
import { templated } from '../../generators/charts/template.ts'
import { loadFleet, platformOf } from '../../generators/fleet/index.ts'
import { app } from '../../generators/inference/index.ts'
import { SOURCES } from '../../generators/kinds/sources.ts'
import { thanosImage } from '../../generators/observability/index.ts'
import type { Chart } from '../../generators/parts/index.ts'
import { parts } from '../../generators/render/index.ts'
import { folderOf, tool } from '../../tools/index.ts'
import { contents } from './contents.ts'

const root = join(import.meta.dirname, '..', '..')
const fleet = loadFleet(join(root, 'clusters'))
let argocd: string
let names: readonly string[]

beforeAll(async () => {
  const scratch = mkdtempSync(join(tmpdir(), 'contents-'))
  argocd = await folderOf(SOURCES['argo-cd'], scratch)
  const debian = join(scratch, 'debian')
  mkdirSync(join(debian, 'etc/ssl/certs'), { recursive: true })
  for (const file of ['etc/passwd', 'etc/group', 'etc/ssl/certs/ca-certificates.crt', 'authority'])
    writeFileSync(join(debian, file), '')
  const all = contents({
    debian,
    program: (name) => join(scratch, name),
    argocd,
    istio: await folderOf(SOURCES.istio, scratch),
    authority: join(debian, 'authority'),
    secretsOperator: 'ghcr.io/external-secrets/external-secrets:v1',
    thanos: thanosImage(fleet.platform.thanos),
  })
  names = all.map(({ name }) => name.full)
  rmSync(scratch, { recursive: true })
}, 600_000)

/** Images that objects in YAML or JSON name. */
const imagesIn = (text: string): readonly string[] =>
  [...text.matchAll(/"?\bimage"?: "?([^\s",{]+)/g)].map(([, image = '']) => image)

test("Argo CD's manifest names no image that is not made", () => {
  const found = imagesIn(readFileSync(join(argocd, 'manifests/install.yaml'), 'utf8'))
  expect(found.length).toBeGreaterThan(5)
  for (const image of found) expect(names).toContain(image)
})

test('Istio\'s charts name no image that is not made; "auto" is that of the sidecar', async () => {
  const [helm, folders] = [await tool('helm'), await istioCharts()]
  const charts = parts.filter((part): part is Chart => part.type === 'chart')
  const found = fleet.clusters.flatMap((cluster) =>
    charts.flatMap((part) => {
      const values = part.values(fleet, cluster)
      if (values === undefined || !isIstioChart(part.chart.name)) return []
      // What a release of Istio puts into its charts.
      const released = { hub: 'registry.istio.io/release', tag: platformOf(fleet, cluster).istio }
      const given = Object(values.global)
      const all = { ...values, global: { ...given, ...released } }
      const objects = templated(helm, folders[part.chart.name], part, all, platformOf(fleet, cluster))
      // A ConfigMap has templates of pods as text.
      const pods = objects.filter(({ kind }) => kind !== 'ConfigMap')
      return imagesIn(JSON.stringify(pods, null, 1))
    }),
  )
  expect(found.filter((image) => image !== 'auto')).not.toEqual([])
  for (const image of found.filter((name) => name !== 'auto')) expect(names).toContain(image)
  expect(names).toContain(`registry.istio.io/release/proxyv2:${fleet.platform.istio}`)
}, 600_000)

/** Objects of the tree whose image nobody makes, and why nothing of the lab needs it. */
const NOT_HERE = new Map([
  [
    'registry.k8s.io/autoscaling/cluster-autoscaler',
    'it adds nodes to a group of AWS, which the lab has not',
  ],
])

test('the rendered tree names no image that is not made, but the app and those that are not needed', () => {
  const files = readdirSync(join(root, 'rendered'), { recursive: true, encoding: 'utf8' })
  const found = files
    .filter((file) => file.endsWith('.yaml') && !/values\.yaml$/.test(file))
    .flatMap((file) => imagesIn(readFileSync(join(root, 'rendered', file), 'utf8')))
  const unmade = found.filter((image) => !names.includes(image)).map((image) => image.split(/[@:]/)[0] ?? '')
  expect([...new Set(unmade)].sort()).toEqual([app.name, ...NOT_HERE.keys()].sort())
  expect(found).toContain(thanosImage(fleet.platform.thanos))
})
