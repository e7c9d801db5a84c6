/** Which pods wait for a node that is not there yet. */
import { z } from 'zod'
import { parseQuantity } from '../../../generators/fleet/index.ts'
import { requestOfPod } from '../../../generators/pods/index.ts'
import { listOf, text } from '../../api/index.ts'

const amount = z.string().transform((source) => parseQuantity(source) ?? 0)

export const nodesToRead = listOf(
  z.object({ status: z.object({ allocatable: z.object({ cpu: amount, memory: amount }) }) }),
)

const condition = z.object({ reason: text, message: text })
export const podsToRead = listOf(
  z.object({
    metadata: z.object({ namespace: text, name: text, deletionTimestamp: z.string().optional() }),
    spec: z.json(),
    status: z.object({ conditions: z.array(condition).default([]) }),
  }),
)

/** The pods, by name, that no node has room for, and that one more of these nodes would take. */
export const waitingForRoom = (
  pods: z.output<typeof podsToRead>,
  nodes: z.output<typeof nodesToRead>,
): readonly string[] =>
  pods
    .filter(({ metadata, spec, status }) => {
      const { cores, memory } = requestOfPod(spec)
      return (
        metadata.deletionTimestamp === undefined &&
        status.conditions.some(
          ({ reason, message }) => reason === 'Unschedulable' && message.includes('Insufficient'),
        ) &&
        nodes.some(({ status: { allocatable } }) => cores <= allocatable.cpu && memory <= allocatable.memory)
      )
    })
    .map(({ metadata }) => `${metadata.namespace}/${metadata.name}`)
