/** The lab that runs, for commands that need one. */
import { findMachine, LabError, type Machine, stateFolder } from '../machine/index.ts'

/** Errors: LabError when none runs. */
export const runningLab = (): Machine => {
  const machine = findMachine(stateFolder())
  if (machine === undefined) throw new LabError('no lab runs here: npm run lab -- up')
  return machine
}
