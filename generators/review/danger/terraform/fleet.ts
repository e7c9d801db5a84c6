/** What the fleet's fields come to in a cloud, where Terraform makes something anew for them. */
import type { Finding } from '../../../findings/index.ts'
import type { Cluster } from '../../../fleet/index.ts'
import type { Case } from '../case.ts'
import { listed, moved } from '../said.ts'
import { tell } from './said.ts'

const ofIds = (before: string, after: string): readonly Finding[] =>
  before === after
    ? []
    : [
        tell(
          'clusters/fleet.yaml',
          'mesh.id',
          `${before} → ${after}: every network and cluster is called by it, so Terraform destroys them all and makes others`,
          `keep ${before}`,
        ),
      ]

const ofZones = ({ name, cloud: old }: Cluster, { cloud: { zones: now } }: Cluster): readonly Finding[] => {
  // A subnet of AWS has its range by the place of its zone in the list; what is appended moves nobody.
  const moves = old.zones.filter((zone, i) =>
    old.provider === 'aws' ? now[i] !== zone : !now.includes(zone),
  )
  return moves.length === 0
    ? []
    : [
        tell(
          `clusters/${name}.yaml`,
          'cloud.zones',
          `${listed(old.zones)} → ${listed(now)}: ${old.provider === 'aws' ? 'subnets have their ranges by the place of their zone, so those of' : 'the nodes of'} ${listed(moves)} are destroyed with what runs there`,
          'append zones, and keep the order of those that are there',
        ),
      ]
}

/**
 * The pool of GKE has one name: its nodes go before others are made. `nodes.types` is no such field: GKE changes the machines of
 * a pool one after the other, and on AWS another group stands before the old one is drained, which `pair-nodes` says.
 */
const ofNodes = (
  { nodes: { spot: old } }: Cluster,
  { name, cloud, nodes: { spot: now } }: Cluster,
): readonly Finding[] =>
  cloud.provider !== 'gcp' || old === now
    ? []
    : [
        tell(
          `clusters/${name}.yaml`,
          'nodes.spot',
          `${moved(old, now)}: Terraform destroys the only nodes of ${name} before it makes others, and no pod runs there meanwhile`,
          `first npm run evacuate -- ${name}, and merge that; with nobody on it this hurts nobody`,
        ),
      ]

/** What Terraform makes of the fleet's fields that no rule over pairs speaks of. */
export const ofFleet = ({ before, after }: Case): readonly Finding[] => {
  if (before === undefined || after === undefined) return []
  const empty = (name: string) =>
    [before, after].every(({ traffic: { evacuated } }) => evacuated.some((each) => each === name))
  return [
    ...ofIds(before.mesh.id, after.mesh.id),
    ...after.clusters.flatMap((now) => {
      const old = before.clusters.find(({ name }) => name === now.name)
      if (old === undefined || old.cloud.provider !== now.cloud.provider) return []
      return [...ofZones(old, now), ...(empty(now.name) ? [] : ofNodes(old, now))]
    }),
  ]
}
