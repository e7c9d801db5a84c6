/**
 * Charts as their publishers release them, made of the Go modules of those who write them; and some of the lab's own, for
 * what has no Go module.
 */
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isIstioChart, istioCharts, secretsChart } from '../../generators/charts/sources.ts'
import { SOURCES } from '../../generators/kinds/sources.ts'
import { folderOf } from '../../tools/index.ts'
import { OWN_CHARTS, writeChart } from '../charts/index.ts'
import type { WantedChart } from './wanted.ts'

interface MadeChart {
  readonly folder: string
  /** Of what it installs: charts take the tag of their image from it. */
  readonly appVersion: string
}

/** Writes the folder of a chart into `scratch`. */
export type Maker = (chart: WantedChart, scratch: string) => Promise<MadeChart>

const edit = (file: string, change: (text: string) => string) =>
  writeFileSync(file, change(readFileSync(file, 'utf8')))

/**
 * Istio's release builder writes where the images are, and their tag, into the values of the two charts that have images.
 * The default telemetry is what only Istio's own Envoy can do; the image that stands in for it has another.
 */
const istio: Maker = async ({ name, version }, scratch) => {
  if (!isIstioChart(name)) throw new TypeError(`${name} is no chart of Istio`)
  const folder = join(scratch, name)
  cpSync((await istioCharts())[name], folder, { recursive: true })
  execFileSync('chmod', ['-R', 'u+w', folder]) // Files of a Go module may not be written.
  edit(join(folder, 'values.yaml'), (text) =>
    text
      .replace(/^( +)hub: registry\.istio\.io\/testing$/m, '$1hub: registry.istio.io/release')
      .replace(/^( +)tag: latest$/m, `$1tag: ${version}`)
      .replace(/^( +)telemetry:\n +enabled: true$/m, '$1telemetry:\n$1  enabled: false'),
  )
  return { folder, appVersion: version }
}

/** The module has the definitions beside the chart, where the release has them in it. */
const externalSecrets: Maker = async ({ version }, scratch) => {
  const folder = await secretsChart(scratch)
  const module = await folderOf(SOURCES['external-secrets'], tmpdir())
  mkdirSync(join(folder, 'crds'))
  writeFileSync(join(folder, 'crds/bundle.yaml'), readFileSync(join(module, 'deploy/crds/bundle.yaml')))
  return { folder, appVersion: `v${version}` }
}

const DEFINITIONS = `{{- range $path, $_ := .Files.Glob "definitions/*.yaml" }}
{{- $definition := $.Files.Get $path | fromYaml }}
{{- $annotations := merge (dict) ($.Values.crds.annotations) $definition.metadata.annotations }}
---
{{ merge (dict "metadata" (dict "annotations" $annotations)) $definition | toYaml }}
{{- end }}
`

/** The definitions of the operator's module, with the annotations of the values, as the community's chart has them. */
const operatorDefinitions: Maker = async ({ name }, scratch) => {
  const folder = join(scratch, name)
  const module = await folderOf(SOURCES['prometheus-operator'], tmpdir())
  mkdirSync(join(folder, 'templates'), { recursive: true })
  cpSync(join(module, 'example/prometheus-operator-crd'), join(folder, 'definitions'), { recursive: true })
  writeFileSync(join(folder, 'templates/definitions.yaml'), DEFINITIONS)
  writeFileSync(join(folder, 'values.yaml'), 'crds:\n  annotations: {}\n')
  writeFileSync(join(folder, 'Chart.yaml'), `apiVersion: v2\nname: ${name}\nversion: 0.0.0\n`)
  return { folder, appVersion: SOURCES['prometheus-operator'].version }
}

const own: Maker = async ({ name }, scratch) => {
  const folder = join(scratch, name)
  const { appVersion } = await writeChart(name, folder)
  return { folder, appVersion }
}

const makers: Readonly<Record<string, Maker>> = {
  base: istio,
  cni: istio,
  istiod: istio,
  gateway: istio,
  'external-secrets': externalSecrets,
  'prometheus-operator-crds': operatorDefinitions,
  ...Object.fromEntries(OWN_CHARTS.map((name) => [name, own])),
}

/** The maker of a chart that can be made here. */
export const makerOf = ({ name }: WantedChart): Maker | undefined =>
  Object.hasOwn(makers, name) ? makers[name] : undefined
