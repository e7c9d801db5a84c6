/** Random changes of random fleets, by the commands' own edits and by hand. Only tests import this room. */
import fc from 'fast-check'
import { stringify } from 'yaml'
import { removeField, setField } from '../edits/document.ts'
import {
  abortCanary,
  advanceCanary,
  promoteCanary,
  setEvacuated,
  setReplicas,
  setWeights,
  startCanary,
} from '../edits/index.ts'
import { type Cluster, type Fleet, type FleetText, shareOf } from '../fleet/index.ts'
import { tracesIn } from '../observability/index.ts'
import { digestOf, gcpData } from './fleets.ts'

/** A change: its name, and what it makes of a fleet. `pick` chooses among the clusters, `size` is any number. */
export interface RandomEdit {
  readonly name: string
  /** The step that must come first and runs by now; default none. */
  readonly prepare?: (text: FleetText, fleet: Fleet, pick: Cluster) => FleetText
  readonly edit: (text: FleetText, fleet: Fleet, pick: Cluster, size: number) => FleetText
}

const inFile = (text: FleetText, file: string, edit: (source: string) => string): FleetText => ({
  ...text,
  files: new Map([...text.files, [file, edit(text.files.get(file) ?? '')]]),
})
const inFleet = (text: FleetText, edit: (source: string) => string) => inFile(text, 'fleet.yaml', edit)
const inCluster = (text: FleetText, { name }: Cluster, edit: (source: string) => string) =>
  inFile(text, `${name}.yaml`, edit)

/** All of the traffic to one cluster. */
const allTo = (text: FleetText, fleet: Fleet, to: string) =>
  setWeights(text, fleet, new Map(fleet.clusters.map(({ name }) => [name, name === to ? 100 : 0])))

const other = (fleet: Fleet, { name }: Cluster) => fleet.clusters.find((each) => each.name !== name)

/** A cluster of a name and a network that no other has, with a share that is taken from another. */
const added = (text: FleetText, fleet: Fleet, name: string, share: number): FleetText => {
  const giver = fleet.clusters.find((each) => shareOf(fleet, each.name) >= share)
  const data = stringify(gcpData(name, 90), { compat: 'yaml-1.1' })
  const grown = inFile(text, `${name}.yaml`, () => data)
  return inFleet(grown, (source) => {
    const with0 = setField(source, ['traffic', 'split', name], share)
    return giver === undefined
      ? with0
      : setField(with0, ['traffic', 'split', giver.name], shareOf(fleet, giver.name) - share)
  })
}

const removed = (text: FleetText, fleet: Fleet, gone: Cluster): FleetText => {
  const files = new Map([...text.files].filter(([name]) => name !== `${gone.name}.yaml`))
  const heir = other(fleet, gone)
  const shares = shareOf(fleet, gone.name)
  return inFleet({ ...text, files }, (source) => {
    if (heir === undefined) return source
    const less = removeField(source, ['traffic', 'split', gone.name])
    const names = fleet.traffic.evacuated.filter((name) => name !== gone.name)
    const fewer =
      names.length === 0
        ? removeField(less, ['traffic', 'evacuated'])
        : setField(less, ['traffic', 'evacuated'], names)
    return shares === 0
      ? fewer
      : setField(fewer, ['traffic', 'split', heir.name], shareOf(fleet, heir.name) + shares)
  })
}

/** Without a share, pinned requests, canary and traces: as docs/operating.md says. */
const emptied = (text: FleetText, fleet: Fleet, gone: Cluster): FleetText => {
  const heir = other(fleet, gone)
  if (heir === undefined) return text
  return inFleet(allTo(text, fleet, heir.name), (source) => {
    const alone = removeField(source, ['release', 'canary'])
    const evacuated = setField(alone, ['traffic', 'evacuated'], [gone.name], 'split')
    return `${evacuated}observability:\n  tracesIn: ${JSON.stringify(heir.name)}\n`
  })
}

const switched = (network: string) => (network === 'flat' ? 'gateway' : 'flat')

export const randomEdits: readonly RandomEdit[] = [
  { name: 'weights', edit: (text, fleet, pick) => allTo(text, fleet, pick.name) },
  {
    name: 'replicas',
    edit: (text, fleet, pick, size) => setReplicas(text, fleet, new Map([[pick.name, 1 + (size % 9)]])),
  },
  {
    name: 'a range',
    edit: (text, fleet, pick, size) =>
      setReplicas(text, fleet, new Map([[pick.name, { min: 1 + (size % 4), max: 6 + (size % 9) }]])),
  },
  {
    name: 'weights and replicas',
    edit: (text, fleet, pick, size) =>
      setReplicas(allTo(text, fleet, pick.name), fleet, new Map([[pick.name, 1 + (size % 9)]])),
  },
  {
    name: 'canary start',
    prepare: (text) => inFleet(text, (source) => removeField(source, ['release', 'canary'])),
    edit: (text, fleet, _, size) =>
      startCanary(text, fleet, { version: 'v1.2.0', digest: digestOf('c'), percent: 1 + (size % 99) }),
  },
  { name: 'canary advance', edit: advanceCanary },
  { name: 'canary abort', edit: abortCanary },
  { name: 'canary promote', edit: promoteCanary },
  {
    name: 'evacuate or undo',
    edit: (text, fleet, pick) =>
      setEvacuated(text, fleet, pick.name, !fleet.traffic.evacuated.includes(pick.name)),
  },
  {
    name: 'network at once',
    edit: (text, { mesh }) =>
      inFleet(text, (source) => setField(source, ['mesh', 'network'], switched(mesh.network))),
  },
  {
    name: 'network, first step',
    edit: (text, { mesh }) =>
      inFleet(text, (source) => setField(source, ['mesh', 'keepOpen'], switched(mesh.network))),
  },
  {
    name: 'network, second step',
    prepare: (text, { mesh }) =>
      inFleet(text, (source) => setField(source, ['mesh', 'keepOpen'], switched(mesh.network))),
    edit: (text, { mesh }) =>
      inFleet(text, (source) =>
        setField(
          setField(source, ['mesh', 'network'], switched(mesh.network)),
          ['mesh', 'keepOpen'],
          mesh.network,
        ),
      ),
  },
  { name: 'a cluster without a share', edit: (text, fleet) => added(text, fleet, 'zz-new', 0) },
  { name: 'a cluster that sorts first', edit: (text, fleet) => added(text, fleet, 'a0-new', 0) },
  { name: 'a cluster with a share', edit: (text, fleet) => added(text, fleet, 'zz-new', 1) },
  { name: 'a cluster less', edit: (text, fleet, pick) => removed(text, fleet, pick) },
  { name: 'a cluster less, in steps', prepare: emptied, edit: removed },
  {
    name: 'traces elsewhere',
    edit: (text, fleet, pick) =>
      inFleet(text, (source) => {
        const where = tracesIn(fleet) === pick.name ? (other(fleet, pick)?.name ?? pick.name) : pick.name
        return `${source}observability:\n  tracesIn: ${JSON.stringify(where)}\n`
      }),
  },
  {
    name: 'Istio of one cluster',
    edit: (text, _, pick, size) =>
      inCluster(text, pick, (source) => `${source}platform:\n  istio: 1.${29 + (size % 3)}.0\n`),
  },
  {
    name: 'Kubernetes of one cluster',
    edit: (text, _, pick, size) =>
      inCluster(text, pick, (source) => `${source}platform:\n  kubernetes: "1.${34 + (size % 3)}"\n`),
  },
  { name: 'mesh.id', edit: (text) => inFleet(text, (source) => setField(source, ['mesh', 'id'], 'other')) },
]

/** One of the edits, a cluster by its place, and a number. */
export const arbitraryEdit = fc.record({
  edit: fc.constantFrom(...randomEdits),
  pick: fc.nat({ max: 40 }),
  size: fc.nat({ max: 999 }),
})
