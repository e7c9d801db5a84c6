/** What changes in the trees of the other clusters when one is added: rendered with and without a third cluster, and compared. */
import { join } from 'node:path'
import { parseDocument } from 'yaml'
import { type FleetText, fleetOf, readFleetText } from '../../generators/fleet/index.ts'
import { compareText } from '../../generators/objects/index.ts'
import { appsOf, madeOf, treeOf } from '../../generators/render/index.ts'

const NAME = 'gcp-eu'

/** Ranges that no cluster of this repository has. */
const ADDRESSES: Readonly<Record<string, string>> = {
  nodes: '10.120.0.0/20',
  pods: '10.121.0.0/16',
  services: '10.122.0.0/22',
  controlPlane: '172.17.0.0/28',
}

/** The fleet with one more cluster, as docs/operating.md says: a copy of the one in Google Cloud with a name and ranges of its own, share 0. */
export const grown = (text: FleetText): FleetText => {
  const like = fleetOf(text).clusters.find(({ cloud }) => cloud.provider === 'gcp')
  if (like === undefined) throw new Error('the fleet has no cluster in Google Cloud to add another like it')
  const copy = parseDocument(text.files.get(`${like.name}.yaml`) ?? '')
  copy.set('name', NAME)
  for (const [field, range] of Object.entries(ADDRESSES)) copy.setIn(['addresses', field], range)
  const shared = parseDocument(text.files.get('fleet.yaml') ?? '')
  shared.setIn(['traffic', 'split', NAME], 0)
  return {
    ...text,
    files: new Map([...text.files, ['fleet.yaml', String(shared)], [`${NAME}.yaml`, String(copy)]]),
  }
}

export const filesOf = (text: FleetText): ReadonlyMap<string, string> => {
  const fleet = fleetOf(text)
  const made = madeOf(fleet)
  return new Map(
    [
      ...treeOf(fleet, made).map((file) => ({ ...file, path: `rendered/${file.path}` })),
      ...appsOf(fleet, made).map((file) => ({ ...file, path: `apps/${file.path}` })),
    ].map(({ path, text }) => [path, text]),
  )
}

/** Why a file that is not the new cluster's changes, by its path; the first that fits. */
const reasons: readonly (readonly [path: RegExp, why: string])[] = [
  [/firewall\.json$/, "lets the new cluster's address ranges in; Terraform applies it"],
  [
    /\/remote-access\//,
    'remote secrets, with which istiod reads the endpoints of the other clusters; with three or more clusters the shared ones are in the base',
  ],
  [/\/network-policy-ml-inference\.yaml$/, "lets the app reach the gateways on the new cluster's nodes"],
  [/\/istio-eastwestgateway\//, "lets the new cluster's addresses reach the gateways"],
  [/\/istiod\/values\.yaml$/, "makes the new cluster's Prometheus reachable from the others"],
  [/\/gateway-cross-network\.yaml$/, "exposes the new cluster's Prometheus to the other networks"],
  [
    /\/(deployment-thanos-query|service-thanos-sidecar-[\w-]+)\.yaml$/,
    "Grafana queries the new cluster's Prometheus too",
  ],
  [/\/prometheus-rule-[\w-]+\.yaml$/, 'shares and alerts cover every cluster'],
  [/\/destination-rule-[\w-]+\.yaml$/, 'a subset for each track that prefers the new cluster'],
  [/\/virtual-service-[\w-]+\.yaml$/, 'a pin for the new cluster; no share yet'],
  [/\/kustomization\.yaml$/, 'the list of the files beside it'],
  [/manifest\.txt$/, 'the list of all files'],
]

const reasonOf = (path: string): string => {
  const found = reasons.find(([form]) => form.test(path))
  if (found === undefined) throw new Error(`nobody has said why ${path} changes when a cluster is added`)
  return found[1]
}

const words = { '+': 'new', '~': 'changed', '-': 'gone' } as const

/** The table for docs/operating.md. Throws when a file changes that no reason is written for. */
export const addedTable = (root: string): string => {
  const text = readFleetText(join(root, 'clusters'))
  const [before, after] = [filesOf(text), filesOf(grown(text))]
  const isOwn = (path: string) => path.startsWith(`rendered/${NAME}/`) || path.startsWith(`apps/${NAME}/`)
  const changes = [...new Set([...before.keys(), ...after.keys()])]
    .filter((path) => !isOwn(path) && before.get(path) !== after.get(path))
    .map((path) => ({
      path: path.replace(/^rendered\//, '').replaceAll(NAME, '<name>'),
      why: reasonOf(path),
      mark: before.has(path) ? (after.has(path) ? ('~' as const) : ('-' as const)) : ('+' as const),
    }))
    .sort((a, b) => compareText(a.path, b.path))
  const rows = changes.map(({ path, mark, why }) => `| ${words[mark]} | \`${path}\` | ${why} |`)
  const own = [...after.keys()].filter(isOwn).length
  return [
    '| | file, below rendered/ | why |',
    '|---|---|---|',
    `| new | \`rendered/<name>/\`, \`apps/<name>/\` | the new cluster's own ${own} files |`,
    ...rows,
    '| changed | `rendered/manifest.txt`, `apps/manifest.txt` | the lists of the files that `render` owns |',
  ].join('\n')
}
