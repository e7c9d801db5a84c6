/** The tables of what charts make of their values, held against the charts themselves where they are at hand. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { folderOf, tool } from '../../tools/index.ts'
import { loadFleet } from '../fleet/index.ts'
import { SOURCES } from '../kinds/sources.ts'
import { at, isMap, type JsonMap, type KubeObject, kubeObject, numberAt } from '../objects/index.ts'
import type { Chart } from '../parts/index.ts'
import {
  argocdTable,
  type ChartWorkload,
  chartPods,
  type Pods,
  podsOfChart,
  podsOfObject,
} from '../pods/index.ts'
import { parts } from '../render/index.ts'
import { fleetOf } from '../testing/fleets.ts'
import { leafPaths } from './keys.ts'
import { newestRead } from './read.ts'
import { istioCharts, secretsChart } from './sources.ts'
import { templated } from './template.ts'

const charts = parts.filter((part): part is Chart => part.type === 'chart')
const committed = loadFleet(join(import.meta.dirname, '../../clusters'))
const fleets = [committed, fleetOf(), fleetOf({ mesh: { network: 'flat' } })]
const valuesOf = (chart: Chart) =>
  fleets
    .flatMap((fleet) => fleet.clusters.map((cluster) => chart.values(fleet, cluster)))
    .filter((values) => values !== undefined)

const workloads = ['Deployment', 'StatefulSet', 'DaemonSet']
const counts = (objects: readonly KubeObject[], { metadata, spec }: KubeObject) => {
  const scaler = objects.find(
    ({ kind, metadata: own }) => kind === 'HorizontalPodAutoscaler' && own.name === metadata.name,
  )
  const fixed = numberAt(spec, 'replicas') ?? 1
  return scaler === undefined
    ? { min: fixed, max: fixed }
    : {
        min: numberAt(scaler, 'spec', 'minReplicas') ?? 1,
        max: numberAt(scaler, 'spec', 'maxReplicas') ?? 1,
      }
}

/** Without names, which are the chart's own; in any order. */
const anonymous = (pods: readonly Pods[]) =>
  pods.map(({ count, request, priority }) => JSON.stringify({ count, request, priority })).sort()

describe('Helm says the same', () => {
  let helm = ''
  let folders: Readonly<Record<string, string>> = {}
  const scratch = mkdtempSync(join(tmpdir(), 'chart-pods-test-'))
  afterAll(() => rmSync(scratch, { recursive: true }))
  beforeAll(async () => {
    helm = await tool('helm')
    folders = { ...(await istioCharts()), 'external-secrets': await secretsChart(scratch) }
  }, 600_000)

  const rendered = (chart: Chart, values: JsonMap): readonly Pods[] => {
    const objects = templated(helm, folders[chart.chart.name] ?? '', chart, values, committed.platform)
    return objects
      .filter(({ kind }) => workloads.includes(kind))
      .map((workload) => podsOfObject(workload, chart.name, counts(objects, workload)))
  }

  const atHand = charts.filter(({ chart }) =>
    ['base', 'cni', 'istiod', 'gateway', 'external-secrets'].includes(chart.name),
  )

  test.each(atHand)('$name, with our values and with none but its own', (chart) => {
    const own = valuesOf(chart).slice(0, 2)
    for (const values of [...own, {}])
      expect(anonymous(rendered(chart, values))).toEqual(anonymous(podsOfChart(chart.name, [values])))
  })
})

describe.each(charts)('the table of $name', (chart) => {
  const table = chartPods[chart.name]

  test('is of the newest version that somebody has read; else read that again', () => {
    expect(table?.version).toBe(newestRead(chart))
  })

  test('reads every request that our values state', () => {
    const read = (table?.workloads ?? []).flatMap(({ containers }) => containers.map(({ at: path }) => path))
    const stated = valuesOf(chart)
      .flatMap((values) => leafPaths(values))
      .filter((path) => /(^|\.)requests\.(cpu|memory)$/.test(path))
      .map((path) => path.replace(/\.(cpu|memory)$/, ''))
    expect([...new Set(stated)].filter((path) => !read.includes(path))).toEqual([])
  })

  test('reads every number of pods, priority, label and annotation that our values state', () => {
    const paths = (workload: ChartWorkload) =>
      [workload.pods, workload.most, workload.priority]
        .flatMap((setting) => (typeof setting === 'object' ? [setting.at] : []))
        .concat(workload.meta ? [workload.meta.labels, workload.meta.annotations ?? ''] : [])
    const read = (table?.workloads ?? []).flatMap(paths)
    const stated = valuesOf(chart)
      .flatMap((values) => leafPaths(values))
      .filter((path) =>
        /(replicas|replicaCount|minReplicas|autoscaleM\w+|priorityClassName|sidecar\.istio\.io.inject)$/i.test(
          path,
        ),
      )
      .map((path) => path.replace(/\.sidecar\.istio\.io.inject$/, ''))
    expect([...new Set(stated)].filter((path) => !read.includes(path))).toEqual([])
  })
})

test('no table is of a chart that nobody installs', () => {
  expect(Object.keys(chartPods).filter((name) => !charts.some((chart) => chart.name === name))).toEqual([])
})

describe("Argo CD's release has the workloads of the table", () => {
  test.each([
    ['manifests/install.yaml', 'one'],
    ['manifests/ha/install.yaml', 'several'],
  ] as const)(
    '%s',
    async (file, form) => {
      const folder = await folderOf(SOURCES['argo-cd'], tmpdir())
      const text = readFileSync(join(folder, file), 'utf8')
      const objects = [parseAllDocuments(text)].flat().map((document) => kubeObject(document.toJS()))
      const released = objects
        .filter(({ kind }) => workloads.includes(kind))
        .map(({ metadata, spec }) => [metadata.name, isMap(spec) ? (at(spec, 'replicas') ?? 1) : 0])
      expect(released.sort()).toEqual(
        argocdTable.flatMap(({ name, pods }) => (pods[form] > 0 ? [[name, pods[form]]] : [])).sort(),
      )
    },
    600_000,
  )

  test('of the version that the fleet runs', () => {
    expect(SOURCES['argo-cd'].version).toBe(`v${committed.platform.argocd}`)
  })
})
