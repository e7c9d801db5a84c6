/** How far a version may go in one step, and what an upgrade leaves to do. */
import type { Finding } from '../findings/index.ts'
import { type Cluster, type Fleet, minorOf, type Platform, platformOf } from '../fleet/index.ts'
import { inCluster, type Pair, type PairRule } from './pair.ts'

interface Step {
  readonly cluster: Cluster
  readonly old: Platform
  readonly now: Platform
}

const steps = ({ before, after }: Pair): readonly Step[] => {
  const known = new Map(before.fleet.clusters.map((cluster) => [cluster.name, cluster]))
  return after.fleet.clusters.flatMap((cluster) => {
    const old = known.get(cluster.name)
    return old === undefined
      ? []
      : [{ cluster, old: platformOf(before.fleet, old), now: platformOf(after.fleet, cluster) }]
  })
}

const moved = (old: string, now: string) => minorOf(now) - minorOf(old)

/** Istio is upgraded, and taken back, by one minor version; Kubernetes goes up by one, and its control plane never back. */
const jump: PairRule = (pair) =>
  steps(pair).flatMap(({ cluster, old, now }): readonly Finding[] => {
    const finding = (part: 'istio' | 'kubernetes', message: string, mend: string): Finding => ({
      code: 'pair-version',
      place: inCluster(cluster.name, `platform.${part}`),
      message: `${cluster.name} from ${old[part]} to ${now[part]}: ${message}`,
      mend,
    })
    const [istio, kubernetes] = [moved(old.istio, now.istio), moved(old.kubernetes, now.kubernetes)]
    return [
      ...(Math.abs(istio) > 1
        ? [
            finding(
              'istio',
              'Istio moves one minor version at a time',
              'go through each minor version, a merge each, and restart the sidecars in between',
            ),
          ]
        : []),
      ...(kubernetes > 1
        ? [
            finding(
              'kubernetes',
              'a control plane moves one minor version at a time',
              'go through each minor version, a merge each',
            ),
          ]
        : []),
      ...(kubernetes < 0
        ? [
            finding(
              'kubernetes',
              'a control plane never goes back',
              'keep the version, or add a new cluster with the older one and move the traffic',
            ),
          ]
        : []),
    ]
  })

const restart: PairRule = (pair) =>
  steps(pair)
    .filter(({ old, now }) => moved(old.istio, now.istio) !== 0)
    .map(({ cluster, old, now }) => ({
      code: 'pair-old-sidecars',
      place: inCluster(cluster.name, 'platform.istio'),
      message: `${cluster.name} from Istio ${old.istio} to ${now.istio}: sidecars keep the old version until their pods start anew`,
      mend: `when istiod is up: kubectl --context ${cluster.name} -n ml-inference rollout restart deployment (and in monitoring and observability)`,
    }))

const serves = ({ traffic }: Fleet, { name }: Cluster) =>
  (traffic.split[name] ?? 0) > 0 && !traffic.evacuated.includes(name)

/** What carries the requests: a bad version of it in every cloud at once is the outage that several clouds are there against. */
const together: PairRule = (pair) =>
  (['istio', 'kubernetes'] as const).flatMap((part) => {
    const all = steps(pair).filter(
      ({ cluster, old, now }) => old[part] !== now[part] && serves(pair.after.fleet, cluster),
    )
    const [first] = all
    return first === undefined || all.length === 1
      ? []
      : [
          {
            code: 'pair-all-at-once' as const,
            place: { file: 'clusters/fleet.yaml', field: `platform.${part}` },
            message: `${part} ${first.now[part]} reaches ${all.map(({ cluster }) => cluster.name).join(', ')} in one merge`,
            mend: `write it into one cluster's file first, platform: {${part}: …}, merge, look, then the others (docs/operating.md)`,
          },
        ]
  })

export const versionRules = {
  'pair-version': jump,
  'pair-old-sidecars': restart,
  'pair-all-at-once': together,
} as const
