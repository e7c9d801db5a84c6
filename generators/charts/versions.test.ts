/** The programs that tests ask and render with are those of the Argo CD that runs in the clusters. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { pinnedVersion } from '../../tools/index.ts'
import { loadFleet, platformOf } from '../fleet/index.ts'
import { SOURCES } from '../kinds/sources.ts'
import { argocdModule } from '../testing/bootstrap.ts'

const fleet = loadFleet(join(import.meta.dirname, '../../clusters'))

/** The newest in any cluster: while an upgrade goes cloud by cloud, the others are at one that was the newest before. */
const release = `v${fleet.clusters
  .map((cluster) => platformOf(fleet, cluster).argocd)
  .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
  .at(-1)}`

let versions = ''
let judge = ''
beforeAll(async () => {
  versions = readFileSync(join(await argocdModule(), 'hack/tool-versions.sh'), 'utf8')
  judge = readFileSync(join(import.meta.dirname, '../../tools/argocd-judge/go.mod'), 'utf8')
}, 600_000)

describe('the newest Argo CD of the fleet', () => {
  test('is the one whose kinds and manifests are read here', () => {
    expect(SOURCES['argo-cd'].version).toBe(release)
  })

  test('is the one that is asked what it permits', () => {
    expect(judge).toContain(`\tgithub.com/argoproj/argo-cd/v3 ${release}\n`)
  })

  test.each([
    ['helm', 'helm4_version'],
    ['kustomize', 'kustomize5_version'],
  ] as const)('brings the %s that tests render with', (name, variable) => {
    expect(versions).toContain(`\n${variable}=${pinnedVersion(name)}\n`)
  })
})
