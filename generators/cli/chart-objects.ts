/** What two versions of a chart install: both rendered by helm with the values of the first cluster that changes, and compared by meaning. */
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { templated } from '../charts/template.ts'
import { type Cluster, type Fleet, platformOf } from '../fleet/index.ts'
import { type KubeObject, keyOf } from '../objects/index.ts'
import type { Chart } from '../parts/index.ts'
import { fieldChanges, type Review } from '../review/index.ts'

const run = promisify(execFile)

/** Milliseconds that a repository has to answer. */
const PATIENCE = 60_000

export interface Installed {
  readonly added: readonly string[]
  readonly removed: readonly string[]
  readonly changed: readonly string[]
}

/** Helm's word for a repository without a scheme is an OCI registry. */
const pullWords = ({ repository, name }: Chart['chart']) =>
  repository.includes('://') && !repository.startsWith('oci://')
    ? [name, '--repo', repository]
    : [`${repository.startsWith('oci://') ? '' : 'oci://'}${repository}/${name}`]

/** Fetches a version of a chart into a folder. Errors: what helm says. */
const pulled = async (helm: string, part: Chart, version: string, folder: string): Promise<string> => {
  await run(helm, ['pull', ...pullWords(part.chart), '--version', version, '--untar', '--untardir', folder], {
    timeout: PATIENCE,
    env: {
      ...process.env,
      HELM_CACHE_HOME: join(folder, '.cache'),
      HELM_CONFIG_HOME: join(folder, '.config'),
      HELM_DATA_HOME: join(folder, '.data'),
    },
  })
  return join(folder, part.chart.name)
}

const nameOf = ({ kind, metadata }: KubeObject) => `${kind} ${metadata.name}`
const byKey = (objects: readonly KubeObject[]) => new Map(objects.map((object) => [keyOf(object), object]))

const comparedObjects = (before: readonly KubeObject[], after: readonly KubeObject[]): Installed => {
  const [old, now] = [byKey(before), byKey(after)]
  const only = (some: ReadonlyMap<string, KubeObject>, others: ReadonlyMap<string, KubeObject>) =>
    [...some].filter(([key]) => !others.has(key)).map(([, object]) => nameOf(object))
  const changed = [...now].filter(([key, object]) => {
    const was = old.get(key)
    return was !== undefined && fieldChanges(object.kind, was, object).length > 0
  })
  return {
    added: only(now, old),
    removed: only(old, now),
    changed: changed.map(([, object]) => nameOf(object)),
  }
}

/** A chart of a cluster in one of two fleets. */
export interface Side {
  readonly fleet: Fleet
  readonly cluster: Cluster
}

const reasonOf = (error: unknown) => {
  const said = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : ''
  return (said === '' ? String(error) : said).split('\n').at(-1) ?? ''
}

/** What comes, goes and changes between the versions that two fleets have of a chart; or why that cannot be said. */
export const chartObjects = async (
  helm: string,
  part: Chart,
  before: Side,
  after: Side,
): Promise<Pick<Review['charts'][number], 'objects' | 'why'>> => {
  const scratch = mkdtempSync(join(tmpdir(), 'charts-'))
  try {
    const objectsOf = async ({ fleet, cluster }: Side, place: string) => {
      const folder = await pulled(helm, part, part.chart.version(fleet, cluster), join(scratch, place))
      return templated(helm, folder, part, part.values(fleet, cluster) ?? {}, platformOf(fleet, cluster))
    }
    const [old, now] = [await objectsOf(before, 'before'), await objectsOf(after, 'after')]
    return { objects: comparedObjects(old, now), why: undefined }
  } catch (error) {
    return { objects: undefined, why: `the chart cannot be had or rendered: ${reasonOf(error)}` }
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}
