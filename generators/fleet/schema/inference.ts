/** `inference`: the app, equal in all clusters. */
import * as z from 'zod'
import { cpuQuantity, memoryQuantity, wholeNumber } from '../scalars.ts'

const resources = (what: string) =>
  z.strictObject({
    cpu: cpuQuantity.meta({ description: `CPU ${what}, a Kubernetes quantity.` }),
    memory: memoryQuantity.meta({ description: `Memory ${what}, a Kubernetes quantity.` }),
  })

/** The inference app, equal in all clusters. */
export const inference = z.strictObject({
  rpsPerPod: wholeNumber(1, 1_000_000, 'requests per second').meta({
    description:
      'Requests per second that one pod carries within its latency goal; measure it, do not guess.',
  }),
  headroom: wholeNumber(0, 300, 'percent').default(20).meta({
    description: 'Percent above the measured peak that `npm run scale` allows pods for. Default 20.',
  }),
  targetCpu: wholeNumber(10, 95, 'percent').default(70).meta({
    description: 'CPU of the app container, percent of its request, that the autoscaler targets. Default 70.',
  }),
  resources: z
    .strictObject({
      requests: resources('that is reserved').meta({ description: 'What each pod reserves on its node.' }),
      limits: resources('at most').meta({ description: 'What each pod may use at most.' }),
    })
    .meta({ description: 'Resources of the app container.' }),
})
