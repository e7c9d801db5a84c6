/** Where requests from outside come in. */
import { z } from 'zod'
import { chartPods } from '../../generators/parts/index.ts'
import type { Api } from '../api/index.ts'
import { LabError } from '../machine/index.ts'

const service = z.object({
  status: z.object({
    loadBalancer: z.object({ ingress: z.array(z.object({ ip: z.string() })).default([]) }),
  }),
})

/** The address of a cluster's gateways. Errors: LabError while it has none. */
export const gatewayOf = async (api: Api, which: 'ingress' | 'east-west' = 'ingress'): Promise<string> => {
  const { namespace, serviceAccount } = chartPods[which === 'ingress' ? 'ingressGateway' : 'eastWestGateway']
  const answer = await api.get(`/api/v1/namespaces/${namespace}/services/${serviceAccount}`)
  const [ingress] = service.parse(answer).status.loadBalancer.ingress
  if (ingress === undefined) throw new LabError(`${serviceAccount} of ${api.cluster} has no address yet`)
  return ingress.ip
}

/** Where requests from outside come in, by cluster. */
export const gatewaysOf = async (apis: ReadonlyMap<string, Api>): Promise<ReadonlyMap<string, string>> =>
  new Map(
    await Promise.all([...apis].map(async ([cluster, api]) => [cluster, await gatewayOf(api)] as const)),
  )
