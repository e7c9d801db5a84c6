/**
 * The community's chart, as much of it as has images here: the operator and one Prometheus, named and labelled as there, and
 * asked for by the same values. Rights are those of the operator's own examples.
 */
import { cpSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { SOURCES } from '../../generators/kinds/sources.ts'
import { folderOf } from '../../tools/index.ts'
import { MONITORING_IMAGES } from '../images/index.ts'
import { asIstio } from './envoy.ts'

/** The tree asks for 30 s. A lab that waits for a verdict looks six times as often. */
const INTERVAL = '5s'

/** The same in every chart of the community: users that are nobody, and the name of the port that monitors know. */
const spec = {
  image: MONITORING_IMAGES.prometheus,
  version: MONITORING_IMAGES.prometheus.replace(/.*:/, ''),
  replicas: 1,
  portName: 'http-web',
  securityContext: {
    runAsNonRoot: true,
    runAsUser: 1000,
    runAsGroup: 2000,
    fsGroup: 2000,
    seccompProfile: { type: 'RuntimeDefault' },
  },
  scrapeInterval: INTERVAL,
  scrapeTimeout: INTERVAL,
  evaluationInterval: INTERVAL,
  scrapeClasses: [{ name: 'istio', default: true, metricRelabelings: asIstio() }],
}

/** Writes the chart into a folder. */
export const writeStack = async (folder: string): Promise<void> => {
  const rbac = join(await folderOf(SOURCES['prometheus-operator'], tmpdir()), 'example/rbac')
  cpSync(join(import.meta.dirname, 'chart'), folder, { recursive: true })
  for (const [of, file] of [
    ['operator', 'prometheus-operator/prometheus-operator-cluster-role.yaml'],
    ['prometheus', 'prometheus/prometheus-cluster-role.yaml'],
  ] as const)
    cpSync(join(rbac, file), join(folder, `${of}-role.yaml`))
  writeFileSync(join(folder, 'values.yaml'), stringify({ images: MONITORING_IMAGES, spec }))
}
