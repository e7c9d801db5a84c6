/** What is done in what order: install once, then networks, control planes, nodes, and the documented commands. */
import { join } from 'node:path'
import type { Fleet } from '../../generators/fleet/index.ts'
import { cloudSteps } from '../cloud/index.ts'
import { controlPlaneSteps } from '../control-plane/index.ts'
import { type By, deliverySteps, HOOK, type Released, wellSteps } from '../delivery/index.ts'
import { imageSteps, registryStep } from '../images/index.ts'
import { internetInstallSteps, internetSteps } from '../internet/index.ts'
import { cacheFolder, type Machine } from '../machine/index.ts'
import { networkSteps } from '../network/index.ts'
import { nodeSteps } from '../nodes/index.ts'
import type { LabPlan } from '../plan/index.ts'
import { installSteps as programSteps } from '../programs/index.ts'
import { metricsStep } from '../prometheus/index.ts'
import type { Step } from '../steps/index.ts'
import { authoritySteps, certificateStep, remoteSecretSteps } from './secrets.ts'

/** This checkout, and what of it runs. */
export interface LabOptions {
  readonly root: string
  readonly fleet: Fleet
  readonly plan: LabPlan
  readonly image: Released
  /** As `mesh.network` of the fleet. */
  readonly network?: Fleet['mesh']['network']
  readonly by: By
}

/** All that is needed from outside, once; later starts need no network. */
export const installSteps = (fleet: Fleet): readonly Step[] => [
  ...programSteps(),
  ...internetInstallSteps(cacheFolder(), fleet),
  ...imageSteps(),
]

/** From a machine that has just started to clouds with Ready nodes, as the clouds' own tools would make them. */
export const cloudsSteps = (machine: Machine, { root, fleet, plan }: LabOptions): readonly Step[] => [
  ...networkSteps(plan, machine, join(root, 'rendered')),
  ...internetSteps(machine, { fleet, cache: cacheFolder(), hooks: [HOOK] }),
  registryStep(machine),
  ...controlPlaneSteps(plan, machine),
  ...nodeSteps(plan, machine),
  ...cloudSteps(plan, machine),
]

/** From there on by the commands that people run. */
export const upSteps = (machine: Machine, options: LabOptions): readonly Step[] => [
  ...(options.by === 'commands' ? authoritySteps(machine, options.root) : []),
  certificateStep(machine, options.fleet, cacheFolder()),
  ...deliverySteps(machine, { ...options, cache: cacheFolder() }),
  ...(options.by === 'commands' ? remoteSecretSteps(machine, options.fleet, options.plan, options.root) : []),
  ...wellSteps(machine, options),
  metricsStep(options.plan, machine),
]
