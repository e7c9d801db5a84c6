/** The load balancer goes first, or lets go of the clusters that leave, so that no request comes in any more. */
import { networkPlan } from '../../generators/network/index.ts'
import { foundGateways } from '../bootstrap/answer.ts'
import { isGcp } from '../bootstrap/place.ts'
import type { Step } from '../bootstrap/step.ts'
import { bootstrapOnly, terraformStep } from '../bootstrap/terraform-step.ts'
import { edgeStage } from '../clouds/stages.ts'
import { carryOut, showPlan } from '../clouds/terraform.ts'
import { type Leaving, madeBy, staying, stillThere } from './leaving.ts'

/** Those of the clusters that stay which it reaches without one that goes: the way to AWS is the network of a Google cluster. */
const reached = (leaving: Leaving) => {
  const goes = (name: string) => leaving.chosen.some((cluster) => cluster.name === name)
  const ways = networkPlan(leaving.fleet).tunnels.filter(({ loadBalancer }) => loadBalancer)
  return staying(leaving).filter(
    (cluster) => isGcp(cluster) || ways.some(({ aws, gcp }) => aws === cluster.name && !goes(gcp)),
  )
}

/** No zone has gateways of a cluster that goes: nothing is looked up there. */
const noZones = ({ chosen }: Leaving) =>
  Object.fromEntries(chosen.filter(isGcp).map(({ name }) => [name, []] as const))

const UNDO = bootstrapOnly('edge')

const destroyed = (leaving: Leaving): Step => {
  const { accounts, workplace } = leaving
  const stage = edgeStage(accounts, { aws_endpoints: {}, gateway_zones: noZones(leaving) })
  return {
    name: 'edge',
    title: `no global load balancer: ${leaving.fleet.traffic.host} answers nobody`,
    look: async () => stillThere('the global load balancer', await madeBy(leaving, 'gcp', stage), stage.name),
    run: {
      question: 'take the load balancer away',
      asks: 'program',
      preview: () => showPlan(workplace, stage, ['-destroy']),
      act: () => carryOut(workplace, stage, 'destroy', leaving),
    },
    undo: UNDO,
  }
}

const without = (leaving: Leaving): Step => {
  const { accounts, chosen } = leaving
  const names = chosen.map(({ name }) => name).join(', ')
  const step = terraformStep(leaving, {
    name: 'edge',
    title: `the global load balancer, without ${names}`,
    stage: async () => {
      const { aws_endpoints, gateway_zones } = await foundGateways({ ...leaving, chosen: reached(leaving) })
      return edgeStage(accounts, { aws_endpoints, gateway_zones: { ...gateway_zones, ...noZones(leaving) } })
    },
  })
  return {
    ...step,
    look: async (say) => {
      const none = edgeStage(accounts, { aws_endpoints: {}, gateway_zones: {} })
      if ((await madeBy(leaving, 'gcp', none)).length === 0) return []
      return (await step.look(say)).map(({ what }) => ({
        what: `the load balancer is not yet without ${names}: ${what}`,
        mend: 'npm run teardown -- CLUSTER... --only edge',
      }))
    },
    undo: UNDO,
  }
}

/** None where the fleet has no cluster on Google Cloud. */
export const edge = (leaving: Leaving): readonly Step[] => {
  if (!leaving.fleet.clusters.some(isGcp)) return []
  return [staying(leaving).some(isGcp) ? without(leaving) : destroyed(leaving)]
}
