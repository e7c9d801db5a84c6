/** What the objects of charts at hand take for granted: their values alone do not say that a gateway is a load balancer. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { tool } from '../../tools/index.ts'
import { platformOf } from '../fleet/index.ts'
import type { Chart } from '../parts/index.ts'
import { parts } from '../render/index.ts'
import { awsData, fleetOf, gcpData } from '../testing/fleets.ts'
import { needsIn, unmetIn } from '../testing/needs.ts'
import { istioCharts, secretsChart } from './sources.ts'
import { templated } from './template.ts'

let helm = ''
let folders: Readonly<Record<string, string>> = {}
const scratch = mkdtempSync(join(tmpdir(), 'chart-needs-test-'))
afterAll(() => rmSync(scratch, { recursive: true }))
beforeAll(async () => {
  helm = await tool('helm')
  folders = { ...(await istioCharts()), 'external-secrets': await secretsChart(scratch) }
}, 600_000)

const fleet = fleetOf({}, [awsData('aws'), gcpData('gcp')])

test.each(fleet.clusters)('in $name every need of what Helm makes has a row', (cluster) => {
  const objects = parts
    .filter((part): part is Chart => part.type === 'chart')
    .filter(({ chart }) => folders[chart.name] !== undefined)
    .flatMap((part) => {
      const values = part.values(fleet, cluster)
      return values === undefined
        ? []
        : templated(helm, folders[part.chart.name] ?? '', part, values, platformOf(fleet, cluster))
    })
  expect(objects.length).toBeGreaterThan(30)
  expect(unmetIn(fleet, cluster, objects)).toEqual([])
  expect([...needsIn(fleet, cluster, objects)]).toEqual(
    expect.arrayContaining(['api metrics.k8s.io', 'load balancers', 'kubernetes']),
  )
})
