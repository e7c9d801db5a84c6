/**
 * Charts of the lab's own in the place of the community's, which are published as archives on the web only: as much of each
 * as the tree asks for and has images here, named and labelled as there, and asked for by the same values.
 */
import { cpSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { SOURCES } from '../../generators/kinds/sources.ts'
import { folderOf } from '../../tools/index.ts'
import { asIstio } from '../prometheus/index.ts'
import { MONITORING_IMAGES, TRACES_IMAGES } from './images.ts'

export { MONITORING_IMAGES, TRACES_IMAGES } from './images.ts'

/** The tree asks for 30 s. A lab that waits for a verdict looks six times as often. */
const INTERVAL = '5s'

const tagOf = (image: string) => image.replace(/.*:/, '')

/** The same in every chart of the community: users that are nobody, and the name of the port that monitors know. */
const prometheus = {
  image: MONITORING_IMAGES.prometheus,
  version: tagOf(MONITORING_IMAGES.prometheus),
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

/** The rights of the operator and of its Prometheus are those of the operator's own examples. */
const addStack = async (folder: string): Promise<void> => {
  const rbac = join(await folderOf(SOURCES['prometheus-operator'], tmpdir()), 'example/rbac')
  for (const [of, file] of [
    ['operator', 'prometheus-operator/prometheus-operator-cluster-role.yaml'],
    ['prometheus', 'prometheus/prometheus-cluster-role.yaml'],
  ] as const)
    cpSync(join(rbac, file), join(folder, `${of}-role.yaml`))
  writeFileSync(join(folder, 'values.yaml'), stringify({ images: MONITORING_IMAGES, spec: prometheus }))
}

interface OwnChart {
  /** The version of what it installs. */
  readonly appVersion: string
  /** Adds to its folder what is not in the one beside this file. @default nothing */
  readonly add?: (folder: string) => Promise<void>
}

const own: Readonly<Record<string, OwnChart>> = {
  'kube-prometheus-stack': { appVersion: tagOf(MONITORING_IMAGES.operator), add: addStack },
  'opentelemetry-collector': { appVersion: tagOf(TRACES_IMAGES.collector) },
  jaeger: { appVersion: tagOf(TRACES_IMAGES.jaeger) },
}

export const OWN_CHARTS: readonly string[] = Object.keys(own)

/** Writes one into a folder. Errors: TypeError for a name that is not among them. */
export const writeChart = async (name: string, folder: string): Promise<Pick<OwnChart, 'appVersion'>> => {
  const chart = own[name]
  if (chart === undefined) throw new TypeError(`the lab has no chart ${name}`)
  cpSync(join(import.meta.dirname, name), folder, { recursive: true })
  await chart.add?.(folder)
  return chart
}
