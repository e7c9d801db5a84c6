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

/** The address of each cluster's ingress gateway. Errors: LabError for one that has none yet. */
export const gatewaysOf = async (apis: ReadonlyMap<string, Api>): Promise<ReadonlyMap<string, string>> => {
  const { namespace, serviceAccount } = chartPods.ingressGateway
  const found = new Map<string, string>()
  for (const [cluster, api] of apis) {
    const answer = await api.get(`/api/v1/namespaces/${namespace}/services/${serviceAccount}`)
    const [ingress] = service.parse(answer).status.loadBalancer.ingress
    if (ingress === undefined) throw new LabError(`the ingress gateway of ${cluster} has no address yet`)
    found.set(cluster, ingress.ip)
  }
  return found
}
