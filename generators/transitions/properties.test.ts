/** For random fleets and random changes: the way is safe, or the change is refused with a way. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { checkTree } from '../checks/index.ts'
import { EditError } from '../edits/index.ts'
import { type Finding, FindingsError, fatal } from '../findings/index.ts'
import { type Fleet, fleetOf, parseFleet, shareOf } from '../fleet/index.ts'
import { networkOf } from '../foundation/index.ts'
import { firewallRules } from '../network/index.ts'
import { at, type KubeObject, mapsAt, numberAt, textAt } from '../objects/index.ts'
import type { FleetObjects } from '../parts/index.ts'
import { asTree, madeOf, parts } from '../render/index.ts'
import { arbitraryFleet } from '../testing/arbitrary.ts'
import { arbitraryEdit, randomEdits } from '../testing/edits.ts'
import { checkPair } from './index.ts'

/** What the two trees say themselves, without the rules: the objects of a cluster. */
const objectsIn = (objects: FleetObjects, cluster: string): readonly KubeObject[] =>
  [...objects.values()].flatMap((made) => made.get(cluster) ?? [])

const subsetsIn = (rule: KubeObject | undefined) =>
  new Set(mapsAt(rule, 'spec', 'subsets').map((subset) => textAt(subset, 'name')))

/** Whatever is applied first, routes find their subsets; those of a cluster that comes or goes are nobody's yet, or any more. */
const routesFindSubsets = (
  before: readonly KubeObject[],
  after: readonly KubeObject[],
  staying: ReadonlySet<string>,
) => {
  const one = (objects: readonly KubeObject[], kind: string) => objects.find((object) => object.kind === kind)
  for (const routes of [before, after])
    for (const rules of [before, after]) {
      const there = subsetsIn(one(rules, 'DestinationRule'))
      for (const http of mapsAt(one(routes, 'VirtualService'), 'spec', 'http'))
        for (const route of mapsAt(http, 'route')) {
          const subset = textAt(route, 'destination', 'subset') ?? ''
          if (staying.has(subset.replace(/^(stable|canary)-/, ''))) expect(there).toContain(subset)
        }
    }
}

/** No workload of ours has its number in git, so none gives it back. */
const numbersStay = (before: readonly KubeObject[], after: readonly KubeObject[]) => {
  const scaled = new Set(
    after
      .filter(({ kind }) => kind === 'HorizontalPodAutoscaler')
      .map((each) => textAt(each, 'spec', 'scaleTargetRef', 'name')),
  )
  for (const object of before.filter(
    ({ kind, metadata }) => kind === 'Deployment' && scaled.has(metadata.name),
  ))
    expect(numberAt(object, 'spec', 'replicas')).toBeUndefined()
}

/** Pods that change their network find the ports of the other open, before and after. */
const networksMeet = (before: Fleet, after: Fleet) => {
  const [old, now] = [firewallRules(before), firewallRules(after)]
  const ports = { gateway: 15443, flat: 8000 } as const
  for (const cluster of after.clusters) {
    const was = before.clusters.find(({ name }) => name === cluster.name)
    if (was === undefined || networkOf(before, was) === networkOf(after, cluster)) continue
    for (const firewall of [old.get(cluster.name), now.get(cluster.name)]) {
      const open = Object.values(firewall?.ingress ?? {}).flatMap((rule) => rule.ports)
      if (after.clusters.length > 1) expect(open).toEqual(expect.arrayContaining(Object.values(ports)))
    }
  }
}

/** A cluster that comes or goes has no share while it does. */
const sharesStay = (before: Fleet, after: Fleet) => {
  const names = (fleet: Fleet) => new Set<string>(fleet.clusters.map(({ name }) => name))
  for (const { name } of after.clusters) if (!names(before).has(name)) expect(shareOf(after, name)).toBe(0)
  for (const { name } of before.clusters) if (!names(after).has(name)) expect(shareOf(before, name)).toBe(0)
}

/** No object keeps its name and changes what Kubernetes never changes. */
const selectorsStay = (before: readonly KubeObject[], after: readonly KubeObject[]) => {
  const selectorOf = (object: KubeObject) => JSON.stringify(at(object, 'spec', 'selector'))
  const known = new Map(before.map((object) => [`${object.kind} ${object.metadata.name}`, object]))
  for (const object of after.filter(({ kind }) => kind === 'Deployment')) {
    const was = known.get(`Deployment ${object.metadata.name}`)
    if (was !== undefined) expect(selectorOf(object)).toBe(selectorOf(was))
  }
}

const safe = (before: Fleet, after: Fleet, old: FleetObjects, now: FleetObjects) => {
  const staying = new Set<string>(
    after.clusters
      .map(({ name }) => name)
      .filter((name) => before.clusters.some((each) => each.name === name)),
  )
  for (const name of staying) {
    const [was, is] = [objectsIn(old, name), objectsIn(now, name)]
    routesFindSubsets(was, is, staying)
    numbersStay(was, is)
    selectorsStay(was, is)
  }
  networksMeet(before, after)
  sharesStay(before, after)
}

const hasWay = ({ mend, message }: Finding) => mend.length > 8 && message.length > 8

test('a random change of a random fleet is safe on the way, or refused with a way', () => {
  const outcomes = new Map<string, { safe: number; refused: number }>()
  fc.assert(
    fc.property(arbitraryFleet(5), arbitraryEdit, (text, { edit, pick, size }) => {
      const first = fleetOf(text)
      const count = outcomes.get(edit.name) ?? { safe: 0, refused: 0 }
      outcomes.set(edit.name, count)
      const cluster = first.clusters[pick % first.clusters.length]
      if (cluster === undefined) return
      const prepared = edit.prepare?.(text, first, cluster) ?? text
      const started = parseFleet(prepared)
      if (!('fleet' in started)) return
      const before = started.fleet
      const refuse = (findings: readonly Finding[]) => {
        count.refused++
        expect(findings.filter((each) => !hasWay(each))).toEqual([])
      }
      try {
        const result = parseFleet(edit.edit(prepared, before, cluster, size))
        if (!('fleet' in result)) return refuse(result.findings)
        const [old, now] = [madeOf(before), madeOf(result.fleet)]
        const tree = asTree(result.fleet, now, 'rendered')
        const findings = [
          ...checkTree(tree),
          ...checkPair({ before: asTree(before, old, 'rendered'), after: tree, parts }),
        ]
        if (fatal(findings)) return refuse(findings)
        expect(findings.filter((each) => !hasWay(each))).toEqual([])
        safe(before, result.fleet, old.objects, now.objects)
        count.safe++
      } catch (error) {
        if (!(error instanceof EditError || error instanceof FindingsError)) throw error
        count.refused++
      }
    }),
    { numRuns: 600 },
  )
  // Each kind of change must really have been taken, or the test would say nothing about it; these are safe for few fleets,
  // and for none: nobody has read another Istio.
  const rare = ['network at once', 'a cluster that sorts first', 'a cluster less']
  const never = ['a cluster with a share', 'mesh.id', 'Istio of one cluster']
  const untaken = randomEdits
    .map(({ name }) => name)
    .filter((name) => ![...rare, ...never].includes(name) && (outcomes.get(name)?.safe ?? 0) === 0)
  expect(untaken).toEqual([])
  expect(never.map((name) => outcomes.get(name)?.safe)).toEqual([0, 0, 0])
  expect(rare.filter((name) => (outcomes.get(name)?.refused ?? 0) === 0)).toEqual([])
}, 120_000)
