/** Random fleets for property tests, as the files people write. Only tests import this room. */
import fc from 'fast-check'
import type { FleetText } from '../fleet/index.ts'
import { awsData, digestOf, fleetText, gcpData, merged } from './fleets.ts'

const names = (count: number) =>
  fc
    .uniqueArray(fc.stringMatching(/^[a-z]([-a-z0-9]{0,10}[a-z0-9])?$/), {
      minLength: count,
      maxLength: count,
    })
    .filter((all) => !all.some((name) => ['base', 'fleet'].includes(name)))

/** Whole percents of each name that total 100; some are 0. */
const shares = (all: readonly string[]) =>
  fc.array(fc.nat({ max: 9 }), { minLength: all.length, maxLength: all.length }).map((weights) => {
    const sum = weights.reduce((a, b) => a + b, 0)
    const parts =
      sum === 0
        ? weights.map((_, i) => (i === 0 ? 100 : 0))
        : weights.map((weight) => Math.floor((weight * 100) / sum))
    const rest = 100 - parts.reduce((a, b) => a + b, 0)
    const largest = parts.indexOf(Math.max(...parts))
    return Object.fromEntries(all.map((name, i) => [name, (parts[i] ?? 0) + (i === largest ? rest : 0)]))
  })

/** Enough pods that any one cluster may die: the peak of these fleets is 200 requests/s, one pod of 200 is left. */
const replicas = fc.oneof(
  fc.integer({ min: 1, max: 9 }),
  fc
    .tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 0, max: 20 }))
    .map(([min, more]) => ({ min, max: min + more })),
)

/** Nodes for the most pods of such a fleet: 25 of each track. */
const room = { min: 16, desired: 16, max: 40 } as const

const cluster = (name: string, i: number) =>
  fc
    .record({
      aws: fc.boolean(),
      spot: fc.boolean(),
      replicas,
      registry: fc.constantFrom(undefined, 'registry.example.com/models'),
    })
    .map(({ aws, spot, replicas: count, registry }) =>
      merged((aws ? awsData : gcpData)(name, i), {
        cloud: { registry },
        nodes: { spot, ...room },
        inference: { replicas: count },
      }),
    )

const sorted = (split: Readonly<Record<string, number>>) =>
  Object.keys(split).filter((name) => (split[name] ?? 0) > 0)

const extras = (split: Readonly<Record<string, number>>) => {
  const served = sorted(split)
  return fc.record({
    network: fc.constantFrom('gateway', 'flat'),
    canary: fc.option(
      fc.record({
        percent: fc.integer({ min: 1, max: 99 }),
        clusters: fc.option(fc.subarray(served, { minLength: 1 }), { nil: undefined }),
      }),
      { nil: undefined },
    ),
    evacuated: fc.subarray(served, { maxLength: served.length - 1 }),
    pinHeader: fc.constantFrom('prefer-cloud', 'x-cluster'),
    targetCpu: fc.integer({ min: 10, max: 95 }),
  })
}

/** A valid fleet of 1 to `most` clusters, of any mix of providers, replicas, canary and evacuations. */
export const arbitraryFleet = (most = 40): fc.Arbitrary<FleetText> =>
  fc
    .integer({ min: 1, max: most })
    .chain(names)
    .chain((all) =>
      fc.tuple(fc.tuple(...all.map(cluster)), shares(all)).chain(([clusters, split]) =>
        extras(split)
          .filter(
            ({ canary, evacuated }) =>
              canary === undefined ||
              (canary.clusters ?? sorted(split)).some((name) => !evacuated.includes(name)),
          )
          .map(({ network, canary, evacuated, pinHeader, targetCpu }) =>
            fleetText(
              {
                release: { canary: canary && { version: 'v1.1.0', digest: digestOf('b'), ...canary } },
                inference: { targetCpu },
                traffic: { split, evacuated, pinHeader },
                mesh: { network },
              },
              clusters,
            ),
          ),
      ),
    )
