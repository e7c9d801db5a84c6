/** Nodes: what they leave to pods, and how long a pod has when its node goes. */
export { allocatable, type Room, smallestRoom } from './allocatable.ts'
export { drains, type Ending, endingOf, graceOf, LEAST_DRAIN, SPARE } from './ending.ts'
export { examplesOf, machineOf } from './machines.ts'
