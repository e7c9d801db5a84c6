/** What the containers of our own Deployments have in common, in the types of cdk8s. */
import * as k8s from 'cdk8s-plus-27/lib/imports/k8s.js'
import { disk } from '../parts/index.ts'

/** Quantities, such as 500m and 512Mi. */
export interface Amounts {
  readonly cpu: string
  readonly memory: string
}

const quantities = ({ cpu, memory }: Amounts, storage: string) => ({
  cpu: k8s.Quantity.fromString(cpu),
  memory: k8s.Quantity.fromString(memory),
  'ephemeral-storage': k8s.Quantity.fromString(storage),
})

/** CPU and memory as asked for, and the disk of its node that every pod of ours may fill. */
export const resourcesOf = (of: {
  readonly requests: Amounts
  readonly limits: Amounts
}): k8s.ResourceRequirements => ({
  requests: quantities(of.requests, disk.request),
  limits: quantities(of.limits, disk.limit),
})

/** Asks a path at the container's port `http`. @default timing every 10 s, and three times in a row before it counts */
export const probe = (
  path: string,
  timing: Omit<k8s.Probe, 'httpGet'> = { periodSeconds: 10, failureThreshold: 3 },
): k8s.Probe => ({ httpGet: { path, port: k8s.IntOrString.fromString('http') }, ...timing })

/** What the profile `restricted` of Pod Security asks of a container, and a root that nothing can write to. */
export const confined: k8s.SecurityContext = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  readOnlyRootFilesystem: true,
}
