/** Charts that a Go module carries: those of Istio, and one of External Secrets. Needs go; the network once. */
import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseDocument } from 'yaml'
import { folderOf, type Package } from '../../tools/index.ts'
import { SOURCES } from '../kinds/sources.ts'
import { isMap, type JsonMap, toJson } from '../objects/index.ts'

/** Where each chart is in Istio's module, by the chart's name. */
const istioFolders = {
  base: 'base',
  cni: 'istio-cni',
  istiod: 'istio-control/istio-discovery',
  gateway: 'gateway',
} as const
export type IstioChart = keyof typeof istioFolders
export const isIstioChart = (name: string): name is IstioChart => Object.hasOwn(istioFolders, name)

/** The folder of each of Istio's charts, at the commit that the schemas are of too. */
export const istioCharts = async (): Promise<Readonly<Record<IstioChart, string>>> => {
  const charts = join(await folderOf(SOURCES.istio, tmpdir()), 'manifests/charts')
  const { base, cni, istiod, gateway } = istioFolders
  return {
    base: join(charts, base),
    cni: join(charts, cni),
    istiod: join(charts, istiod),
    gateway: join(charts, gateway),
  }
}

/** The definitions of Istio's APIs, at the version that Istio's own module names. */
const API: Package = {
  from: 'go',
  name: 'istio.io/api',
  version: 'v1.31.0-rc.0.0.20260824154656-b943409680a7',
  sum: 'h1:xAyXvpHQLGIMd5enneW/4zM3dwWRQ2HmiaG6DlhObds=',
  licence: 'Apache-2.0',
  files: ['mesh/v1alpha1/config.proto', 'mesh/v1alpha1/proxy.proto'],
}

/** The protocol buffers of the mesh configuration. */
export const meshDefinitions = async (): Promise<readonly string[]> => {
  const folder = await folderOf(API, tmpdir())
  return API.files.map((file) => readFileSync(join(folder, file), 'utf8'))
}

/** A YAML file that is a map, as JSON. */
export const yamlMap = (file: string): JsonMap => {
  const value = toJson(parseDocument(readFileSync(file, 'utf8')).toJS())
  if (isMap(value)) return value
  throw new TypeError(`${file} is not a map`)
}

/**
 * A copy of the chart of External Secrets in `scratch`, without the charts it may bring: helm asks for them even where the
 * values leave them out. Of 1.3.2, the last version that is a Go module; what we set was read in the pinned one too.
 */
export const secretsChart = async (scratch: string): Promise<string> => {
  const source = join(await folderOf(SOURCES['external-secrets'], tmpdir()), 'deploy/charts/external-secrets')
  const folder = join(scratch, 'external-secrets')
  const writable = (path: string) => !path.endsWith('Chart.yaml') && !path.endsWith('Chart.lock')
  cpSync(source, folder, { recursive: true, filter: writable })
  const { dependencies: _, ...chart } = yamlMap(join(source, 'Chart.yaml'))
  writeFileSync(join(folder, 'Chart.yaml'), JSON.stringify(chart))
  return folder
}
