/** The lab that runs, for commands that need one. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type Fleet, loadFleet } from '../../generators/fleet/index.ts'
import { type Api, connect } from '../api/index.ts'
import { type Hands, handsOf } from '../faults/index.ts'
import { findMachine, LabError, type Machine, stateFolder } from '../machine/index.ts'
import { type LabPlan, planLab } from '../plan/index.ts'
import { askedBefore } from './asked.ts'

/** Errors: LabError when none runs. */
export const runningLab = (): Machine => {
  const machine = findMachine(stateFolder())
  if (machine === undefined) throw new LabError('no lab runs here: npm run lab -- up')
  return machine
}

/** The fleet as the lab's repository has it now: its person may have changed it. */
export const fleetNow = ({ state }: Machine): Fleet => {
  const clone = join(state, 'repository', 'clusters')
  return loadFleet(existsSync(clone) ? clone : join(import.meta.dirname, '..', '..', 'clusters'))
}

export interface Clouds {
  readonly machine: Machine
  readonly plan: LabPlan
  readonly apis: ReadonlyMap<string, Api>
  readonly hands: Hands
}

/** The clouds of the lab that runs, for a process in the network of its person. Errors: LabError when none runs. */
export const runningClouds = (): Clouds => {
  const machine = runningLab()
  const apis = connect(join(machine.state, 'kubeconfig'))
  const clusters = [...apis.keys()]
  const { nodes } = askedBefore(machine.state)
  const plan = planLab(fleetNow(machine), { clusters, nodes })
  return { machine, plan, apis, hands: handsOf(machine, plan, apis) }
}
