import { readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { folderOf, tool } from '../../tools/index.ts'
import { platformOf } from '../fleet/index.ts'
import { SOURCES } from '../kinds/sources.ts'
import { at, type Json, mapsAt, textAt } from '../objects/index.ts'
import { authority, type Chart } from '../parts/index.ts'
import { madeOf, parts } from '../render/index.ts'
import { fleetOf } from '../testing/fleets.ts'
import { istioCharts } from './sources.ts'
import { templated } from './template.ts'

const fleet = fleetOf()

let module = ''
/** The pods of istiod, as its chart makes them of our values, in each cluster. */
let pods: readonly (Json | undefined)[] = []

beforeAll(async () => {
  module = await folderOf(SOURCES.istio, tmpdir())
  const { istiod: folder } = await istioCharts()
  const helm = await tool('helm')
  const istiod = parts.find((part): part is Chart => part.type === 'chart' && part.chart.name === 'istiod')
  if (istiod === undefined) throw new Error('there is no istiod')
  pods = fleet.clusters.map((cluster) => {
    const objects = templated(
      helm,
      folder,
      istiod,
      istiod.values(fleet, cluster) ?? {},
      platformOf(fleet, cluster),
    )
    return at(
      objects.find(({ kind }) => kind === 'Deployment'),
      'spec',
      'template',
      'spec',
    )
  })
}, 600_000)

/** What Istio's source says, by a pattern with one group. */
const inSource = (file: string, pattern: RegExp) =>
  [...readFileSync(join(module, file), 'utf8').matchAll(pattern)].map(([, found]) => found)

describe('istiod does not start before the authority of its cluster is there', () => {
  const container = (pod: Json | undefined) => mapsAt(pod, 'containers')[0]
  const folderOfAuthority = (pod: Json | undefined) =>
    mapsAt(container(pod), 'env').find(({ name }) => name === 'ROOT_CA_DIR')?.value

  test('it looks for it where Istio says it looks', () => {
    expect(inSource('pilot/pkg/bootstrap/istio_ca.go', /LocalCertDir = env\.Register\("(\w+)"/g)).toEqual([
      'ROOT_CA_DIR',
    ])
    // A folder of its own: the chart mounts /etc/cacerts too, with what is there at that moment.
    for (const pod of pods) expect(folderOfAuthority(pod)).toBe('/etc/istio-authority')
  })

  test('the folder is a mount that the kubelet cannot make without the Secret and each of its keys', () => {
    const keys = [...authority.certificates, authority.privateKey]
    for (const pod of pods) {
      const mounts = mapsAt(container(pod), 'volumeMounts').filter(
        ({ mountPath }) => mountPath === folderOfAuthority(pod),
      )
      expect(mounts).toEqual([{ name: 'authority', mountPath: '/etc/istio-authority', readOnly: true }])
      const volume = mapsAt(pod, 'volumes').find(({ name }) => name === mounts[0]?.name)
      expect(at(volume, 'secret')).toEqual({
        secretName: 'cacerts',
        items: keys.map((key) => ({ key, path: key })),
      })
    }
  })

  test('the keys are the files that Istio reads, and the External Secret writes exactly these', () => {
    const names = inSource(
      'security/pkg/pki/ca/ca.go',
      /\b(?:CACertFile|CAPrivateKeyFile|CertChainFile|RootCertFile)\s+= "(.+)"/g,
    )
    const keys = [...authority.certificates, authority.privateKey].sort()
    expect(keys).toEqual([...names].sort())
    for (const objects of madeOf(fleet).objects.get('secrets')?.values() ?? []) {
      const external = objects.find(({ metadata }) => metadata.name === authority.secret)
      expect(textAt(external, 'metadata', 'namespace')).toBe('istio-system')
      expect(Object.keys(Object(at(external, 'spec', 'target', 'template', 'data'))).sort()).toEqual(keys)
    }
  })
})
