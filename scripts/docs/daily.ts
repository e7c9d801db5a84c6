/** The daily tasks: the command, what `diff` says of it (a picture), and what Argo CD does then. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  advanceCanary,
  setEvacuated,
  setReplicas,
  setWeights,
  startCanary,
} from '../../generators/edits/index.ts'
import { type Fleet, type FleetText, fleetOf, readFleetText } from '../../generators/fleet/index.ts'
import { memorySnapshot } from '../../generators/git/index.ts'
import { waves } from '../../generators/parts/index.ts'
import { parts } from '../../generators/render/index.ts'
import { type Review, reviewOf } from '../../generators/review/index.ts'
import { textReport } from '../../generators/review/report/index.ts'
import { svgOf } from '../picture/svg.ts'
import { filesOf, grown } from './added.ts'

const DIGEST = `sha256:${'4f'.repeat(32)}`

interface Task {
  /** The name of its picture. */
  readonly name: string
  readonly title: string
  /** What is typed, or written into a file. */
  readonly how: string
  /** What it makes of the fleet's files; the fleet is the one that it begins with. */
  readonly edit: (text: FleetText, fleet: Fleet) => FleetText
  /** The fleet that it begins with. @default this repository's */
  readonly from?: (text: FleetText, fleet: Fleet) => FleetText
  /** What happens after the merge, beside the syncs. */
  readonly after: string
}

const shell = (...lines: readonly string[]) => ['```sh', ...lines, '```'].join('\n')

const canary = (text: FleetText, fleet: Fleet) =>
  startCanary(text, fleet, { version: 'v1.1.0', digest: DIGEST, percent: 5 })

/** A field of a cluster's file, added at its end. */
const withLines = (text: FleetText, file: string, lines: string): FleetText => ({
  ...text,
  files: new Map([...text.files, [file, `${text.files.get(file) ?? ''}${lines}`]]),
})

const tasks: readonly Task[] = [
  {
    name: 'shift',
    title: 'Shift traffic',
    how: shell('npm run weights -- aws=60 gcp=40', 'npm run diff'),
    edit: (text, fleet) =>
      setWeights(
        text,
        fleet,
        new Map([
          ['aws', 60],
          ['gcp', 40],
        ]),
      ),
    after:
      'Istio pushes the weights to every proxy within a second or two of the sync; no pod starts or stops.',
  },
  {
    name: 'scale',
    title: 'Scale',
    how: shell('npm run replicas -- gcp=3..4', 'npm run diff'),
    edit: (text, fleet) => setReplicas(text, fleet, new Map([['gcp', { min: 3, max: 4 }]])),
    after:
      'The autoscaler has new bounds: it adds pods up to a new minimum at once, and beyond that when the load needs them.',
  },
  {
    name: 'canary',
    title: 'Start a canary',
    how: shell('npm run canary -- start v1.1.0 sha256:… --percent 5', 'npm run diff'),
    edit: canary,
    after:
      "Routes may arrive before pods: until the canary's pods are ready, its share falls back to stable.",
  },
  {
    name: 'advance',
    title: 'Advance it',
    how: shell('npm run canary -- advance', 'npm run diff'),
    from: canary,
    edit: advanceCanary,
    after:
      'The larger share may arrive before the pods for it: `pair-canary-load` warns when the pods that are there would not carry it.',
  },
  {
    name: 'evacuate',
    title: 'Evacuate a cluster',
    how: shell('npm run evacuate -- gcp', 'npm run diff'),
    edit: (text, fleet) => setEvacuated(text, fleet, 'gcp', true, false),
    after:
      'The other clusters take over its share; its pods keep running, as the last failover of the others.',
  },
  {
    name: 'add',
    title: 'Add a cluster',
    how: 'Write `clusters/<name>.yaml` and a share of 0, then `npm run render` and `npm run diff` ([what changes elsewhere](#adding-a-cluster)).',
    edit: grown,
    after:
      'The existing clusters learn of the new one; its own Argo CD, and with it the root, is brought up by `npm run bootstrap`. The share comes in a later commit.',
  },
  {
    name: 'upgrade',
    title: 'Upgrade Istio, one cloud at a time',
    how: 'Read the new version ([delivery](delivery.md#a-newer-version-of-a-part)), write it into the file of one cluster, then `npm run render` and `npm run diff -- --charts`.',
    edit: (text) => withLines(text, 'gcp.yaml', 'platform: { istio: 1.31.2 }\n'),
    after:
      'Each of these charts is then at the new version there. Watch that cluster for a day, then upgrade the others.',
  },
]

const LAYOUT = { clusters: 'clusters', out: 'rendered', apps: 'apps' } as const

/** The lists of files that render writes beside them. */
const manifests = (files: ReadonlyMap<string, string>) =>
  [LAYOUT.out, LAYOUT.apps].map((folder) => {
    const own = [...files.keys()].filter((path) => path.startsWith(`${folder}/`))
    return [`${folder}/manifest.txt`, own.map((path) => path.slice(folder.length + 1)).join('\n')] as const
  })

const PRICES = 'clusters/prices.yaml'

const snapshotOf = (name: string, text: FleetText, prices: string) => {
  const made = filesOf(text)
  const sources = [...text.files].map(([file, source]) => [`clusters/${file}`, source] as const)
  return memorySnapshot(name, new Map([...sources, [PRICES, prices], ...made, ...manifests(made)]))
}

/** What `npm run diff` says of a task in this repository. */
const reviewed = (root: string, { edit, from }: Task): Review => {
  const read = readFleetText(join(root, 'clusters'))
  const before = from === undefined ? read : from(read, fleetOf(read))
  const after = edit(before, fleetOf(before))
  const prices = readFileSync(join(root, PRICES), 'utf8')
  const sides = { before: snapshotOf('main', before, prices), after: snapshotOf('work tree', after, prices) }
  return reviewOf(sides, LAYOUT)
}

const COLUMNS = 80
/** Lines of a picture: what a screen shows, the rest is counted by the report itself or cut here. */
const ROWS = 46

const pictureOf = ({ title }: Task, review: Review): string => {
  const lines = ['$ npm run --silent diff', ...textReport(review, COLUMNS).split('\n')]
  const shown =
    lines.length > ROWS ? [...lines.slice(0, ROWS - 1), `… ${lines.length - ROWS + 1} more lines`] : lines
  const recording = { columns: COLUMNS, rows: ROWS, events: [{ at: 0, text: shown.join('\r\n') }] }
  return svgOf(recording, { title: `${title}: npm run diff`, still: true })
}

const english = new Intl.ListFormat('en')
const listed = (names: readonly string[]) => english.format([...new Set(names)].sort())

const isPart = (app: string) => parts.some(({ name }) => name === app)

/**
 * What Argo CD does after the merge: an Application whose objects change syncs by itself; one that is new or changes itself,
 * such as a chart at another version, is synced by the root, wave by wave.
 */
const syncText = ({ changes }: Review): string => {
  const applied = changes.filter(({ kind }) => kind === 'Application')
  const byRoot = (app: string, cluster: string) =>
    applied.some(({ name, clusters }) => name === app && clusters.includes(cluster))
  const own = changes
    .filter(({ app }) => isPart(app))
    .flatMap(({ app, clusters }) => clusters.map((cluster) => ({ app, cluster })))
    .filter(({ app, cluster }) => !byRoot(app, cluster))
  const apps = new Set(own.map(({ app }) => app))
  const inWaves = parts.filter((part) => applied.some(({ name }) => name === part.name))
  const rows = [...Map.groupBy(inWaves, ({ wave }) => waves[wave])]
    .sort(([a], [b]) => a - b)
    .map(([wave, group]) => `${group.map(({ name }) => name).join(', ')} (wave ${wave})`)
  const bySelf = `In ${listed(own.map(({ cluster }) => cluster))}, Argo CD syncs ${listed([...apps])}${apps.size > 1 ? ', in no fixed order' : ''}.`
  const inOrder = `In ${listed(applied.flatMap(({ clusters }) => clusters))}, the root Application syncs wave by wave: ${rows.join('; ')}.`
  return [...(own.length > 0 ? [bySelf] : []), ...(rows.length > 0 ? [inOrder] : [])].join(' ')
}

/** The pictures by their file names, and the part of docs/operating.md that shows them. */
export const dailyTasks = (
  root: string,
): { readonly pictures: ReadonlyMap<string, string>; readonly part: string } => {
  const made = tasks.map((task) => ({ task, review: reviewed(root, task) }))
  return {
    pictures: new Map(made.map(({ task, review }) => [`diff-${task.name}.svg`, pictureOf(task, review)])),
    part: made
      .map(({ task: { name, title, how, after }, review }) =>
        [
          `### ${title}`,
          how,
          `![npm run diff says: ${review.verdict}; ${review.reasons.slice(0, 3).join('; ')}](pictures/diff-${name}.svg)`,
          `${syncText(review)} ${after}`,
        ].join('\n\n'),
      )
      .join('\n\n'),
  }
}
