/** The lab that runs, for commands that need one. */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Fleet, loadFleet } from '../../generators/fleet/index.ts'
import { type Api, connect } from '../api/index.ts'
import { type Hands, handsOf } from '../faults/index.ts'
import { findMachine, holderOf, LabError, type Machine, stateFolder } from '../machine/index.ts'
import { type LabPlan, planLab } from '../plan/index.ts'

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
  // As many as hold a node, by the files of their processes: an API server that is away cannot be asked.
  const holder = holderOf(`${clusters[0]}-`)
  const holders = readdirSync(join(machine.state, 'run')).filter(
    (file) => file.startsWith(holder) && /^\d+\.pid$/.test(file.slice(holder.length)),
  )
  const plan = planLab(fleetNow(machine), { clusters, nodes: holders.length })
  return { machine, plan, apis, hands: handsOf(machine, plan, apis) }
}
